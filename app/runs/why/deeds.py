"""What an action does, in words that people read, from what stands of it in the ledger: its name and its target."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from app.runs.why.words import moment, quoted, shortened
from app.store.destinations import written

_DONE_TO: Mapping[str, str] = {
    "close": "close the conversation",
    "open": "open the conversation",
    "internal_note": "write an internal note",
    "draft": "write a draft for the teammate",
    "history_note": "note what is known of the customer from before",
    "message": "write to the customer",
    "send_held": "send the draft that waits",
    "drop_held": "hold back the draft that waits",
    "show_draft": "show the draft in the ticket in Asana",
    "comment_in_asana": "comment in the ticket in Asana",
    "link_ticket": "add the customer to the ticket in Asana",
    "count_affected": "count the customer in the ticket in Asana",
    "count_open_tickets": "count the customer's open tickets on their profile",
    "tell_withdrawn": "comment in the ticket in Asana that it is withdrawn",
    "withdraw_ticket": "complete the ticket in Asana",
    "list_told": "list in the ticket in Asana who was told",
    "retire_user_note": "retire the ticket's note on the customer's profile",
    "block": "block the customer",
    "tell_why": "explain in a note what was done last, and why",
    "undo": "take back what was done last",
    "tell_undone": "tell in a note what was taken back",
    "stop_sending": "stop everything that customers can see",
}
_LEAD: Mapping[str, str] = {
    "quick_replies": "show the buttons for",
    "place_ticket": "put into its section in Asana:",
    "suggest_related": "look for tickets on the same matter:",
}
_ON_WHOM = ("contact", "company")
_HASHED = re.compile(r"[0-9a-f]{32}")
"""A text that has no name of its own."""
_CHANNELS = {"slack": "Slack", "email": "e-mail"}


def deed(action: str, target: str) -> str:
    """An action on its target: set Issue Type to “Question”; tag bug; file in Asana: bug."""
    if action in _DONE_TO:
        return _DONE_TO[action]
    if action in _TOLD:
        return _TOLD[action](target)
    return " ".join(filter(None, (_LEAD.get(action, action.replace("_", " ")), shortened(target))))


def _whose(target: str) -> tuple[str, str]:
    """Whose label it is, where it is not the conversation's, and the label."""
    on, _, label = target.partition(":")
    return (on, label) if on in _ON_WHOM and label else ("", target)


def _tag(target: str) -> str:
    on, tag = _whose(target)
    return f"tag the {on}: {shortened(tag)}" if on else f"tag {shortened(tag)}"


def _untag(target: str) -> str:
    on, tag = _whose(target)
    return f"take the tag {shortened(tag)} away" + (f" from the {on}" if on else "")


def _set(target: str) -> str:
    on, label = _whose(target)
    name, _, value = label.partition("=")
    return f"set {f'the {on}: ' if on else ''}{shortened(name)} to {quoted(value)}"


def _restore(target: str) -> str:
    return f"give {shortened(target.partition(':')[2])} the value that it had before"


def _assign(target: str) -> str:
    return f"assign to {shortened(target.replace(':', ' ', 1))}"


def _unassign(target: str) -> str:
    return f"take it from its {shortened(target)}"


def _snooze(target: str) -> str:
    try:
        until = moment(datetime.fromisoformat(target))
    except (ValueError, OverflowError):
        until = shortened(target)
    return f"snooze the conversation until {until}"


def _reply(target: str) -> str:
    name = target.partition("/approve ")[0]
    return "reply to the customer" if _HASHED.fullmatch(name) else f"reply to the customer: {shortened(name)}"


def _ask(target: str) -> str:
    return f"ask the customer for {shortened(target.rpartition('#')[0] or target)}"


def _alert(target: str) -> str:
    channel, _, rest = target.partition(":")
    whom = rest.rpartition(":")[0] or "the team"
    return f"tell {shortened(whom)} by {_CHANNELS.get(channel, channel)}"


def _ticket(target: str) -> str:
    return f"file in Asana: {shortened(target.partition('/')[0])}"


def _user_note(target: str) -> str:
    return f"note on the customer's profile: {shortened(target.partition('/')[0])}"


def _away(target: str) -> str:
    teammate, _, away = target.partition("=")
    return f"switch away mode {'on' if away == 'away' else 'off'} for teammate {shortened(teammate)}"


def _pause(target: str) -> str:
    return f"let nothing go to {written(target)} until it is resumed"


def _resume(target: str) -> str:
    return f"let what waits go to {written(target)} again"


_TOLD: Mapping[str, Callable[[str], str]] = {
    "tag": _tag,
    "untag": _untag,
    "set_attribute": _set,
    "restore_attribute": _restore,
    "assign": _assign,
    "unassign": _unassign,
    "snooze": _snooze,
    "reply": _reply,
    "ask": _ask,
    "alert": _alert,
    "ticket": _ticket,
    "user_note": _user_note,
    "set_away": _away,
    "pause_destination": _pause,
    "resume_destination": _resume,
}
"""Actions of which the target is not told as it is."""
