"""B11 and F6: whatever dies or fails while customers are told, everybody is told once."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store import announcements, tellings
from app.store.database import Database
from app.store.installation import STOPPED
from tests.house import House, wait_until
from tests.journeys.talking import effects_of, triage
from tests.journeys.telling import (
    BUGS,
    QUESTIONS,
    REQUESTS,
    a_telling_house,
    a_ticket,
    another_customer,
    complete,
    found,
    list_told,
    told,
    wait_for_links,
    wait_for_state,
)

SOME = 8
PROJECTS = (BUGS, QUESTIONS, REQUESTS)


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_telling_house(house_database, Path(tmp_path_factory.mktemp("house"))) as one:
        yield one


def a_linked_ticket(house: House, title: str) -> tuple[str, list[str]]:
    ticket, first = a_ticket(house, title)
    others = [another_customer(house, ticket, f"Customer {n}") for n in range(1, SOME)]
    wait_for_links(house, ticket["gid"], SOME - 1)
    return ticket["gid"], [first, *others]


@pytest.mark.parametrize("point", ["telling.releasing", "telling.released"])
def test_b11_workers_that_die_in_the_middle_leave_nobody_out_and_tell_nobody_twice(
    house: House, house_db: Database, tmp_path: Path, point: str
) -> None:
    gid, conversations = a_linked_ticket(house, f"Killed at {point}")
    crashes = tmp_path / "crashes"
    crashes.mkdir()
    house.end("worker")
    for name in ("worker", "second"):
        house.start(name, "worker", changes={"TRIAGE_CRASH_AT": f"{point}:{crashes}"})

    complete(house, house_db, gid)

    wait_until((crashes / point).exists, what=f"a worker to die at {point}")
    wait_for_state(house_db, gid, "over")
    assert [told(house, each) for each in conversations] == [1] * SOME
    assert list_told(house, gid).startswith(f"{SOME} of {SOME}")
    dead = [name for name in ("worker", "second") if house.processes[name].poll() is not None]
    assert [house.processes[name].returncode for name in dead] == [-signal.SIGKILL]
    for name in ("worker", "second"):
        house.end(name, signal_number=signal.SIGTERM)
    house.start("worker", "worker")


def test_b11_while_asana_is_down_nobody_is_told_and_what_intercom_refuses_is_said_later(
    house: House, house_db: Database
) -> None:
    gid, conversations = a_linked_ticket(house, "Asana is down")
    house.sandbox.post(f"/sandbox/tasks/{gid}/complete", json={}).raise_for_status()
    house.weather(asana={"down": True}, intercom={})
    found(house_db, gid, is_confirmed=True)

    wait_until(lambda: "Asana cannot be asked now" in waits_for(house_db, gid), what="the telling to wait for Asana")
    house.weather(asana={}, intercom={"rate_429": 1.0})
    refused = ("Intercom cannot be asked", "no place in the vendor's budget")
    wait_until(lambda: waits_for(house_db, gid).startswith(refused), what="the telling to wait for Intercom")
    assert not any(told(house, each) for each in conversations)
    house.weather(asana={}, intercom={"rate_5xx_after": 0.3, "rate_5xx_before": 0.1})

    wait_until(lambda: all(told(house, each) for each in conversations), what="all of them", patience=90)
    house.weather(asana={}, intercom={})
    wait_for_state(house_db, gid, "over")
    assert [told(house, each) for each in conversations] == [1] * SOME


def test_b11_while_everything_is_stopped_nobody_is_told_and_nothing_piles_up(house: House, house_db: Database) -> None:
    gid, conversations = a_linked_ticket(house, "In a standstill")
    triage(house, "stop")
    try:
        complete(house, house_db, gid)
        wait_until(lambda: waits_for(house_db, gid).startswith(STOPPED), what="the telling to stand still")
        assert not [each for each in conversations if effects_of(house_db, each, "message")]
    finally:
        triage(house, "resume")

    wait_for_state(house_db, gid, "over")
    assert [told(house, each) for each in conversations] == [1] * SOME


def waits_for(db: Database, gid: str) -> str:
    telling = tellings.of_ticket(db, gid)
    return (telling.reason or "") if telling else ""


def test_b11_a_reopened_ticket_stops_what_is_under_way_and_people_hear_of_it(house: House, house_db: Database) -> None:
    have_asana_tell(house)
    gid, conversations = a_linked_ticket(house, "Not done after all")
    engineer(house, gid, "complete")
    wait_until(lambda: any(told(house, each) for each in conversations), what="the first customer")

    engineer(house, gid, "reopen")

    wait_for_state(house_db, gid, "stopped")
    wait_until(lambda: gid in announcements.subjects(house_db, "telling_stopped"), what="people to hear of it")
    wait_until(lambda: at_rest(house_db, gid), what="what was under way to end")
    counted = sum(told(house, each) for each in conversations)
    assert 1 <= counted < SOME

    engineer(house, gid, "complete")
    wait_for_state(house_db, gid, "over")
    assert all(told(house, each) for each in conversations)


def have_asana_tell(house: House) -> None:
    """Have the worker know the service's address and tell one customer a second, and wait for the webhooks in Asana
    that it makes."""
    house.end("worker")
    slowly = {"TRIAGE_PUBLIC_URL": str(house.service.base_url), "TRIAGE_TELL_PER_MINUTE": "60"}
    house.start("worker", "worker", changes=slowly)
    seen = "/sandbox/asana/deliveries"
    wait_until(lambda: len(house.sandbox.get(seen).json()["webhooks"]) == len(PROJECTS), what="a webhook each")


def engineer(house: House, gid: str, deed: str) -> None:
    house.sandbox.post(f"/sandbox/tasks/{gid}/{deed}", json={}).raise_for_status()


def at_rest(db: Database, gid: str) -> bool:
    """Whether nothing that a telling has begun is still to be done."""
    row = db.row(
        "SELECT 1 FROM events e LEFT JOIN effects x ON x.event_id = e.id WHERE starts_with(e.delivery_key, %(start)s)"
        " AND (e.state = 'waiting' OR x.state IN ('planned', 'waiting', 'sending'))",
        {"start": f"ticket/{gid}/fixed/"},
    )
    return row is None
