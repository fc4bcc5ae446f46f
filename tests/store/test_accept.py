import asyncio
from datetime import UTC, datetime

import psycopg
import pytest

from app.errors import Unavailable
from app.store.accept import Arrival
from app.store.database import Database
from app.store.inbox import Inbox


def an_arrival(number: int = 1, **changes: object) -> Arrival:
    values: dict[str, object] = {
        "app_id": "app1",
        "topic": "conversation.user.replied",
        "lane": "conversation:app1:7",
        "delivery_key": f"app1/notif_{number}",
        "occurrence_key": f"app1/part{number}/conversation.user.replied",
        "created_at": datetime(2026, 1, 1, tzinfo=UTC),
        "state": "waiting",
        "reason": None,
        "body": b"{}",
    }
    return Arrival(**{**values, **changes})  # type: ignore[arg-type] # makers override what a test is about


def add(url: str, *arrivals: Arrival) -> list[bool]:
    async def run() -> list[bool]:
        async with Inbox(url) as inbox:
            return list(await asyncio.gather(*(inbox.add(arrival) for arrival in arrivals)))

    return asyncio.run(run())


def jobs(db: Database) -> list[str]:
    return [row["lane"] for row in db.rows("SELECT args->>'lane' AS lane FROM procrastinate_jobs ORDER BY id")]


def test_an_event_is_stored_with_its_lane_and_one_wake_up(database_url: str, db: Database) -> None:
    body = b'{"any": "\\u0000 bytes"}\xff'

    assert add(database_url, an_arrival(body=body)) == [True]

    assert [bytes(row["body"]) for row in db.rows("SELECT body FROM event_bodies")] == [body]
    assert jobs(db) == ["conversation:app1:7"]


def test_a_second_delivery_is_a_duplicate_by_its_delivery_key(database_url: str, db: Database) -> None:
    add(database_url, an_arrival(1))

    assert add(database_url, an_arrival(1, occurrence_key=None)) == [False]
    assert db.row("SELECT count(*) AS n FROM events") == {"n": 1}


def test_the_same_occurrence_under_another_delivery_is_a_duplicate(database_url: str, db: Database) -> None:
    add(database_url, an_arrival(1))

    assert add(database_url, an_arrival(1, delivery_key="sweep/1")) == [False]


def test_a_burst_of_one_delivery_in_one_batch_is_stored_once(database_url: str, db: Database) -> None:
    answers = add(database_url, *(an_arrival(1) for _ in range(20)))

    assert sorted(answers) == [False] * 19 + [True]
    assert db.row("SELECT count(*) AS n FROM event_bodies") == {"n": 1}


def test_a_lane_that_is_awake_gets_no_second_wake_up(database_url: str, db: Database) -> None:
    add(database_url, an_arrival(1))
    add(database_url, an_arrival(2))

    assert jobs(db) == ["conversation:app1:7"]


def test_what_is_settled_at_the_door_wakes_nobody(database_url: str, db: Database) -> None:
    add(database_url, an_arrival(1, lane=None, occurrence_key=None, state="unreadable", reason="not JSON"))

    assert jobs(db) == []
    assert db.row("SELECT state, reason FROM events") == {"state": "unreadable", "reason": "not JSON"}


def test_one_bad_row_fails_alone(database_url: str, db: Database) -> None:
    async def run() -> list[object]:
        async with Inbox(database_url) as inbox:
            bad = an_arrival(3, topic="a NUL\x00 that PostgreSQL refuses")
            arrivals = [an_arrival(1), an_arrival(2), bad, an_arrival(4), an_arrival(5)]
            return list(await asyncio.gather(*(inbox.add(one) for one in arrivals), return_exceptions=True))

    answers = asyncio.run(run())

    assert [answer for answer in answers if answer is True] == [True] * 4
    assert isinstance(answers[2], Unavailable)
    assert db.row("SELECT count(*) AS n FROM events") == {"n": 4}


def test_a_lane_that_somebody_keeps_locked_fails_alone(database_url: str, db: Database) -> None:
    add(database_url, an_arrival(1))
    with psycopg.connect(database_url) as frozen:
        frozen.execute("SELECT 1 FROM lanes WHERE key = 'conversation:app1:7' FOR UPDATE")

        async def run() -> list[object]:
            async with Inbox(database_url) as inbox:
                others = [an_arrival(10 + i, lane=f"conversation:app1:other{i}") for i in range(6)]
                crowd = [inbox.add(arrival) for arrival in (*others[:3], an_arrival(2), *others[3:])]
                return list(await asyncio.gather(*crowd, return_exceptions=True))

        answers = asyncio.run(run())

    assert [answer is True for answer in answers] == [True, True, True, False, True, True, True]


def test_a_worker_frozen_in_a_transaction_loses_it_and_its_locks(database_url: str, db: Database) -> None:
    add(database_url, an_arrival(1))
    limit = db.row("SELECT setting::int AS ms FROM pg_settings WHERE name = 'idle_in_transaction_session_timeout'")

    assert limit is not None
    assert 0 < limit["ms"] <= 5000


def test_two_inboxes_adding_to_the_same_lanes_in_opposite_order_do_not_block_each_other(
    database_url: str, db: Database
) -> None:
    def crowd(start: int, *, backwards: bool) -> list[Arrival]:
        made = [an_arrival(start + i, lane=f"conversation:app1:{i % 10}") for i in range(200)]
        return made[::-1] if backwards else made

    async def run() -> list[bool]:
        async with Inbox(database_url) as one, Inbox(database_url) as other:
            first = [one.add(arrival) for arrival in crowd(0, backwards=False)]
            second = [other.add(arrival) for arrival in crowd(1000, backwards=True)]
            return list(await asyncio.gather(*first, *second))

    assert all(asyncio.run(run()))
    assert db.row("SELECT count(*) AS n FROM events") == {"n": 400}


def test_when_the_database_is_away_nobody_is_told_that_it_was_stored() -> None:
    with pytest.raises(Unavailable):
        add("postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=1", an_arrival())


def test_a_full_inbox_refuses_at_once(database_url: str) -> None:
    async def run() -> list[object]:
        async with Inbox(database_url, room=2) as inbox:
            crowd = [inbox.add(an_arrival(i)) for i in range(10)]
            return list(await asyncio.gather(*crowd, return_exceptions=True))

    answers = asyncio.run(run())

    assert sum(answer is True for answer in answers) == 2
    assert sum(isinstance(answer, Unavailable) for answer in answers) == 8


def test_the_inbox_goes_on_after_its_connection_was_killed(database_url: str, db: Database) -> None:
    async def run() -> list[object]:
        async with Inbox(database_url) as inbox:
            await inbox.add(an_arrival(1))
            with psycopg.connect(database_url, autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE '%inbox'"
                )
            lost = await asyncio.gather(inbox.add(an_arrival(2)), return_exceptions=True)
            return [*lost, await inbox.add(an_arrival(2))]

    lost, again = asyncio.run(run())

    assert isinstance(lost, Unavailable)
    assert again is True
