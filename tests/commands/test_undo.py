"""`triage undo`: a run by its number, or what one rule did since a moment."""

from pathlib import Path
from typing import Any

import pytest

from app.store.database import Database
from tests.commands.conftest import Triage

TAGGED = """
WITH event AS (
  INSERT INTO events (app_id, topic, lane, delivery_key, created_at, state)
  SELECT 'app', 'conversation.user.created', 'conversation:app:' || n, 'd' || n, now(), 'settled'
  FROM generate_series(1, %(count)s) n RETURNING id, lane
), run AS (
  INSERT INTO runs (event_id, kind, event_name, digest, engine, codes, keys)
  SELECT id, 'live', 'conversation_started', 'd', '1', 'M', '{}' FROM event RETURNING id, event_id
)
INSERT INTO effects (key, run_id, seq, event_id, lane, conversation, rule, action, target, reach, destination, request,
  state, settled_at)
SELECT action || run.id, run.id, seq, event.id, lane, lane, rule, action, target, 'inside', 'intercom',
  request::jsonb, 'done', now()
FROM run JOIN event ON event.id = run.event_id, (VALUES
  (1, 'tag-bug', 'tag', 'bug', '{"tag": "bug", "on": "conversation"}'),
  (2, 'write', 'internal_note', 'x', '{"html": "x"}')) AS e(seq, rule, action, target, request)
"""


def tagged(db: Database, count: int = 1) -> int:
    """Conversations that the rule tag-bug has tagged; the number of the first run."""
    db.run(TAGGED, {"count": count})
    row = db.row("SELECT min(id) AS id FROM runs")
    assert row is not None
    return int(row["id"])


def asked(db: Database) -> list[dict[str, Any]]:
    return db.rows("SELECT id FROM events WHERE topic = 'triage.undo'")


def test_a_run_is_taken_back_by_its_number_and_what_stays_is_told(triage: Triage, db: Database) -> None:
    run = tagged(db)

    told = triage("undo", run)

    assert told.returncode == 0, told.stderr
    (event,) = asked(db)
    assert told.stdout.splitlines() == [
        "write an internal note: stays, Intercom cannot delete a note by its API",
        "tag bug: untagged",
        f"asked for: a worker takes it back, unless somebody changed it since; triage why {event['id']} tells",
    ]


def test_a_dry_run_of_a_rule_counts_what_it_comes_to_and_asks_for_nothing(triage: Triage, db: Database) -> None:
    tagged(db, 3)

    told = triage("undo", "--rule", "tag-bug", "--since", "1h", "--dry-run")

    assert told.stdout.splitlines() == [
        "rule tag-bug did something in 3 runs",
        "     3 ×  tag bug: untagged",
        "nothing was taken back: --dry-run",
    ]
    assert asked(db) == []


def test_what_a_rule_did_is_asked_for_once_and_status_tells_how_much_is_left(
    triage: Triage, db: Database, tmp_path: Path
) -> None:
    tagged(db, 3)

    told, again = (triage("undo", "--rule", "tag-bug", "--since", "1h") for _ in range(2))

    assert told.stdout.startswith("3 runs to be taken back so far\n3 wait to be taken back")
    assert again.stdout.startswith("nothing to take back: rule tag-bug did nothing")
    assert len(asked(db)) == 3
    assert "undo       3 runs wait to be taken back" in triage("status", TRIAGE_RULEBOOK=str(tmp_path)).stdout


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ([], "say what to take back"),
        (["1", "--rule", "r"], "say what to take back"),
        (["--rule", "r"], "say what to take back"),
        (["--rule", "r", "--since", "soon"], '--since: "soon" is no moment'),
        (["--rule", "r", "--since", "1h", "--until", "2h"], "--until is before --since"),
        (["4711"], "there is no run 4711"),
    ],
)
def test_what_cannot_be_meant_is_told(triage: Triage, db: Database, words: list[str], problem: str) -> None:
    told = triage("undo", *words)

    assert told.returncode == 2
    assert problem in told.stderr
