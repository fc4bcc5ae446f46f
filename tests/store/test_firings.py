"""That rules with `once_per` acted: what counts, for whom, and for which decision."""

from collections.abc import Iterable

import pytest

from app.store import firings, lanes, runs
from app.store.database import Database
from app.store.firings import Fired, FiredMeanwhile
from app.store.lanes import Lease
from app.store.runs import NewRun
from tests.store.test_accept import add, an_arrival
from tests.store.test_lanes import LANE, planned

CUSTOMER = "contact:app:c1"


def fired(at: str = "t1", *, seen: str = "", **more: str) -> Fired:
    values = {"subject": LANE, "rule": "r", "scope": "conversation", "at": at, "fingerprint": seen}
    return Fired(**(values | more))


def claimed(db: Database, lane: str = LANE) -> Lease:
    lease = lanes.claim(db, lane, worker="tests", seconds=20)
    assert lease is not None
    return lease


def a_run(db: Database, event_id: int, *acted: Fired, kind: str = "live", **more: object) -> NewRun:
    row = db.row("SELECT created_at FROM events WHERE id = %(id)s", {"id": event_id})
    assert row is not None
    values: dict[str, object] = {
        "event_id": event_id, "created_at": row["created_at"], "kind": kind, "event_name": "customer_replied",
        "digest": "d", "engine": "2", "codes": "M", "facts": {}, "failures": [], "effects": [], "firings": acted,
    }  # fmt: skip
    return NewRun(**(values | more))  # type: ignore[arg-type] # a maker: tests name what they are about


def known(db: Database, event_id: int = 0, *, watching: bool = False) -> dict[str, tuple[str, str]]:
    return firings.known(db, [LANE, CUSTOMER], event_id=event_id, watching=watching).fired


def events(db: Database, url: str, count: int) -> list[int]:
    for number in range(1, count + 1):
        add(url, an_arrival(number))
    return [int(row["id"]) for row in db.rows("SELECT id FROM events ORDER BY id")]


@pytest.fixture
def three(db: Database, database_url: str) -> Iterable[int]:
    return events(db, database_url, 3)


def test_the_newest_firing_counts_and_what_the_event_itself_led_to_does_not(db: Database, three: list[int]) -> None:
    lease = claimed(db)
    runs.save(db, lease, a_run(db, three[0], fired("t1")))
    runs.save(db, lease, a_run(db, three[1], fired("t2", seen="k2")))

    assert known(db) == {"r|conversation": ("t2", "k2")}
    assert known(db, three[2]) == {"r|conversation": ("t2", "k2")}


def test_a_replay_sees_what_was_before_its_first_run_and_changes_nothing_for_others(
    db: Database, three: list[int]
) -> None:
    lease = claimed(db)
    runs.save(db, lease, a_run(db, three[0], fired("t1", seen="k1")))
    runs.save(db, lease, a_run(db, three[1], fired("t2", seen="k2")))

    assert known(db, three[0]) == {}
    runs.save(db, lease, a_run(db, three[0], fired("t9", seen="k1"), kind="replay"))

    assert known(db, three[2]) == {"r|conversation": ("t2", "k2")}
    assert known(db, three[1]) == {"r|conversation": ("t1", "k1")}


@pytest.mark.parametrize(
    ("state", "reason", "counts"),
    [
        ("done", None, True),
        ("planned", None, True),
        ("held", "stopped", True),
        ("skipped", "already tagged bug", True),
        ("failed", "refused", False),
        ("skipped", "watch: this installation reaches 'watch' and this needs 'inside'; nothing was sent", False),
        ("skipped", "the conversation was opened before this was switched on (2026-01-01 00:00 UTC)", False),
        ("skipped", "discarded by a person", False),
    ],
)
def test_what_came_to_nothing_is_no_firing(
    db: Database,
    three: list[int],
    state: str,
    reason: str | None,
    counts: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    runs.save(db, claimed(db), a_run(db, three[0], fired(), effects=[planned("a")]))
    db.run("UPDATE effects SET state = %(state)s, reason = %(reason)s", {"state": state, "reason": reason})

    assert bool(known(db)) is counts
    assert known(db, watching=True), "while nothing is sent, what would have been done counts"


def test_one_effect_that_was_sent_is_enough(db: Database, three: list[int]) -> None:
    runs.save(db, claimed(db), a_run(db, three[0], fired(), effects=[planned("a"), planned("b")]))
    db.run("UPDATE effects SET state = 'failed' WHERE key = 'a'")

    assert known(db)


def test_two_lanes_of_one_customer_do_not_both_act(db: Database, three: list[int], database_url: str) -> None:
    other = "conversation:app:other"
    db.run("INSERT INTO lanes (key, wake_at) VALUES (%(key)s, now())", {"key": other})
    before = firings.known(db, [other, CUSTOMER], event_id=three[1], watching=False)
    of_customer = fired(subject=CUSTOMER, scope="customer")
    runs.save(db, claimed(db), a_run(db, three[0], of_customer))

    with pytest.raises(FiredMeanwhile):
        runs.save(db, claimed(db, other), a_run(db, three[1], of_customer, firings_known_up_to=before.up_to))

    assert db.row("SELECT count(*) AS n FROM runs") == {"n": 1}, "nothing of the refused run is written"


def test_an_error_in_the_middle_of_saving_leaves_nothing_written(db: Database, three: list[int]) -> None:
    with pytest.raises(Exception, match="NUL"):
        runs.save(db, claimed(db), a_run(db, three[0], fired(rule="nul\0name")))

    assert db.row("SELECT count(*) AS n FROM runs") == {"n": 0}
    assert db.row("SELECT state FROM events WHERE id = %(id)s", {"id": three[0]}) == {"state": "waiting"}
