"""The digest in words, from what the ledger holds."""

import json
from datetime import UTC, date, datetime

from app.rules.digest import Digest
from app.runs.digest.text import in_words, read_day
from app.store.database import Database
from tests.commands.test_undo import tagged

DAY, NOON_BEFORE, NOW = date(2027, 1, 5), "2027-01-04 12:00Z", datetime(2027, 1, 6, tzinfo=UTC)


def the_digest(db: Database) -> str:
    return in_words(read_day(db, DAY, NOW, Digest(), None), "https://triage.example.com")


def test_a_day_on_which_nothing_happened_says_so(db: Database) -> None:
    assert the_digest(db).splitlines() == [
        "Support automation on Tuesday, 05 January 2027: 0 done",
        "From 04 January 09:00 until 05 January 09:00 UTC",
        "",
        "done: 0",
        "would have been done: 0",
        "held: 0",
        "failed: 0",
        "unsure: 0",
        "undone: 0",
        "runs taken back: 0",
    ]


def test_it_tells_what_came_of_effects_by_rule_why_and_where_to_look(db: Database) -> None:
    run = tagged(db, 5)
    db.run("UPDATE effects SET settled_at = %(at)s, planned_at = %(at)s", {"at": NOON_BEFORE})
    for number, (state, reason) in enumerate(
        [("failed", "Intercom refused"), ("held", "fuse: 30"), ("skipped", "watch: nothing"), ("skipped", "needless")]
    ):
        db.run(
            "UPDATE effects SET state = %(state)s, reason = %(reason)s WHERE run_id = %(run)s AND action = 'tag'",
            {"state": state, "reason": reason, "run": run + number},
        )
    db.run("UPDATE effects SET key = 'undo/' || key WHERE run_id = %(run)s AND action = 'internal_note'", {"run": run})
    steps = [{"rule": "try-out", "action": "tag", "target": target, "same": target == "x"} for target in ("bug", "x")]
    db.run(
        "UPDATE runs SET shadow = %(steps)s::jsonb, created_at = %(at)s WHERE id = %(run)s",
        {"steps": json.dumps(steps), "at": NOON_BEFORE, "run": run},
    )

    told = the_digest(db).splitlines()

    assert "done: 5 (internal note 4, tag 1)" in told
    assert "would have been done: 2 (tag 2)" in told
    assert "held: 1 (tag 1)" in told
    assert "failed: 1 (tag 1)" in told
    assert "undone: 1 (internal note 1)" in told
    assert "- tag-bug: 1 done, 1 would have been done, 1 held, 1 failed" in told
    assert "- try-out: 1 would have been done" in told
    assert f"- 1 failed: Intercom refused (https://triage.example.com/runs/{run})" in told
    assert told[-1] == "A person decides on 1 that are held now: triage held"


def test_it_tells_causes_and_nothing_that_customers_wrote(db: Database) -> None:
    run = tagged(db, 2)
    db.run(
        "UPDATE effects SET planned_at = %(at)s, state = 'held', reason = 'promise: it says “by ' || id || '” (a date)'"
        " WHERE action = 'tag'",
        {"at": NOON_BEFORE},
    )

    assert f"- 2 held: promise (https://triage.example.com/runs/{run + 1})" in the_digest(db).splitlines()


def test_what_happened_outside_of_the_day_is_left_out(db: Database) -> None:
    tagged(db)
    db.run("UPDATE effects SET settled_at = '2027-01-05 09:00Z'")

    assert "done: 0" in the_digest(db).splitlines()


def test_the_digests_own_alert_and_answers_do_not_count(db: Database) -> None:
    tagged(db)
    db.run("UPDATE effects SET settled_at = %(at)s, rule = '/digest'", {"at": NOON_BEFORE})

    assert "done: 0" in the_digest(db).splitlines()
