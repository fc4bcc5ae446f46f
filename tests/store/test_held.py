"""What a person decides on: it stays theirs, it can say something else, and a long list is worked off."""

import time

import pytest

from app.errors import NotThere
from app.runs import decide_held, held_list
from app.store import effects, lanes
from app.store import held_list as held_list_of_store
from app.store.database import Database
from app.store.effects import OVERTAKEN, Change
from tests.store.test_accept import add, an_arrival
from tests.store.test_lanes import LANE, claim, due_now, expire, planned, save

PART = {"rule": "r", "event": 1, "kind": "reply", "name": "hello", "html": "<p>Hello</p>", "prompted": True,
        "since": "2026-01-02T03:04:05+00:00", "macro": None, "about": None, "time": 1, "buttons": [],
        "again": False}  # fmt: skip


def a_message(key: str = "m", **changes: object) -> effects.Planned:
    told: dict[str, object] = {
        "action": "message", "target": "turn", "slot": "voice", "reach": "customers",
        "request": {"parts": [PART], "reach": None},
    }  # fmt: skip
    return planned(key, **{**told, **changes})


def standing(db: Database) -> dict[str, tuple[str, str | None]]:
    return {row["key"]: (row["state"], row["reason"]) for row in db.rows("SELECT key, state, reason FROM effects")}


def number(db: Database, key: str) -> int:
    row = db.row("SELECT id FROM effects WHERE key = %(key)s", {"key": key})
    assert row is not None
    return int(row["id"])


def test_a_later_message_overtakes_one_that_waits_and_none_that_a_person_decides_on(
    database_url: str, db: Database
) -> None:
    add(database_url, an_arrival(1), an_arrival(2))
    lease = claim(db)
    held = a_message("held", state="held", reason="late: 12 minutes after what it answers")
    save(db, lease, held, a_message("approved"), a_message("waiting"))
    db.run("UPDATE effects SET approved = true WHERE key = 'approved'")
    save(db, lease, a_message("new"))

    assert {key: state for key, (state, _) in standing(db).items()} == {
        "held": "held", "approved": "planned", "waiting": "skipped", "new": "planned",
    }  # fmt: skip
    assert standing(db)["waiting"] == ("skipped", OVERTAKEN)


def test_a_message_does_not_wait_for_one_that_took_two_attempts(database_url: str, db: Database) -> None:
    add(database_url, an_arrival(1), an_arrival(2))
    lease = claim(db)
    save(db, lease, a_message("first"))
    (first,) = due_now(db, LANE)
    with db.connection() as conn:
        effects.apply(conn, lease, [Change(id=first.id, state="done", attempts=2)])
    save(db, lease, a_message("second"))

    with db.connection() as conn:
        (second,) = effects.due(conn, LANE, lands_within=90)()

    assert second.slot_wait is None


def test_other_words_go_out_without_the_buttons_and_with_the_close(database_url: str, db: Database) -> None:
    add(database_url, an_arrival(1))
    lease = claim(db)
    save(
        db, lease, a_message("m", state="held", reason="late: 12 minutes after what it answers"),
        planned("b", action="quick_replies", needs="m", due=False, request={"attribute": "Type", "buttons": []}),
        planned("c", action="close", needs="m", due=False),
    )  # fmt: skip
    lanes.release(db, lease)

    assert decide_held.decide(db, "send", [number(db, "m")], text="One & two\nthree\n\nfour") == 1

    found = standing(db)
    assert (found["m"][0], found["b"], found["c"][0]) == (
        "planned", ("skipped", "a person sent other words"), "planned",
    )  # fmt: skip
    row = db.row("SELECT request #>> '{parts,0,html}' AS html, approved FROM effects WHERE key = 'm'")
    assert row == {"html": "<p>One &amp; two<br>three</p><p>four</p>", "approved": True}


def test_other_words_are_for_messages_that_wait(database_url: str, db: Database) -> None:
    add(database_url, an_arrival(1))
    lease = claim(db)
    save(db, lease, planned("t", state="held", reason="fuse: 1", request={"tag": "bug"}), a_message("m"))

    with pytest.raises(NotThere, match="says nothing to a customer"):
        decide_held.decide(db, "send", [number(db, "t")], text="hello")
    with pytest.raises(NotThere, match="does not wait"):
        decide_held.decide(db, "send", [number(db, "m")], text="hello")
    with pytest.raises(NotThere, match="nothing is held for the cause 'late'"):
        decide_held.decide_cause(db, "send", "late")


def test_buttons_that_are_sent_by_hand_still_wait_for_their_message(database_url: str, db: Database) -> None:
    add(database_url, an_arrival(1))
    lease = claim(db)
    save(
        db, lease, a_message("m", state="held", reason="fuse: 1"),
        planned("b", action="quick_replies", needs="m", state="held", reason="stopped by Ana: now"),
    )  # fmt: skip

    decide_held.decide(db, "send", [number(db, "b")])

    assert due_now(db, LANE) == []
    assert standing(db)["b"] == ("planned", None)


def test_ten_thousand_that_wait_are_counted_by_cause_and_paged_at_once(database_url: str, db: Database) -> None:
    add(database_url, an_arrival(1))
    lease = claim(db)
    save(db, lease, a_message("m", state="held", reason="late: 12 minutes after what it answers"))
    expire(db)
    db.run(
        "INSERT INTO effects (key, run_id, seq, event_id, lane, conversation, rule, action, target, reach, destination,"
        " request, state, reason) SELECT 'k' || n, run_id, n, event_id, lane, conversation, rule, action, target,"
        " reach, destination, request, CASE WHEN n % 2 = 0 THEN 'held' ELSE 'done' END,"
        " CASE WHEN n % 4 = 0 THEN 'fuse: 30 went out' ELSE 'late: ' || n || ' minutes' END"
        " FROM effects, generate_series(1, 20000) AS n WHERE key = 'm'"
    )
    db.run("ANALYZE effects")

    began = time.monotonic()
    causes = {each.cause: each.count for each in held_list.causes(db)}
    first = held_list.listed(db, limit=50)
    second = held_list.listed(db, before=first[-1].id, limit=50)
    of_fuse = held_list.listed(db, cause="fuse", limit=50)
    took = time.monotonic() - began

    assert causes == {"late": 5001, "fuse": 5000}
    assert [each.id for each in [*first, *second]] == sorted({each.id for each in [*first, *second]}, reverse=True)
    assert {each.cause for each in of_fuse} == {"fuse"}
    assert first[0].text == "Hello"
    assert took < 2
    assert "Seq Scan on effects" not in _plan(db)


def _plan(db: Database) -> str:
    return "\n".join(row["QUERY PLAN"] for row in db.rows(f"EXPLAIN {held_list_of_store._COUNTS}", {}))
