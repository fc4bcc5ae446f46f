"""That rules with `once_per` acted: one row for each time, written with the run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.store.database import Conn, Database
from app.store.effects import DISCARDED
from app.store.lanes import STILL_OURS, Lease, fence_params


class FiredMeanwhile(Exception):  # noqa: N818 - named after what happened
    """A rule acted for the same customer, on another conversation, since its past was read: decide again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """`subject`: the lane of the conversation or contact; `at` as facts tell times."""

    subject: str
    rule: str
    scope: str
    at: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """`fired`: "rule|scope" -> when and fingerprint. `up_to`: the newest run that was looked at."""

    fired: dict[str, tuple[str, str]]
    up_to: int = 0


NOT_SENT = ("watch", "the conversation was opened before", "it needs", DISCARDED)
"""How the reasons begin for which the gate, or a person, kept an effect from being sent."""

_KNOWN = """
WITH past AS (
  SELECT f.* FROM firings f
  WHERE f.subject = ANY(%(subjects)s) AND f.event_id <> %(event_id)s
    AND f.run_id < coalesce((SELECT min(id) FROM runs WHERE event_id = %(event_id)s), 9223372036854775807)
)
SELECT DISTINCT ON (subject, rule, scope) rule, scope, at, fingerprint FROM past p
WHERE %(watching)s OR NOT (
  EXISTS (SELECT 1 FROM effects e WHERE e.run_id = p.run_id AND p.rule = ANY(string_to_array(e.rule, ', ')))
  AND NOT EXISTS (
    SELECT 1 FROM effects e WHERE e.run_id = p.run_id AND p.rule = ANY(string_to_array(e.rule, ', '))
      AND e.state <> 'failed' AND NOT (e.state = 'skipped' AND e.reason LIKE ANY(%(not_sent)s))))
ORDER BY subject, rule, scope, run_id DESC
"""


def known(db: Database, subjects: Sequence[str], *, event_id: int, watching: bool) -> Known:
    """When rules acted on these lanes before this event was first decided on; what the event itself led to is left out.
    What came to nothing (refused by the gate, failed, discarded) does not count, but while the service is `watching`
    it does: else every rule would seem to act each time."""
    up_to = _newest(db, subjects)  # first: what is written between the two is then seen twice, not never
    rows = db.rows(
        _KNOWN,
        {
            "subjects": list(subjects),
            "event_id": event_id,
            "watching": watching,
            "not_sent": [f"{reason}%" for reason in NOT_SENT],
        },
    )
    fired = {f"{row['rule']}|{row['scope']}": (row["at"], row["fingerprint"]) for row in rows}
    return Known(fired=fired, up_to=up_to)


def _newest(db: Database, subjects: Sequence[str]) -> int:
    row = db.row(
        "SELECT max(run_id) AS up_to FROM firings WHERE subject = ANY(%(subjects)s)", {"subjects": list(subjects)}
    )
    return int((row and row["up_to"]) or 0)


def refuse_if_fired_meanwhile(conn: Conn, fired: Iterable[Fired], *, up_to: int) -> None:
    """Hold these customers until the transaction ends: what acts once for a customer is decided in many lanes.
    Raises FiredMeanwhile when one of these rules acted after `up_to`."""
    for each in sorted(fired, key=lambda it: it.subject):
        conn.execute(
            "SELECT pg_advisory_xact_lock(hashtext('firing'), hashtext(%(subject)s))", {"subject": each.subject}
        )
        newer = conn.execute(
            "SELECT 1 FROM firings WHERE subject = %(subject)s AND rule = %(rule)s AND scope = %(scope)s"
            " AND run_id > %(up_to)s LIMIT 1",
            {"subject": each.subject, "rule": each.rule, "scope": each.scope, "up_to": up_to},
        )
        if newer.fetchone():
            raise FiredMeanwhile(each.rule)


_REMEMBER = f"""
INSERT INTO firings (subject, rule, scope, at, fingerprint, event_id, run_id)
SELECT f.*, %(event_id)s, (SELECT max(id) FROM runs WHERE event_id = %(event_id)s)
FROM unnest(%(subject)s::text[], %(rule)s::text[], %(scope)s::text[], %(at)s::text[], %(fingerprint)s::text[]) f
WHERE {STILL_OURS}
ON CONFLICT (subject, rule, scope, event_id) DO NOTHING
"""


def remember(conn: Conn, lease: Lease, fired: Iterable[Fired], *, event_id: int) -> None:
    """Write firings down, in the transaction of their run. A replay leaves what the first run wrote."""
    distinct = {(each.subject, each.rule, each.scope): each for each in fired}.values()
    columns = {name: [getattr(each, name) for each in distinct] for name in Fired.__dataclass_fields__}
    conn.execute(_REMEMBER.encode(), {"event_id": event_id, **columns, **fence_params(lease)})
