"""Steps and effects in words: what a rule did, what became of it, what it would have done."""

from app.runs.shadow import STOP
from app.runs.why.values import EffectExplained, ShadowStep
from app.runs.why.words import quoted, shortened

_DONE_TO = {
    "close": "close the conversation",
    "internal_note": "write an internal note",
    "draft": "write a draft for the teammate",
    "message": "write to the customer",
    "open": "open the conversation",
}
_LEAD = {
    "tag": "tag",
    "quick_replies": "show the buttons for",
    "assign": "assign to",
    "ticket": "file in Asana:",
    "place_ticket": "put into its section in Asana:",
    "tell_withdrawn": "comment in Asana that it is withdrawn:",
    "list_told": "list in Asana who was told:",
    "withdraw_ticket": "complete in Asana:",
    "user_note": "note on the customer's profile:",
}


def deed(action: str, target: str) -> str:
    """An action on its target: set Issue Type to “Question”; tag bug; file in Asana: bug."""
    if action in _DONE_TO:
        return _DONE_TO[action]
    if action == "set_attribute":
        name, _, value = target.partition("=")
        return f"set {shortened(name)} to {quoted(value)}"
    what = target.partition("/")[0] if action in ("ticket", "user_note") else target
    what = what.replace(":", " ", 1) if action == "assign" else what
    return " ".join(filter(None, (_LEAD.get(action, action.replace("_", " ")), shortened(what))))


def effect_told(effect: EffectExplained) -> str:
    """What the effect is, where it stands and why."""
    told = f"{deed(effect.action, effect.target) or shortened(effect.key)}: {effect.state}"
    for part in (effect.reason, effect.note):
        told += f", {part}" if part else ""
    return f"{told}  {effect.url}" if effect.url else told


def shadow_told(step: ShadowStep) -> str:
    """What a rule would have done, and how that compares with what the live rules did."""
    if step.action == STOP:
        return "would stop: no later rule would have been looked at"
    told = f"would {deed(step.action, step.target)}"
    if step.same:
        return f"{told}; the live rules did the same"
    if step.needless:
        return f"{told}; nothing to do, {step.needless}"
    if step.instead:
        return f"{told}; the live rules did {deed(step.action, step.instead)} instead"
    return f"{told}; no live rule did"
