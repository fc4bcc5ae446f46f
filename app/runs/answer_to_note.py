"""The note that answers a teammate's note: written when the rest is settled, it tells what of that was not done, and
where a comment went."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from app.rules.actions import InternalNote
from app.runs import notes
from app.runs.ledger import to_action
from app.runs.notes import NotYet, Written
from app.runs.workplace import Workplace
from app.store import effects
from app.store.deeds_of_run import deeds_of_run
from app.store.effects import RULES_JOINED_BY, UNSETTLED, Entry

_TOLD_OF = (
    "message", "reply", "ask", "link_ticket", "ticket", "alert", "block", "open", "close", "snooze", "send_held",
    "drop_held", "comment_in_asana",
)  # fmt: skip
_PATIENCE = 10.0
"""Seconds for which a teammate waits for an answer while something is under way; but for a link to its end, so that it
is told in the conversation if it fails."""
_LOOK_EVERY = 0.5
_IT_NEEDS = "it needs "

Deed = Mapping[str, Any]


def told(place: Workplace, entry: Entry, action: InternalNote) -> Written | NotYet:
    """The answer with what was not done, and why; not yet while it is to be seen what becomes of it, or of the message
    that it had sent."""
    rules = set(entry.rule.split(RULES_JOINED_BY))
    ours: list[Deed] = [
        deed for deed in deeds_of_run(place.db, entry.run_id, _TOLD_OF) if not rules.isdisjoint(_rules(deed))
    ]
    deeds = [*ours, *_approved(place, ours)]
    if _is_worth_waiting(deeds, entry.planned_age):
        return NotYet(max(_LOOK_EVERY, entry.planned_age / 10), "what it tells of is under way")
    html = action.html + "".join(map(_commented, deeds)) + _left_undone(deeds)
    return Written(html=notes.internal_note(place, entry, html))


def _approved(place: Workplace, deeds: Iterable[Deed]) -> Iterable[Deed]:
    """The messages that were let go out."""
    keys = [deed["receipt"]["html"] for deed in deeds if deed["action"] == "send_held" and deed["state"] == "done"]
    return effects.by_keys(place.db, keys).values()


def _commented(deed: Deed) -> str:
    """In which ticket a comment was made."""
    if deed["action"] != "comment_in_asana" or deed["state"] != "done":
        return ""
    title = escape(deed["receipt"]["title"] or "Asana ticket")
    link = f'<a href="{escape(deed["url"])}">{title}</a>' if deed["url"] else title
    return f"<p>The comment is in {link}.</p>"


def _rules(deed: Deed) -> Sequence[str]:
    rules: str = deed["rule"]
    return rules.split(RULES_JOINED_BY)


def _is_worth_waiting(deeds: Iterable[Deed], age: float) -> bool:
    """A snooze comes after the note, which would end it."""
    under_way = {deed["action"] for deed in deeds if deed["state"] in UNSETTLED}
    return "snooze" not in under_way and ("link_ticket" in under_way or (bool(under_way) and age <= _PATIENCE))


def _left_undone(deeds: Iterable[Deed]) -> str:
    undone = [deed for deed in deeds if (deed["state"] != "done" or _unsaid(deed)) and deed["action"] != "snooze"]
    lines = "".join(f"<li>{escape(_line(deed))}</li>" for deed in undone)
    return f"<p>Not done, or not yet:</p><ul>{lines}</ul>" if lines else ""


def _unsaid(deed: Deed) -> str | None:
    """Why a message that went out does not say all that it was to say."""
    return (deed["receipt"] or {}).get("unsaid") if deed["action"] == "message" else None


def _line(deed: Deed) -> str:
    """What it is, what became of it, and why."""
    if deed["state"] == "done":
        return f"{to_action(deed['action'], deed['request']).says()} (not all of it): {_unsaid(deed)}"
    reason: str = deed["reason"] or ""
    because = "" if reason.startswith(_IT_NEEDS) or not reason else f": {reason}"
    state = "still to come" if deed["state"] in UNSETTLED else deed["state"]
    return f"{to_action(deed['action'], deed['request']).says()} ({state}){because}"
