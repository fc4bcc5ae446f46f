"""What follows a message of ours: the buttons of its question, and the close or snooze that it announced."""

from datetime import datetime, timedelta
from typing import Any

from app import clock, crash
from app.rules.actions import Close, Snooze
from app.runs import voice
from app.runs.last_message import talk_now
from app.runs.ledger import to_action
from app.runs.ledger_steps import Message, QuickReplies
from app.runs.notes import NotNeeded, NotYet
from app.runs.workplace import Workplace
from app.store import effects
from app.store.effects import Entry

_AT_ONCE = timedelta(seconds=10)
_LOOK_EVERY = 1.0


def buttons(place: Workplace, entry: Entry, action: QuickReplies) -> NotNeeded | None:
    """Buttons are shown below their question only, and late ones only where it still stands. Raises CallFailed or
    Parked."""
    crash.point("buttons.due")
    before = _message_before(place, entry)
    if before is None:
        return None
    said = (before["receipt"] or {}).get("said")
    if said is not None and action.attribute not in said:
        return NotNeeded("its question was not asked")
    message = to_action("message", before["request"])
    settled_at = before["settled_at"]
    is_fresh = settled_at is not None and clock.now() - settled_at < _AT_ONCE
    if entry.is_looked_at or is_fresh or not isinstance(message, Message):
        return None
    return _if_it_stands(place, entry, action, message)


def _if_it_stands(place: Workplace, entry: Entry, action: QuickReplies, message: Message) -> NotNeeded | None:
    asked = [part for part in message.parts if part.kind == "ask" and part.name == action.attribute]
    talk = talk_now(place, entry)
    if not voice.still_unknown(asked, talk):
        return NotNeeded(f"silent: {voice.KNOWN}")
    silent = next((reason for part in asked if (reason := voice.silence(part, talk))), None)
    return NotNeeded(f"silent: {silent}") if silent else None


def state(place: Workplace, entry: Entry, _action: Close | Snooze) -> NotNeeded | NotYet | None:
    """A conversation is not closed or snoozed over what the customer wrote after that was decided, nor before the
    customer was added to the ticket that it waits for from then on, nor where nobody works on that. Raises CallFailed
    or Parked."""
    before = _message_before(place, entry)
    wrote_more = before is not None and (before["receipt"] or {}).get("wrote_more") is True
    since = entry.request.get("since")  # what takes something back has none: a person asked for it
    if wrote_more or (
        since and not entry.is_looked_at and voice.wrote_since(datetime.fromisoformat(since), talk_now(place, entry))
    ):
        return NotNeeded("the customer wrote more since it was decided")
    unsaid = (before["receipt"] or {}).get("unsaid") if before is not None and entry.request.get("after") else None
    return NotNeeded(unsaid) if unsaid else _as_linked(place, entry)


def _as_linked(place: Workplace, entry: Entry) -> NotNeeded | NotYet | None:
    link = entry.request.get("after")
    linked = effects.by_keys(place.db, [link]).get(link) if link else None
    if linked is None or linked["state"] == "done":
        return None
    if linked["state"] in effects.UNSETTLED:
        return NotYet(max(_LOOK_EVERY, entry.planned_age / 10), "its ticket is not linked yet")
    return NotNeeded(f"its ticket was not linked: {linked['reason']}")


def _message_before(place: Workplace, entry: Entry) -> dict[str, Any] | None:
    return effects.by_keys(place.db, [entry.needs]).get(entry.needs) if entry.needs else None
