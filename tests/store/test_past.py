"""What the ledger tells decisions of a conversation's past."""

from dataclasses import replace
from datetime import UTC, datetime

from app.store import events, past, slots
from app.store.database import Database
from app.store.effects import Change
from app.store.lanes import Lease
from tests.store.test_accept import add, an_arrival
from tests.store.test_lanes import LANE, claim, due_now, next_event, planned, save, settle

ASKED = datetime(2026, 1, 1, tzinfo=UTC)


def taken_over_at(db: Database) -> datetime | None:
    return past.doings(db, LANE, since=ASKED, event_id=1).taken_over_at


def say_something(database_url: str, db: Database) -> Lease:
    """A message that was sent, and of which nobody knows yet whether it arrived."""
    add(database_url, an_arrival(1))
    lease = claim(db)
    save(db, lease, planned("m", action="message", target="turn", slot="voice", request={"parts": []}))
    (entry,) = due_now(db, LANE)
    settle(db, lease, Change(id=entry.id, state="sending", attempts=1, due_in=5))
    return lease


def test_what_may_be_the_echo_of_a_message_under_way_is_no_teammate_who_takes_over(
    database_url: str, db: Database
) -> None:
    lease = say_something(database_url, db)
    add(database_url, an_arrival(2, topic="conversation.admin.replied"))

    before = taken_over_at(db)
    (echo,) = [next_event(db)]
    assert echo is not None
    events.settle(db, lease, echo.id, state="ignored", reason=past.OUR_OWN)

    assert (before, taken_over_at(db)) == (None, None)


def test_a_teammate_who_wrote_has_taken_over(database_url: str, db: Database) -> None:
    lease = say_something(database_url, db)
    add(database_url, an_arrival(2, topic="conversation.admin.replied"))
    save(db, lease)

    assert taken_over_at(db) == ASKED


def test_an_attribute_that_is_being_set_is_known_and_one_that_was_taken_back_is_not(
    database_url: str, db: Database
) -> None:
    add(database_url, an_arrival(1), an_arrival(2))
    lease = claim(db)
    save(
        db,
        lease,
        planned("p", action="set_attribute", slot="attribute:P", request={"name": "P", "value": "High"}),
        planned("q", action="set_attribute", slot="attribute:Q", request={"name": "Q", "value": 3}),
        planned("r", action="set_attribute", slot="attribute:R", request={"name": "R", "value": "x"}, state="skipped"),
    )
    save(
        db, lease, planned("back", action="restore_attribute", slot="attribute:Q", request={"name": "Q", "value": None})
    )

    assert slots.attributes_set(db, LANE) == {"P": "High", "Q": None}


def test_a_ticket_that_is_withdrawn_or_about_to_be_is_told_as_such(database_url: str, db: Database) -> None:
    add(database_url, an_arrival(1), an_arrival(2))
    lease = claim(db)
    save(db, lease, *(planned(key, action="ticket", request={}) for key in ("stands", "goes", "was to go")))
    withdrawing = (planned("undo/goes"), planned("undo/was to go", state="skipped"))
    save(db, lease, *(replace(each, action="withdraw_ticket") for each in withdrawing))

    told = {row["key"]: row["withdrawn"] for row in past.doings(db, LANE, since=ASKED, event_id=1).effects}

    assert told == {"stands": False, "goes": True, "was to go": False}
