"""Dates in the store: what was seen last counts, and each is looked at when it is new or a rule's time comes."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from app.store import due_dates, schedules
from app.store.database import Database
from app.store.due_dates import DateSeen, Kept, Look

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
LANE = "conversation:app:1"


def see(db: Database, at: datetime | None, seen_at: datetime = NOON, lane: str = LANE) -> None:
    seen = DateSeen(lane=lane, attribute="Promised until", at=at, set_at=seen_at, seen_at=seen_at)
    with db.transaction() as conn:
        due_dates.learn(conn, [seen])


def known(db: Database) -> list[dict[str, object]]:
    return db.rows("SELECT * FROM due_dates ORDER BY lane")


def to_look_at(db: Database) -> list[Kept]:
    return due_dates.to_be_looked_at(db, most=10)


def look(db: Database, of: Kept, again_at: datetime | None = None, looked_for: Sequence[str] = ("r: due",)) -> None:
    with db.transaction() as conn:
        made = Look(of=of, looked_for=looked_for, digest="one", again_at=again_at)
        due_dates.looked(conn, [made], now=schedules.now(db))


def test_a_date_that_is_new_is_looked_at_at_once_and_then_when_a_rules_time_comes(db: Database) -> None:
    see(db, NOON + HOUR)
    (found,) = to_look_at(db)

    look(db, found, again_at=schedules.now(db) + HOUR)

    assert (found.at, found.set_at, found.looked_up_to) == (NOON + HOUR, NOON, None)
    assert to_look_at(db) == []
    assert [each.at for each in due_dates.ahead(db, most=10)] == [NOON + HOUR]


def test_the_same_date_that_is_seen_again_stays_as_it_was(db: Database) -> None:
    see(db, NOON + HOUR)
    look(db, to_look_at(db)[0])

    see(db, NOON + HOUR, NOON + HOUR)

    (row,) = known(db)
    assert (row["set_at"], row["seen_at"], row["looked_for"]) == (NOON, NOON + HOUR, ["r: due"])
    assert to_look_at(db) == []


def test_a_date_that_was_moved_takes_the_place_of_the_old_one_and_is_new(db: Database) -> None:
    see(db, NOON + HOUR)
    look(db, to_look_at(db)[0])

    see(db, NOON + 5 * HOUR, NOON + HOUR)

    (found,) = to_look_at(db)
    assert (found.at, found.set_at, found.looked_up_to, found.looked_for) == (NOON + 5 * HOUR, NOON + HOUR, None, [])


def test_what_was_seen_earlier_and_comes_late_changes_nothing(db: Database) -> None:
    see(db, NOON + HOUR)
    see(db, NOON + 5 * HOUR, NOON - HOUR)
    see(db, None, NOON - HOUR)

    assert [row["at"] for row in known(db)] == [NOON + HOUR]


def test_a_date_that_was_taken_away_is_forgotten(db: Database) -> None:
    see(db, NOON + HOUR)
    see(db, NOON + HOUR, lane="conversation:app:2")
    see(db, None, NOON + HOUR)

    assert [row["lane"] for row in known(db)] == ["conversation:app:2"]


def test_a_look_at_what_was_moved_meanwhile_leaves_it_to_be_looked_at(db: Database) -> None:
    see(db, NOON + HOUR)
    (found,) = to_look_at(db)
    see(db, NOON + 5 * HOUR, NOON + HOUR)

    look(db, found)

    assert [each.at for each in to_look_at(db)] == [NOON + 5 * HOUR]


def test_under_another_rulebook_all_are_looked_at_again_once(db: Database) -> None:
    see(db, NOON + HOUR)
    look(db, to_look_at(db)[0])

    assert due_dates.look_again(db, "one") == 0
    assert due_dates.look_again(db, "another") == 1
    assert len(to_look_at(db)) == 1


def test_what_is_long_past_and_calls_nobody_any_more_is_forgotten(db: Database) -> None:
    see(db, NOON)
    see(db, NOON, lane="conversation:app:2")
    first, _ = to_look_at(db)
    look(db, first)

    with db.transaction() as conn:
        assert due_dates.forget_before(conn, NOON) == 0
        assert due_dates.forget_before(conn, NOON + HOUR) == 1
    assert [row["lane"] for row in known(db)] == ["conversation:app:2"]
