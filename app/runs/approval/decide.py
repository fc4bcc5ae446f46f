"""`/send` and `/hold` in a note: a teammate decides on the message that waits for approval in the conversation."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from app import crash
from app.errors import NotNow
from app.integrations.receipt import Receipt
from app.rules.actions import DropHeld, SendHeld
from app.runs.approval.asked_for import APPROVAL
from app.runs.decide_held import as_html
from app.runs.ledger import NOTES, to_action, to_request
from app.runs.ledger_steps import Message
from app.runs.notes import NotNeeded, Written
from app.runs.performing.errand import Errand
from app.runs.workplace import Workplace
from app.store import approvals, held, installation
from app.store.effects import Entry

NOTHING = NotNeeded("no draft waits for approval in this conversation")
_UNSEEN = NotNeeded("the draft that waits was not shown here before this note: read it, then write the command again")
_DECIDED = NotNeeded("somebody decided on the draft at the same time; if another one is meant, write the command again")


def to_send(place: Workplace, entry: Entry, _action: SendHeld) -> Written | NotNeeded:
    """The key of the message that is to be sent."""
    try:
        installation.check_sending(place.db)
    except NotNow as refused:
        return NotNeeded(str(refused))
    return _chosen(place, entry)


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
