"""The topic under which Intercom tells of a part of a conversation: for those who read it and were not told."""

from collections.abc import Mapping

from app.webhooks.messages import author_of
from app.webhooks.untrusted import Json, text

STARTED, STARTED_BY_TEAMMATE = "conversation.user.created", "conversation.admin.single.created"
_REPLIED, _OPENED, _UNSNOOZED = (
    "conversation.user.replied",
    "conversation.admin.opened",
    "conversation.admin.unsnoozed",
)
_WRITTEN = {
    "customer": _REPLIED,
    "teammate": "conversation.admin.replied",
    "bot": "conversation.operator.replied",
}
# Beginnings of part types, the first that fits; a close or an assignment may carry a comment (Intercom-OpenAPI,
# conversation parts).
_DONE = {
    "note": "conversation.admin.noted",
    "assign_and_reopen": "conversation.admin.open.assigned",
    "assign": "conversation.admin.assigned",
    "default_assignment": "conversation.admin.assigned",
    "away_mode_assignment": "conversation.admin.assigned",
    "close": "conversation.admin.closed",
    "open": _OPENED,
    "snoozed": "conversation.admin.snoozed",
    "unsnoozed": _UNSNOOZED,
    "timer_unsnooze": _UNSNOOZED,
    "priority_changed": "conversation.priority.updated",
}
_BEGUN: Mapping[str, str | None] = {
    "customer_initiated": STARTED,
    "admin_initiated": STARTED_BY_TEAMMATE,
    "campaigns_initiated": None,
    "operator_initiated": None,
    "automated": None,
}


def topic_of_part(part: Json, *, was_snoozed: bool = False) -> str | None:
    """The topic of what a part is about, None for what no webhook tells. `was_snoozed`: the conversation was, before.
    A customer's reply to what is closed or snoozed has the part type `open`."""
    kind, author = str(part.get("part_type") or ""), author_of(part).kind
    if kind == "open" and author == "customer":
        return _REPLIED
    done = next((topic for beginning, topic in _DONE.items() if kind.startswith(beginning)), None)
    if done is not None:
        return _UNSNOOZED if done == _OPENED and was_snoozed else done
    is_written = kind in ("comment", "quick_reply") or text(part.get("body")) is not None
    return _WRITTEN.get(author) if is_written else None


def topic_of_beginning(source: Json) -> str | None:
    """The topic under which a conversation with this first message began; None for one that a campaign or a workflow
    began: no webhook tells of it before the customer answers."""
    delivered_as = text(source.get("delivered_as")) or ""
    by_author = {"customer": STARTED, "teammate": STARTED_BY_TEAMMATE}
    return _BEGUN[delivered_as] if delivered_as in _BEGUN else by_author.get(author_of(source).kind)
