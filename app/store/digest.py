"""The daily digest: which days were told, and the figures that it tells, each found by an index of its own."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.store.database import Database
from app.store.lanes import wake

DIGEST = "triage.digest"
RULE = "/digest"
"""Stands where a rule stands, for what tells the team."""
_MOST = 5

_ASK = f"""
INSERT INTO events (app_id, topic, lane, delivery_key, created_at, state)
VALUES (%(app_id)s, '{DIGEST}', %(lane)s, %(key)s, now(), 'waiting') ON CONFLICT DO NOTHING
"""


def ask(db: Database, app_id: str, day: date) -> bool:
    """Have the digest of a day told, once whatever dies; False if it was asked for before."""
    lane = f"desk:{app_id}"
    with db.transaction() as conn:
        wake(conn, lane)
        asked = conn.execute(_ASK.encode(), {"app_id": app_id, "lane": lane, "key": _key(day)})
        return asked.rowcount == 1


def is_asked(db: Database, day: date) -> bool:
    """Whether the digest of a day was told, or is on its way."""
    return db.row("SELECT 1 FROM events WHERE delivery_key = %(key)s", {"key": _key(day)}) is not None


def day_of(db: Database, event_id: int) -> date:
    """The day of which an event of the topic DIGEST asks to be told."""
    row = db.row("SELECT delivery_key FROM events WHERE id = %(id)s", {"id": event_id})
    assert row is not None  # noqa: S101 - the event is being handled
    return date.fromisoformat(row["delivery_key"].rpartition("/")[2])


def was_at_work(db: Database, before: datetime) -> bool:
    """Whether the service had a rulebook in force before a moment: else there is nothing to tell of."""
    return db.row("SELECT 1 FROM rulebook_history WHERE at < %(before)s LIMIT 1", {"before": before}) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """How many effects of one rule and action came to an end in one way: `fate` is done, watched (it would have been
    done, had the reach allowed it), held, failed, unsure or undone."""

    rule: str
    action: str
    fate: str
    count: int


_SETTLED = """
SELECT rule, action, CASE WHEN starts_with(key, 'undo/') THEN 'undone' WHEN state = 'skipped' THEN 'watched' ELSE state
  END AS fate, count(*) AS count
FROM effects WHERE settled_at >= %(since)s AND settled_at < %(until)s AND NOT starts_with(rule, '/')
  AND (state IN ('done', 'failed', 'unsure') OR state = 'skipped' AND starts_with(reason, 'watch'))
  AND (state = 'done' OR NOT starts_with(key, 'undo/'))
GROUP BY 1, 2, 3
"""
_HELD = """
SELECT rule, action, 'held' AS fate, count(*) AS count FROM effects
WHERE state = 'held' AND planned_at >= %(since)s AND planned_at < %(until)s GROUP BY 1, 2
"""
_SHADOW = """
WITH recorded AS MATERIALIZED (
  SELECT kind, shadow FROM runs WHERE shadow IS NOT NULL AND created_at >= %(since)s AND created_at < %(until)s
)
SELECT step ->> 'rule' AS rule, step ->> 'action' AS action, 'watched' AS fate, count(*) AS count
FROM recorded, jsonb_array_elements(shadow) AS s(step)
WHERE kind = 'live' AND NOT (step ->> 'same')::bool AND NOT step ? 'needless' AND step ->> 'action' <> 'stop'
GROUP BY 1, 2
"""


def figures(db: Database, since: datetime, until: datetime) -> list[Figure]:
    """What came of effects in a span of time, counted; what needed not to be done is not."""
    params = {"since": since, "until": until}
    return [Figure(**row) for query in (_SETTLED, _HELD, _SHADOW) for row in db.rows(query, params)]


_TROUBLE = """
SELECT state, cause, count(*) AS times, max(run_id) AS run_id FROM (
  SELECT state, split_part(reason, ':', 1) AS cause, run_id FROM effects
  WHERE settled_at >= %(since)s AND settled_at < %(until)s AND state IN ('failed', 'unsure')
  UNION ALL
  SELECT state, split_part(reason, ':', 1), run_id FROM effects
  WHERE state = 'held' AND planned_at >= %(since)s AND planned_at < %(until)s
) AS trouble GROUP BY 1, 2 ORDER BY times DESC, cause LIMIT %(most)s
"""


def trouble(db: Database, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """The most frequent causes for which effects were held, failed or stayed unsure: state, cause, times, and the
    newest run_id. The cause stands before the first colon of a reason; what customers wrote may stand behind it."""
    return db.rows(_TROUBLE, {"since": since, "until": until, "most": _MOST})


_RUNS = """
SELECT (SELECT count(*) FROM runs WHERE undoes IS NOT NULL AND created_at >= %(since)s AND created_at < %(until)s)
    AS runs_undone,
  (SELECT count(*) FROM events WHERE state IN ('failed', 'unreadable') AND received_at >= %(since)s
    AND received_at < %(until)s) AS events_failed,
  (SELECT count(*) FROM effects WHERE state = 'held') AS held_now
"""


def totals(db: Database, since: datetime, until: datetime) -> dict[str, int]:
    """How many runs were taken back, how many events failed in a span of time, and how much is held at this moment."""
    return db.row(_RUNS, {"since": since, "until": until}) or {}


def _key(day: date) -> str:
    return f"digest/{day.isoformat()}"
