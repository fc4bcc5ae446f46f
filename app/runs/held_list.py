"""What waits for a person, as a list to work off: who, why, since when, and what would be said."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.integrations.texts import plain_text
from app.runs.ledger import part_from
from app.runs.why.deeds import deed
from app.store import held_list
from app.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One effect that is held, or unsure: nobody knows whether it was done. `cause` is the short of its `reason`;
    `since`: when it was decided on; `conversation` is Intercom's id; `url` leads there; `text` is what it would say
    ("" where it says nothing), without markup."""

    id: int
    state: str
    cause: str
    reason: str
    since: datetime
    conversation: str | None
    url: str | None
    customer: str | None
    rule: str
    action: str
    what: str
    text: str
    run_id: int
    event_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """How many wait for one cause, and since when the oldest does."""

    cause: str
    count: int
    oldest_at: datetime


def causes(db: Database) -> list[Cause]:
    """Why something waits, the most frequent first."""
    return [Cause(**row) for row in held_list.counts(db)]


def listed(db: Database, *, cause: str | None = None, before: int | None = None, limit: int = 50) -> list[Held]:
    """What waits, newest first, those before the effect `before`; of one cause."""
    return [_held(row) for row in held_list.page(db, cause=cause, before=before, limit=limit)]


def one(db: Database, effect_id: int) -> Held | None:
    """One effect, if it waits for a person."""
    return next((_held(row) for row in held_list.page(db, one=effect_id, limit=1)), None)


def _held(row: Mapping[str, Any]) -> Held:
    same = ("id", "state", "cause", "url", "customer", "rule", "action", "run_id", "event_id")
    conversation = row["conversation"].split(":", 2)[2] if row["conversation"] else None
    return Held(
        **{name: row[name] for name in same},
        reason=row["reason"] or "",
        since=row["planned_at"],
        conversation=conversation,
        what=deed(row["action"], row["target"]),
        text="\n\n".join(_texts(row["action"], row["request"])),
    )


def _texts(name: str, request: Mapping[str, Any]) -> Iterator[str]:
    if name != "message":
        yield from (plain_text(str(request[key])) for key in ("html", "text") if request.get(key))
        return
    for part in map(part_from, request["parts"]):
        yield plain_text(part.html) or f"(the macro {part.macro})"
        if part.buttons:
            yield " / ".join(f"[{button.label}]" for button in part.buttons)
