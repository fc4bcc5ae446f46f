"""How things stand: whether an action is needless because it is so already, and which facts it changes."""

from collections.abc import Mapping

from app.rules.actions import Action, AddTag, Assign, Close, FileTicket, SetAttribute, UserNote
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


def changes(action: Action, facts: Facts) -> dict[str, object]:
    """The facts that the action changes, and their values then. Unknown tags stay unknown."""
    match action:
        case AddTag(tag=tag):
            return _added(facts, _TAGS, tag)
        case SetAttribute(name=name, value=value):
            return {f"conversation.attributes.{name}": value}
        case Assign(to=to, name=name):
            return {f"conversation.{to}": name}
        case Close():
            return {_STATE: "closed"}
        case FileTicket(kind=kind):
            count = facts.get("ticket.count")
            return {**_added(facts, "ticket.kinds", kind), "ticket.count": count + 1 if isinstance(count, int) else 1}
        case _:
            return {}


def _added(facts: Facts, name: str, member: str) -> dict[str, object]:
    members = facts.get(name)
    return {name: sorted({*map(str, members), member})} if isinstance(members, list | tuple) else {}


def _has_tag(facts: Facts, tag: str) -> bool:
    tags = facts.get(_TAGS)
    return isinstance(tags, list | tuple) and folded(tag) in {folded(str(each)) for each in tags}


def _is_same(before: object, value: object) -> bool:
    return before == value and isinstance(before, bool) is isinstance(value, bool)
