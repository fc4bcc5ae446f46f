"""How Intercom is searched and read: every change once, whatever breaks off in between."""

from datetime import UTC, datetime, timedelta

import httpx

from app.runs.reading_again.chore import ReadingAgain
from app.runs.reading_again.search import search
from app.runs.reading_again.turn import Turn
from app.runs.workplace import Workplace
from app.sandbox.server import Address
from app.store import conversation_states, sweeps
from app.store.conversation_states import Sighting
from tests.runs.reading_again.doings import APP, AT_ONCE, Do, announced, calls, read_again, started, topics


def test_what_was_not_changed_is_not_read_again(
    sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do
) -> None:
    first, second = started(sandbox), started(sandbox)
    read_again(reading, place)
    assert calls(sandbox, "GET /conversations/{id}") == 2
    do(first, "customer-reply", text="More")

    read_again(reading, place)

    assert calls(sandbox, "GET /conversations/{id}") == 3
    assert topics(place.db, first) == ["user.created", "user.replied"]
    assert topics(place.db, second) == ["user.created"]


def test_a_long_search_goes_over_many_pages_and_is_begun_anew_where_it_has_come_to(
    sandbox: Address, reading: ReadingAgain, place: Workplace
) -> None:
    many = [started(sandbox, contact={"name": "Kim"}) for _ in range(155)]
    place.db.run("UPDATE sweeps SET search_at = now(), due_at = now()")
    sweep = sweeps.claim(place.db, APP)
    assert sweep is not None
    before = calls(sandbox, "POST /conversations/search")

    search(Turn(place, sweep, AT_ONCE), most_pages=1)

    row = place.db.row("SELECT count(*) AS n FROM conversation_states WHERE unread_since IS NOT NULL")
    assert row is not None
    assert row["n"] == len(many)
    assert calls(sandbox, "POST /conversations/search") - before in (2, 3)


def test_a_search_that_was_broken_off_goes_on_from_where_it_was(
    sandbox: Address, reading: ReadingAgain, place: Workplace
) -> None:
    conversation = started(sandbox)
    place.db.run("UPDATE sweeps SET search_began_at = now(), reached = now() - interval '3 seconds', due_at = now()")

    reading(place)

    assert topics(place.db, conversation) == ["user.created"]
    assert place.db.row("SELECT 1 FROM sweeps WHERE reached IS NULL AND search_began_at IS NULL")


def test_only_one_worker_reads_at_a_time_and_another_takes_over_when_it_died(
    sandbox: Address, reading: ReadingAgain, place: Workplace
) -> None:
    conversation = started(sandbox)
    sweeps.hurry(place.db)
    died = sweeps.claim(place.db, APP)
    assert died is not None

    reading(place)
    assert topics(place.db, conversation) == []
    place.db.run("UPDATE sweeps SET leased_until = now() - interval '1 second'")
    reading(place)

    assert topics(place.db, conversation) == ["user.created"]
    assert not sweeps.renew(place.db, died)


def test_while_intercom_is_down_it_is_put_off_and_announced_and_nothing_is_lost(
    sandbox: Address, reading: ReadingAgain, place: Workplace
) -> None:
    conversation = started(sandbox)
    httpx.put(f"{sandbox.control}/weather", json={"intercom": {"down": True}}).raise_for_status()
    read_again(reading, place)
    assert announced(place.db) == []
    place.db.run("UPDATE sweeps SET failing_since = now() - interval '11 minutes'")
    read_again(reading, place)
    (words,) = announced(place.db)
    assert "Intercom cannot be read again since" in words
    assert place.db.row("SELECT 1 FROM sweeps WHERE due_at > now() + interval '20 seconds'")

    httpx.put(f"{sandbox.control}/weather", json={}).raise_for_status()
    read_again(reading, place)

    assert topics(place.db, conversation) == ["user.created"]
    assert announced(place.db) == []


def test_a_conversation_that_is_gone_is_done_with(sandbox: Address, reading: ReadingAgain, place: Workplace) -> None:
    there = started(sandbox)
    with place.db.transaction() as conn:
        gone = Sighting(lane=f"conversation:{APP}:404", changed_at=datetime(2026, 1, 1, tzinfo=UTC), parts=1)
        conversation_states.see(conn, [gone])

    read_again(reading, place)

    assert topics(place.db, there) == ["user.created"]
    assert conversation_states.first_unread(place.db, APP) is None


def test_what_was_long_unchanged_is_forgotten(sandbox: Address, reading: ReadingAgain, place: Workplace) -> None:
    started(sandbox)
    read_again(reading, place)

    with place.db.transaction() as conn:
        assert conversation_states.forget_before(conn, place.clocks.now("intercom") + timedelta(minutes=1)) == 1


def test_one_conversation_that_cannot_be_read_holds_up_no_other(
    sandbox: Address, reading: ReadingAgain, place: Workplace
) -> None:
    many = [started(sandbox, contact={"name": "Kim"}) for _ in range(12)]
    httpx.put(f"{sandbox.control}/weather", json={"intercom": {"rate_malformed": 0.5}, "seed": 5}).raise_for_status()
    for _ in range(30):
        place.db.run("UPDATE conversation_states SET not_before = now()")
        read_again(reading, place)
    httpx.put(f"{sandbox.control}/weather", json={}).raise_for_status()
    place.db.run("UPDATE conversation_states SET not_before = now()")
    read_again(reading, place)

    assert [topics(place.db, one) for one in many] == [["user.created"]] * len(many)
