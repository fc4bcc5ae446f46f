"""What a replay takes up, what a person decides, what the fuse counts: the ledger over several runs of one event."""

from datetime import UTC, datetime

import pytest

from app.errors import NotNow
from app.store import effects, events, fuse, held, installation, lanes
from app.store.database import Database
from app.store.effects import Change, Planned
from tests.store.test_accept import add, an_arrival
from tests.store.test_lanes import LANE, claim, due_now, planned, save, settle


def states(db: Database) -> dict[str, str]:
    return {row["key"]: row["state"] for row in db.rows("SELECT key, state FROM effects")}


def replay(db: Database, event_id: int, *wanted: Planned) -> None:
    assert events.ask_again(db, event_id)
    lease = claim(db)
    save(db, lease, *wanted, kind="replay")
    lanes.release(db, lease)


def test_a_replay_that_plans_nothing_overtakes_nothing(database_url: str, db: Database) -> None:
    add(database_url, an_arrival(1), an_arrival(2))
    lease = claim(db)
    save(db, lease, planned("first", slot="attribute:A"))
    (entry,) = due_now(db, LANE)
    with db.connection() as conn:
        effects.apply(conn, lease, [Change(id=entry.id, state="done", attempts=1)])
    save(db, lease, planned("second", slot="attribute:A"), planned("third", slot="attribute:A"))
    lanes.release(db, lease)

    replay(db, 1, planned("first", slot="attribute:A"))
    replay(db, 2, planned("second", slot="attribute:A"), planned("third", slot="attribute:A"))

    assert states(db) == {"first": "done", "second": "planned", "third": "planned"}


def test_a_replay_leaves_what_was_overtaken_or_discarded(database_url: str, db: Database) -> None:
    add(database_url, an_arrival(1), an_arrival(2))
    lease = claim(db)
    save(db, lease, planned("old", slot="attribute:A"), planned("held", reach="customers", state="held"))
    save(db, lease, planned("new", slot="attribute:A"))
    lanes.release(db, lease)
    with db.transaction() as conn:
        held.decide(conn, "discard", ids=[row["id"] for row in db.rows("SELECT id FROM effects WHERE key = 'held'")])

    replay(db, 1, planned("old", slot="attribute:A"), planned("held", reach="customers"))

    assert states(db) == {"old": "skipped", "held": "skipped", "new": "planned"}


def test_what_a_replay_takes_up_has_a_day_of_its_own(database_url: str, db: Database) -> None:
    add(database_url, an_arrival(1))
    lease = claim(db)
    save(db, lease, planned("late"))
    (entry,) = due_now(db, LANE)
    with db.connection() as conn:
        effects.apply(conn, lease, [Change(id=entry.id, state="failed", attempts=7)])
    db.run("UPDATE effects SET created_at = now() - interval '3 days', planned_at = now() - interval '3 days'")
    lanes.release(db, lease)

    replay(db, 1, planned("late"))

    (entry,) = due_now(db, LANE)
    assert (entry.attempts, entry.planned_age < 60, entry.age > 86_400) == (0, True, True)


def test_a_ticket_that_failed_is_taken_up_by_the_next_run_that_wants_it(database_url: str, db: Database) -> None:
    add(database_url, an_arrival(1), an_arrival(2))
    lease = claim(db)
    wanted = (planned("t", action="ticket"), planned("n", action="user_note", needs="t", due=False))
    save(db, lease, *wanted)
    (ticket,) = due_now(db, LANE)
    settle(db, lease, Change(id=ticket.id, state="failed", attempts=1, dependents=ticket.dependents or ()))

    save(db, lease, *wanted)

    assert states(db) == {"t": "planned", "n": "planned"}


def test_what_needs_a_discarded_effect_is_skipped_and_what_needs_one_called_done_goes_on(
    database_url: str, db: Database
) -> None:
    add(database_url, an_arrival(1))
    lease = claim(db)
    save(
        db,
        lease,
        planned("a", state="held"),
        planned("needs a", needs="a", due=False),
        planned("b", action="ticket"),
        planned("needs b", needs="b", due=False),
    )
    (unsure,) = [entry for entry in due_now(db, LANE) if entry.key == "b"]
    with db.connection() as conn:
        effects.apply(conn, lease, [Change(id=unsure.id, state="unsure", attempts=1)])
    ids = {row["key"]: row["id"] for row in db.rows("SELECT key, id FROM effects")}

    with db.transaction() as conn:
        assert held.decide(conn, "discard", ids=[ids["a"]]) == 1
        assert held.decide(conn, "done", ids=[ids["b"]], url="https://asana.example/1") == 1

    assert states(db) == {"a": "skipped", "needs a": "skipped", "b": "done", "needs b": "planned"}
    assert [entry.key for entry in due_now(db, LANE)] == ["needs b"]


def test_a_vendors_words_that_postgresql_refuses_do_not_stop_a_lane(database_url: str, db: Database) -> None:
    add(database_url, an_arrival(1))
    lease = claim(db)
    save(db, lease, planned("k"))
    (entry,) = due_now(db, LANE)

    with db.connection() as conn:
        change = Change(id=entry.id, state="failed", reason="no \x00 such \ud800 field", receipt={"html": "\x00"})
        effects.apply(conn, lease, [change])

    assert db.row("SELECT reason FROM effects") == {"reason": "no  such � field"}


def test_the_fuse_counts_by_our_clock_and_leaves_out_the_one_that_asks(database_url: str, db: Database) -> None:
    add(database_url, an_arrival(1))
    lease = claim(db)
    save(db, lease, *(planned(key, action="message", reach="customers") for key in ("a", "b")))
    first, second = due_now(db, LANE)
    with db.connection() as conn:
        sent_long_ago_they_say = datetime(2020, 1, 1, tzinfo=UTC)
        change = Change(id=first.id, state="sending", attempts=1, due_in=5, sent_at=sent_long_ago_they_say)
        effects.apply(conn, lease, [change])
        seen = fuse.count_seen(conn, second), fuse.count_seen(conn, first)

    assert seen == (1, 0)


def test_a_stop_is_only_ever_widened(db: Database) -> None:
    assert installation.stop(db, scope="everything", by="Ana") == "everything"
    assert installation.stop(db, scope="customers", by="Ben") == "everything"

    desk = installation.read(db)
    assert (desk.stopped_scope, desk.stopped_by) == ("everything", "Ana")
    with pytest.raises(NotNow, match="stopped"):
        installation.check_sending(db)
