"""`/send` and `/hold` in a note: a teammate decides on the message that waits for approval in the conversation."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from app import crash
from app.errors import NotNow
from app.integrations.receipt import Receipt
from app.rules.actions import DropHeld, SendHeld
from app.rules.wording import promises_in
from app.runs.approval.asked_for import APPROVAL
from app.runs.decide_held import as_html
from app.runs.errand import Errand
from app.runs.last_message import PROMISE
from app.runs.ledger import NOTES, to_action, to_request
from app.runs.ledger_steps import Message
from app.runs.notes import NotNeeded, Written
from app.runs.telling.said import silenced, why_silenced
from app.runs.workplace import Workplace
from app.store import approvals, effects, held, installation
from app.store.effects import Entry

NOTHING = NotNeeded("no draft waits for approval in this conversation")
_UNSEEN = NotNeeded("the draft that waits was not shown here before this note: read it, then write the command again")
_DECIDED = NotNeeded("somebody decided on the draft at the same time; if another one is meant, write the command again")

_STILL_WAITS = "Nothing was sent, the draft still waits: write /send again once it goes on"
_A_FEW = 2
_INSTEAD = (
    "Nothing was sent, the draft still waits. Name the quarter instead (planned for Q3) or link to where it is"
    " followed, and write /send with those words; to send these all the same, write the same note again"
)


def to_send(place: Workplace, entry: Entry, action: SendHeld) -> Written | NotNeeded:
    """The key of the message that is to be sent. It goes on waiting while the telling that it belongs to is stopped.
    Words that promise a date or a feature are not sent at the first time that they are written."""
    try:
        installation.check_sending(place.db)
    except NotNow as refused:
        return NotNeeded(str(refused))
    chosen = _chosen(place, entry)
    if isinstance(chosen, NotNeeded) or entry.receipt is not None:
        return chosen
    return _stopped(place, entry, chosen.html) or _promise(place, entry, action.words) or chosen


def _stopped(place: Workplace, entry: Entry, key: str) -> NotNeeded | None:
    """That the message belongs to a telling that is stopped; not while its ticket is only read again."""
    message = to_action("message", effects.by_keys(place.db, [key])[key]["request"])
    assert isinstance(message, Message)  # noqa: S101 - it was found among messages
    silent = silenced(place.db, entry.lane.split(":")[1], message.parts)
    for_good = [telling for telling in silent.values() if telling.state != "cooling"]
    if not for_good or not all(part.telling in silent for part in message.parts):
        return None
    return NotNeeded(f"{why_silenced(for_good[0])}. {_STILL_WAITS}")


def _promise(place: Workplace, entry: Entry, words: str) -> NotNeeded | None:
    """That the words promise something, told once: whoever writes the same again means it."""
    promises = promises_in(words)
    if not promises or approvals.was_refused(place.db, entry.id, entry.conversation or "", words, because=PROMISE):
        return None
    found = ", ".join(f"“{each.found}” ({each.why})" for each in promises[:_A_FEW])
    return NotNeeded(f"{PROMISE}: it says {found}. {_INSTEAD}")


def to_drop(place: Workplace, entry: Entry, _action: DropHeld) -> Written | NotNeeded:
    """The key of the message that is held back."""
    return _chosen(place, entry)


def _chosen(place: Workplace, entry: Entry) -> Written | NotNeeded:
    """The newest that the teammate can have read. Once it is written down it stays that one, whatever waits when this
    is tried again."""
    if entry.receipt is not None:
        return Written(html=entry.receipt["html"])
    conversation, ahead = entry.conversation or "", place.clocks.ahead("intercom") or timedelta()
    draft = approvals.chosen(place.db, conversation, cause=APPROVAL, event_id=entry.event_id, notes=NOTES, ahead=ahead)
    if draft is None:
        return _UNSEEN if approvals.is_waiting(place.db, conversation, cause=APPROVAL) else NOTHING
    return Written(html=draft.key) if draft.waits else _DECIDED


def send_held(errand: Errand[SendHeld]) -> Receipt:
    """Let the message go out. What was decided meanwhile stays decided."""
    action = errand.action
    with errand.place.db.transaction() as conn:
        message = approvals.waiting(conn, errand.html or "", cause=APPROVAL)
        if message is not None and held.decide(conn, "send", ids=[message.id], by=action.by) and action.words:
            held.reword(conn, message.id, _in_other_words(message.request, action.words))
    crash.point("approval.given")
    return Receipt()


def _in_other_words(request: dict[str, Any], words: str) -> dict[str, Any]:
    """The words in place of the message's texts; its questions stay."""
    message = to_action("message", request)
    assert isinstance(message, Message)  # noqa: S101 - it was found among messages
    said = replace(message.parts[0], kind="reply", name="", html=as_html(words), macro=None, about=None, buttons=())
    asked = [part for part in message.parts if part.kind == "ask"]
    return to_request(replace(message, parts=(said, *asked)))


def drop_held(errand: Errand[DropHeld]) -> Receipt:
    with errand.place.db.transaction() as conn:
        message = approvals.waiting(conn, errand.html or "", cause=APPROVAL)
        if message is not None:
            held.decide(conn, "discard", ids=[message.id], by=errand.action.by)
    crash.point("approval.given")
    return Receipt()
