"""Destinations that are paused: by a person, or by the breaker, because their calls fail in a row.

A pause that has ended is drained after that: what waited for its end is brought under way again (app.store.parked).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from app.errors import NotNow, NotThere
from app.store.database import Conn, Database
from app.store.destinations import at_start
from app.store.installation import Resume

Destination = Literal["intercom", "asana", "slack", "mail"]
DESTINATIONS: tuple[Destination, ...] = get_args(Destination)
BREAKER = "the breaker"
"""Stands where the name of a person stands who pauses or resumes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A pause that is in force, or has ended (`until`) and is not drained yet. `probe_in`: seconds until one call may
    try whether the destination is back, None where only a person resumes. `held`: what the person who resumed wants
    done with what customers would see; None: each is judged anew."""

    id: int
    destination: str
    since: datetime
    by: str
    why: str | None
    by_breaker: bool
    probe_in: float | None
    until: datetime | None
    ended_ago: float | None
    held: Resume | None
    woken: int

    @property
    def mark(self) -> str:
        """How the reason begins for which an effect waits for the end of this pause, and of no other."""
        return f"{cause(self.destination)}: pause {self.id},"

    @property
    def waits(self) -> str:
        """The whole of that reason."""
        return f"{self.mark} {self.told()}"

    def told(self) -> str:
        """Who paused it, since when and why, for people."""
        why = f" ({self.why})" if self.why else ""
        return f"by {self.by} since {self.since:%Y-%m-%d %H:%M} UTC{why}"


def cause(destination: str) -> str:
    """Stands before the first colon of the reason for which an effect waits."""
    return f"{at_start(destination)} is paused"


def down(destination: str) -> str:
    """Stands there where the effect's last call said so: it comes again by itself, and at once when a pause ends."""
    return f"{at_start(destination)} is down"


def known(name: str) -> Destination:
    """The destination of this name. Raises NotThere."""
    found = next((each for each in DESTINATIONS if each == name.casefold()), None)
    if found is None:
        raise NotThere(f"there is no destination {name!r}; known: {', '.join(DESTINATIONS)}")
    return found


_PAUSE = """p.id, p.destination, p.since, p.by, p.why, p.by_breaker, p.until, p.held, p.woken,
  extract(epoch FROM p.probe_at - now())::float AS probe_in, extract(epoch FROM now() - p.until)::float AS ended_ago"""


def not_drained(db: Database) -> list[Pause]:
    """Every pause that is in force, and those that have ended and are not drained, the oldest first."""
    return [Pause(**row) for row in db.rows(f"SELECT {_PAUSE} FROM pauses p WHERE drained_at IS NULL ORDER BY id")]


def in_force(db: Database) -> list[Pause]:
    return [pause for pause in not_drained(db) if pause.until is None]


_STANDING = f"""
SELECT d.name, d.failures, {_PAUSE} FROM destinations d
LEFT JOIN pauses p ON p.destination = d.name AND p.until IS NULL WHERE d.failures > 0 OR p.id IS NOT NULL
"""


def standing(db: Database) -> tuple[dict[str, Pause], set[str]]:
    """The pauses in force by their destinations, and the destinations of which the last call failed."""
    rows = db.rows(_STANDING)
    failing = {row["name"] for row in rows if row["failures"]}
    paused = [{name: value for name, value in row.items() if name not in ("name", "failures")} for row in rows]
    return {row["destination"]: Pause(**row) for row in paused if row["id"] is not None}, failing


_BEGIN = """
INSERT INTO pauses (destination, by, why) VALUES (%(destination)s, %(by)s, %(why)s)
ON CONFLICT (destination) WHERE until IS NULL DO UPDATE SET by = excluded.by, why = excluded.why, by_breaker = false,
  probe_at = NULL
WHERE pauses.by_breaker
"""


def pause(db: Database, destination: Destination, *, by: str, why: str | None = None) -> Pause:
    """Let nothing go to a destination from now on, in every process; the pause in force. One of a person stays as it
    is, one of the breaker becomes the person's: only a person ends it then."""
    db.run(_BEGIN, {"destination": destination, "by": by, "why": why})
    return next(each for each in in_force(db) if each.destination == destination)


_END = f"""
UPDATE pauses p SET until = now(), ended_by = %(by)s, probe_at = NULL,
  held = coalesce(%(held)s::text, CASE WHEN NOT by_breaker THEN 'discard' END)
WHERE destination = %(destination)s AND until IS NULL RETURNING {_PAUSE}
"""


def end(db: Database, destination: Destination, *, by: str, held: Resume | None) -> Pause:
    """Let calls to a destination go on; the pause that has ended. `held` is what the person says. Where they do not,
    what waited for a person's pause is discarded, and what waited for the breaker's is judged anew. Raises NotNow if
    there is none."""
    with db.transaction() as conn:
        forget_failures(conn, destination)  # locked first, as where the breaker ends a pause
        row = conn.execute(_END.encode(), {"destination": destination, "by": by, "held": held}).fetchone()
    if row is None:
        raise NotNow(f"{at_start(destination)} is not paused; `triage status` shows what is")
    return Pause(**row)


def forget_failures(conn: Conn, destination: str) -> None:
    """Count anew which calls fail in a row."""
    conn.execute(
        b"UPDATE destinations SET failures = 0, failing_since = NULL WHERE name = %(name)s AND failures > 0",
        {"name": destination},
    )


def drained(db: Database, pause_id: int, *, woken: int, is_all: bool) -> None:
    """Count what was woken after a pause; with `is_all` nothing waits for its end any more."""
    db.run(
        "UPDATE pauses SET woken = woken + %(woken)s, drained_at = CASE WHEN %(is_all)s THEN now() END"
        " WHERE id = %(id)s AND drained_at IS NULL",
        {"id": pause_id, "woken": woken, "is_all": is_all},
    )


_TIME_PAUSED = """
SELECT coalesce(sum(extract(epoch FROM coalesce(until, now()) - greatest(since, begun))), 0)::float AS seconds
FROM pauses, (SELECT now() - make_interval(secs => %(age)s) AS begun) AS span
WHERE destination = %(destination)s AND coalesce(until, now()) > begun
"""


def time_paused(db: Database, destination: str, *, age: float) -> float:
    """Of the last `age` seconds, those in which a destination was paused."""
    row = db.row(_TIME_PAUSED, {"destination": destination, "age": age})
    return float(row["seconds"]) if row else 0.0
