"""The desk's projects in Asana are read, so that their tickets can be suggested."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app import clock
from app.integrations.errors import CallFailed
from app.rules.actions import FileTicket
from app.rules.related.question import question
from app.rules.vocabulary import TicketKind
from app.runs.known_tickets import kinds_by_project, read_project, read_tickets_if_due
from app.runs.related import KnownTicket, best, remember
from app.runs.suggestions import remember_filed
from app.runs.tickets import GONE, why_silent
from app.runs.workplace import Workplace
from app.sandbox.server import Address
from app.store import budgets
from app.store.database import Database
from tests.runs.practice import a_workplace

KINDS = ("bug", "question", "request")
TITLE = "Calendar stays empty for new admins"
BOOK = """
vocabulary:
  tickets:
    bug: {project: "1200000000000101"}
    request: {project: "1200000000000103"}
rules:
  - {name: log-bug, when: conversation_started, then: [file_in_asana: bug]}
"""


@pytest.fixture
def place(sandbox: Address, db: Database, tmp_path: Path) -> Iterator[Workplace]:
    with a_workplace(sandbox, db, tmp_path, BOOK) as made:
        yield made


@pytest.fixture
def bug(place: Workplace) -> TicketKind:
    return place.rulebook.current().vocabulary.tickets["bug"]


def filed(place: Workplace, kind: TicketKind, title: str = TITLE, **more: object) -> str:
    data = {"name": title, "projects": [kind.project], **more}
    return str(place.asana.create_task(data, deadline=clock.monotonic() + 10).far_id)


def suggested(place: Workplace, told: str = "my calendar is empty since I am an admin") -> list[tuple[str, str, bool]]:
    return [(each.gid, each.kind, each.completed) for each in best(place.db, question(told), kinds=KINDS)]


def reads(sandbox: Address) -> int:
    routes = httpx.get(f"{sandbox.control}/counters").json()["asana"]["by_route"]
    return int(sum(count for route, count in routes.items() if route.startswith("GET /tasks")))


def a_while_passes(db: Database) -> None:
    db.run("UPDATE ticket_reads SET due_at = due_at - interval '1 hour'")


def test_tickets_that_others_filed_are_suggested_as_the_kind_of_their_project(
    place: Workplace, bug: TicketKind
) -> None:
    gid = filed(place, bug)
    read_tickets_if_due(place)
    assert suggested(place) == [(gid, "bug", False)]


def test_a_ticket_that_changed_is_read_again_and_a_completed_one_is_known_as_such(
    place: Workplace, sandbox: Address, bug: TicketKind
) -> None:
    gid = filed(place, bug)
    read_tickets_if_due(place)
    httpx.put(
        f"{sandbox.asana}/tasks/{gid}", json={"data": {"completed": True}}, headers={"authorization": "Bearer t"}
    ).raise_for_status()
    a_while_passes(place.db)
    read_tickets_if_due(place)
    assert suggested(place) == [(gid, "bug", True)]


def test_one_worker_reads_for_all_and_not_before_a_quarter_of_an_hour_is_over(
    place: Workplace, sandbox: Address, db: Database
) -> None:
    read_tickets_if_due(place)
    once = reads(sandbox)
    assert once > 0
    read_tickets_if_due(place)
    assert reads(sandbox) == once
    a_while_passes(db)
    read_tickets_if_due(place)
    assert reads(sandbox) == 2 * once


def test_only_what_has_changed_is_read_until_it_is_asked_for_anew(place: Workplace, bug: TicketKind) -> None:
    filed(place, bug)
    read_tickets_if_due(place)
    place.db.run("UPDATE ticket_reads SET read_up_to = read_up_to + interval '1 hour'")
    assert read_project(place.db, place.asana, bug.project, [bug]) == 0
    assert read_project(place.db, place.asana, bug.project, [bug], anew=True) == 1


def test_every_page_is_read_in_a_turn_of_its_own(place: Workplace, bug: TicketKind, sandbox: Address) -> None:
    for number in range(205):
        filed(place, bug, f"Ticket {number}")
    assert read_project(place.db, place.asana, bug.project, [bug]) == 205
    assert reads(sandbox) == 3


def test_asana_being_down_loses_nothing_and_is_tried_again_soon(
    place: Workplace, sandbox: Address, bug: TicketKind, db: Database
) -> None:
    gid = filed(place, bug)
    httpx.put(f"{sandbox.control}/weather", json={"asana": {"down": True}}).raise_for_status()
    read_tickets_if_due(place)
    assert suggested(place) == []
    with pytest.raises(CallFailed):
        read_project(db, place.asana, bug.project, [bug])

    httpx.put(f"{sandbox.control}/weather", json={}).raise_for_status()
    row = db.row("SELECT max(due_at) < now() + interval '6 minutes' AS soon FROM ticket_reads")
    assert row == {"soon": True}
    a_while_passes(db)
    read_tickets_if_due(place)
    assert suggested(place) == [(gid, "bug", False)]


def test_it_gives_way_while_asana_has_shut_its_door_and_ends_when_the_process_does(
    place: Workplace, sandbox: Address
) -> None:
    budgets.block(place.db, "asana", seconds=3600)
    place.stopping.set()
    read_tickets_if_due(place)
    assert reads(sandbox) == 0


def test_kinds_that_share_a_project_are_told_apart_by_section_and_stay_what_they_are(
    place: Workplace, bug: TicketKind
) -> None:
    section, *_ = (str(each["gid"]) for each in place.asana.sections(bug.project))

    def kinds(bugs: str, requests: str) -> list[TicketKind]:
        named = (("bug", bugs), ("request", requests))
        return [TicketKind(name=n, position=bug.position, project=bug.project, section=s) for n, s in named]

    shared = kinds(bugs="another", requests=section)
    assert kinds_by_project(shared) == {bug.project: shared}
    gid = filed(place, bug)
    read_project(place.db, place.asana, bug.project, shared)
    assert suggested(place) == [(gid, "request", False)]

    moved = kinds(bugs=section, requests="another")
    read_project(place.db, place.asana, bug.project, moved, anew=True)
    assert suggested(place) == [(gid, "request", False)]


def test_a_kind_that_got_another_name_is_read_anew(place: Workplace, bug: TicketKind) -> None:
    gid = filed(place, bug)
    read_tickets_if_due(place)
    place.db.run("UPDATE ticket_reads SET read_up_to = read_up_to + interval '1 hour'")
    renamed = TicketKind(name="question", position=bug.position, project=bug.project)
    assert read_project(place.db, place.asana, bug.project, [renamed]) == 1
    assert suggested(place) == [(gid, "question", False)]


def test_a_ticket_that_asana_does_not_show_any_more_is_not_suggested_any_more(
    place: Workplace, bug: TicketKind
) -> None:
    gid = filed(place, bug)
    read_tickets_if_due(place)
    remember_one_that_is_gone(place, bug, "1299999999999999")

    assert (why_silent(place, gid), why_silent(place, "1299999999999999")) == (None, GONE)
    assert [found for found, _, _ in suggested(place)] == [gid]


def remember_one_that_is_gone(place: Workplace, kind: TicketKind, gid: str) -> None:
    gone = KnownTicket(
        gid=gid, kind=kind.name, project=kind.project, title=TITLE, text="", url=None, completed=False,
        created_at=clock.now(),
    )  # fmt: skip
    remember(place.db, gone)


def test_while_asana_is_down_a_ticket_is_neither_there_nor_gone(
    place: Workplace, bug: TicketKind, sandbox: Address
) -> None:
    gid = filed(place, bug)
    read_tickets_if_due(place)
    httpx.put(f"{sandbox.control}/weather", json={"asana": {"down": True}}).raise_for_status()

    with pytest.raises(CallFailed):
        why_silent(place, gid)
    assert [found for found, _, _ in suggested(place)] == [gid]


def test_a_ticket_that_is_filed_stays_so_where_it_cannot_be_made_known(place: Workplace) -> None:
    place.db.run("ALTER TABLE known_tickets ADD CHECK (false) NOT VALID")
    ticket = FileTicket(kind="bug", matter="m", title=TITLE, description="", project="1200000000000101")

    remember_filed(place, ticket, "77", None)

    assert suggested(place) == []
