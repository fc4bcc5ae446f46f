"""A round that gets no further: it is tried ever less often, people are told once, and one conversation that can never
be read does not keep the rule from the others."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.rules.topics import SCHEDULE_DUE
from app.runs import workspace
from app.runs.schedules.rounds import go_on_with_rounds
from app.runs.workplace import Workplace
from app.sandbox.server import Address
from app.store import incidents, schedules
from app.store.database import Database
from tests.runs.practice import a_workplace

BOOK = """
vocabulary:
  tags: [late]
rules:
  - {name: morning, when: {every: weekday, at: "09:00", in: Europe/Berlin}, if: {contact.name: Kim}, then: [tag: late]}
"""


@pytest.fixture
def place(sandbox: Address, db: Database, tmp_path: Path) -> Iterator[Workplace]:
    with a_workplace(sandbox, db, tmp_path, BOOK, TRIAGE_BREAKER="100") as made:
        workspace.introduce(made)
        yield made


def started(sandbox: Address, name: str = "Kim") -> tuple[str, str]:
    """A conversation and its contact, by their ids."""
    told = {"text": "It is broken", "contact": {"name": name}}
    made = httpx.post(f"{sandbox.control}/conversations", json=told).raise_for_status().json()
    contact = httpx.get(f"{sandbox.control}/conversations/{made['id']}").json()["contact_id"]
    return str(made["id"]), str(contact)


def weather(sandbox: Address, **over: object) -> None:
    httpx.put(f"{sandbox.control}/weather", json={"intercom": over}).raise_for_status()


def its_time_has_come(place: Workplace) -> None:
    now = schedules.now(place.db)
    app_id = str(place.installation.current().app_id)
    schedules.watch(place.db, "morning", "as it is", since=now)
    assert schedules.begin(place.db, app_id=app_id, rule="morning", day=now.date(), at=now, passing=(now, now))


def go_on(place: Workplace) -> None:
    place.db.run("UPDATE schedule_rounds SET leased_until = NULL")
    go_on_with_rounds(place)


def released(place: Workplace) -> set[str]:
    rows = place.db.rows("SELECT lane FROM events WHERE topic = %(topic)s", {"topic": SCHEDULE_DUE})
    return {row["lane"].rpartition(":")[2] for row in rows}


def test_where_intercom_cannot_be_searched_it_is_tried_ever_less_often_and_told_once(
    sandbox: Address, place: Workplace
) -> None:
    conversation, _ = started(sandbox)
    its_time_has_come(place)
    weather(sandbox, statuses={"POST /conversations/search": 500})
    waits = []
    for _ in range(8):
        go_on(place)
        row = place.db.row("SELECT extract(epoch FROM leased_until - now()) AS s FROM schedule_rounds")
        waits.append(round(row["s"]) if row else 0)

    assert waits == pytest.approx([60, 120, 240, 480, 960, 1920, 3600, 3600], abs=1)
    (incident,) = incidents.still_open(place.db)
    assert "the clock's rule morning gets no further: 500" in incident.words
    weather(sandbox)
    go_on(place)
    assert released(place) == {conversation}
    assert place.db.row("SELECT failures FROM schedule_rounds") == {"failures": 0}


def test_a_conversation_that_can_never_be_read_is_left_to_its_lane_and_the_others_are_asked_for(
    sandbox: Address, place: Workplace
) -> None:
    (first, _), (never, contact), (last, _) = started(sandbox), started(sandbox, "Kim"), started(sandbox)
    its_time_has_come(place)
    weather(sandbox, statuses={f"GET /contacts/{contact}": 502})

    for _ in range(4):
        assert released(place) == set()
        go_on(place)

    assert released(place) == {first, never, last}
    assert incidents.still_open(place.db) == []
