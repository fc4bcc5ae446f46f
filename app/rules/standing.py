"""How things stand: whether an action is needless because it is so already, and which fact it changes."""

from collections.abc import Mapping

from app.rules.actions import Action, AddTag, Assign, Close, SetAttribute, UserNote
from app.rules.operators import folded

Facts = Mapping[str, object]
_TAGS = "conversation.tags"
_STATE = "conversation.state"


def needless(action: Action, facts: Facts) -> str | None:
    """Why nothing needs to be done, or None."""
    match action:
        case AddTag(tag=tag) if _has_tag(facts, tag):
            return f"already tagged {tag}"
        case SetAttribute(name=name, value=value, before=before) if _is_same(before, value):
            return f"{name} is already {value}"
        case Assign(to=to, name=name) if facts.get(f"conversation.{to}") == name:
            return f"already assigned to {name}"
        case Close() if facts.get(_STATE) == "closed":
            return "already closed"
        case UserNote() if facts.get("contact.id") is None:
            return "the conversation has no customer whose profile could hold a note"
    return None


def change(action: Action, facts: Facts) -> tuple[str, object] | None:
    """The fact that the action changes, and its value then. Unknown tags stay unknown."""
    match action:
        case AddTag(tag=tag):
            tags = facts.get(_TAGS)
            is_new = isinstance(tags, list | tuple) and not _has_tag(facts, tag)
            return (_TAGS, sorted([*map(str, tags), tag])) if is_new and isinstance(tags, list | tuple) else None
        case SetAttribute(name=name, value=value):
            return f"conversation.attributes.{name}", value
        case Assign(to=to, name=name):
            return f"conversation.{to}", name
        case Close():
            return _STATE, "closed"
        case _:
            return None


def _has_tag(facts: Facts, tag: str) -> bool:
    tags = facts.get(_TAGS)
    return isinstance(tags, list | tuple) and folded(tag) in {folded(str(each)) for each in tags}


def _is_same(before: object, value: object) -> bool:
    return before == value and isinstance(before, bool) is isinstance(value, bool)
