"""One conversation that Intercom never shows: it is tried ever less often, people are told once, and no other waits."""

from typing import Any

import httpx

from app.runs.incidents.over import close_what_is_over
from app.runs.reading_again.chore import ReadingAgain
from app.runs.workplace import Workplace
from app.sandbox.server import Address
from app.store import incidents
from tests.runs.reading_again.doings import announced, calls, read_again, started, topics

ROUTE = "GET /conversations/{id}"


def never_shows(sandbox: Address, *conversations: str, status: int = 502) -> None:
    statuses = {f"GET /conversations/{each}": status for each in conversations}
    httpx.put(f"{sandbox.control}/weather", json={"intercom": {"statuses": statuses}}).raise_for_status()


def put_off(place: Workplace) -> list[dict[str, Any]]:
    return place.db.rows(
        "SELECT failures, round(extract(epoch FROM not_before - now()))::int AS seconds FROM conversation_states"
        " WHERE not_before IS NOT NULL ORDER BY lane"
    )


def its_time_comes(place: Workplace) -> None:
    place.db.run("UPDATE conversation_states SET not_before = now() WHERE not_before IS NOT NULL")


def test_it_is_tried_ever_less_often_and_the_others_are_read(
    sandbox: Address, reading: ReadingAgain, place: Workplace
) -> None:
    never, other = started(sandbox), started(sandbox)
    never_shows(sandbox, never)
    waits = []
    for _ in range(9):
        its_time_comes(place)
        read_again(reading, place)
        waits += [row["seconds"] for row in put_off(place)]

    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert (topics(place.db, never), topics(place.db, other)) == ([], ["user.created"])
    before = calls(sandbox, ROUTE)
    read_again(reading, place)
    assert calls(sandbox, ROUTE) == before, "its time has not come"
    assert announced(place.db) == []
    assert place.db.row("SELECT 1 FROM sweeps WHERE failing_since IS NOT NULL") is None


def test_people_are_told_once_and_once_more_when_it_is_over(
    sandbox: Address, reading: ReadingAgain, place: Workplace
) -> None:
    never = started(sandbox)
    never_shows(sandbox, never)
    for number in range(8):
        assert bool(incidents.still_open(place.db)) == (number > 5)
        its_time_comes(place)
        read_again(reading, place)
    (incident,) = incidents.still_open(place.db)
    assert (incident.kind, incident.failures) == ("reading", 3)
    assert f"the last is {never} (502" in incident.words
    place.db.run("UPDATE incidents SET last_at = now() - interval '11 minutes'")
    close_what_is_over(place)
    assert incidents.still_open(place.db), "it cannot be read still"

    httpx.put(f"{sandbox.control}/weather", json={}).raise_for_status()
    its_time_comes(place)
    read_again(reading, place)
    close_what_is_over(place)

    assert topics(place.db, never) == ["user.created"]
    assert (put_off(place), incidents.still_open(place.db)) == ([], [])
    told = place.db.rows("SELECT delivery_key FROM events WHERE topic = 'triage.incident' ORDER BY id")
    assert [row["delivery_key"].rpartition("/")[2] for row in told] == ["opened", "over"]


def test_while_intercom_is_down_as_a_whole_no_conversation_is_put_off_for_itself(
    sandbox: Address, reading: ReadingAgain, place: Workplace
) -> None:
    many = [started(sandbox) for _ in range(3)]
    never_shows(sandbox, *many)
    read_again(reading, place)
    assert [row["failures"] for row in put_off(place)] == [1, 1, 1], "Intercom answers a search: it is about these"

    its_time_comes(place)
    httpx.put(f"{sandbox.control}/weather", json={"intercom": {"down": True}}).raise_for_status()
    place.db.run("UPDATE sweeps SET due_at = now(), search_at = now() + interval '1 hour'")
    reading(place)

    assert [row["failures"] for row in put_off(place)] == [1, 1, 1]
    assert place.db.row("SELECT 1 FROM sweeps WHERE failing_since IS NOT NULL")
