"""F10: pauses of one destination that follow on each other: what each person says holds for what waited for theirs."""

import pytest

from app.runs.pausing.ending import end_pause
from app.store import lanes, parked, pauses
from app.store.database import Database
from app.store.installation import Resume
from app.store.pauses import Pause
from tests.store.test_accept import add, an_arrival
from tests.store.test_held import a_message, standing
from tests.store.test_lanes import claim, save


def messages(database_url: str, db: Database, *keys: str) -> None:
    """Messages that were decided on, each in a turn of its own, and that customers may finish typing before."""
    add(database_url, *(an_arrival(number) for number in range(len(keys))))
    lease = claim(db)
    for key in keys:
        save(db, lease, a_message(key, slot=None, due_in=60.0))
    lanes.release(db, lease)


def waits_for(db: Database, key: str, pause: Pause) -> None:
    """A worker found the destination paused when it came to the message."""
    db.run(
        "UPDATE effects SET state = 'waiting', reason = %(reason)s, due_at = now() + interval '15 minutes'"
        " WHERE key = %(key)s",
        {"key": key, "reason": pause.waits},
    )


def a_worker_drains(db: Database) -> None:
    """As it goes on doing for some seconds after a pause has ended."""
    for pause in pauses.not_drained(db):
        if pause.until is not None:
            parked.decide_what_customers_would_see(db, pause)


def states(db: Database) -> dict[str, str]:
    return {key: state for key, (state, _) in standing(db).items()}


@pytest.mark.parametrize(
    ("first", "then", "became"),
    [
        ("discard", "send", {"first": "skipped", "second": "planned"}),
        ("send", "discard", {"first": "planned", "second": "skipped"}),
        ("discard", "review", {"first": "skipped", "second": "held"}),
        ("review", "discard", {"first": "held", "second": "skipped"}),
    ],
)
def test_f10_of_two_pauses_within_seconds_each_decides_on_what_waited_for_its_own_end(
    database_url: str, db: Database, first: Resume, then: Resume, became: dict[str, str]
) -> None:
    messages(database_url, db, "first", "second")
    waits_for(db, "first", pauses.pause(db, "intercom", by="Ana"))
    assert end_pause(db, "intercom", by="Ana", held=first).decided == 1
    waits_for(db, "second", pauses.pause(db, "intercom", by="Ana"))
    pauses.end(db, "intercom", by="Kim", held=then)

    a_worker_drains(db)

    assert states(db) == became


def test_f10_what_a_worker_parks_a_moment_late_is_decided_on_as_its_own_pause_ended(
    database_url: str, db: Database
) -> None:
    messages(database_url, db, "late")
    first = pauses.pause(db, "intercom", by="Ana")
    end_pause(db, "intercom", by="Ana", held="discard")
    pauses.pause(db, "intercom", by="Ana")
    waits_for(db, "late", first)

    assert end_pause(db, "intercom", by="Ana", held="send").decided == 0
    a_worker_drains(db)

    assert states(db) == {"late": "skipped"}


def test_f10_what_was_let_go_and_came_upon_the_next_pause_is_decided_on_by_who_ends_that(
    database_url: str, db: Database
) -> None:
    messages(database_url, db, "let go")
    waits_for(db, "let go", pauses.pause(db, "intercom", by="Ana"))
    end_pause(db, "intercom", by="Ana", held="send")
    waits_for(db, "let go", pauses.pause(db, "intercom", by="Kim"))
    a_worker_drains(db)
    assert states(db) == {"let go": "waiting"}, "the pause that is over decides nothing any more"

    assert end_pause(db, "intercom", by="Kim", held="discard").decided == 1

    assert states(db) == {"let go": "skipped"}


def test_f10_the_seventh_pause_is_not_the_seventieth(db: Database) -> None:
    marks = set()
    for _ in range(12):
        marks.add(pauses.pause(db, "asana", by="Kim").mark)
        pauses.end(db, "asana", by="Kim", held="send")

    assert not [one for one in marks for other in marks if one != other and other.startswith(one)]
