"""Topics and our plain names for them: the one table. Most are Intercom's; what this service finds out by itself (news
of tickets in Asana, changes that Intercom tells nobody of, what the clock says) has topics of its own.

Source: developers.intercom.com "Webhook models" and the 2.16 changelog. Topics that are not here (articles, calls,
`ping`, ...) are settled as ignored."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Item = Literal["conversation", "contact", "company", "ticket", "admin"]
Source = Literal["intercom", "asana", "reading", "clock"]


@dataclass(frozen=True, slots=True)
class Topic:
    """`name` is the plain event name; `item` is the kind of thing that it is about. `source`: who tells of it. All but
    Intercom's are told by this service itself: of a ticket in Asana that was looked at, of a conversation that was read
    again, of the clock."""

    name: str
    item: Item
    source: Source = "intercom"


_CONVERSATION = {
    "conversation.user.created": "conversation_started",
    "conversation.user.replied": "customer_replied",
    "conversation.admin.replied": "teammate_replied",
    "conversation.admin.replied.translated": "teammate_reply_translated",
    "conversation.admin.noted": "teammate_noted",
    "conversation.admin.assigned": "conversation_assigned",
    "conversation.admin.open.assigned": "conversation_assigned",
    "conversation.admin.closed": "teammate_closed",
    "conversation.admin.opened": "teammate_opened",
    "conversation.admin.snoozed": "teammate_snoozed",
    "conversation.admin.unsnoozed": "conversation_unsnoozed",
    "conversation.admin.single.created": "conversation_started_by_teammate",
    "conversation.operator.replied": "bot_replied",
    "conversation.read": "conversation_read",
    "conversation.deleted": "conversation_deleted",
    "conversation.priority.updated": "priority_changed",
    "conversation.rating.added": "rating_given",
    "conversation.contact.attached": "conversation_contact_attached",
    "conversation.contact.detached": "conversation_contact_detached",
    "conversation.company.updated": "conversation_company_changed",
    "conversation_part.tag.created": "conversation_tagged",
    "conversation_part.redacted": "message_redacted",
}

_CONTACT = {
    "contact.user.created": "contact_created",
    "contact.lead.created": "contact_created",
    "contact.user.updated": "contact_updated",
    "contact.lead.updated": "contact_updated",
    "contact.lead.added_email": "contact_email_added",
    "contact.lead.signed_up": "contact_signed_up",
    "contact.user.tag.created": "contact_tagged",
    "contact.lead.tag.created": "contact_tagged",
    "contact.user.tag.deleted": "contact_untagged",
    "contact.lead.tag.deleted": "contact_untagged",
    "contact.email.updated": "contact_email_changed",
    "contact.merged": "contact_merged",
    "contact.archived": "contact_archived",
    "contact.unarchive": "contact_unarchived",
    "contact.deleted": "contact_deleted",
    "contact.subscribed": "contact_subscribed",
    "contact.unsubscribed": "contact_unsubscribed",
    "granular.subscribe": "contact_subscription_added",
    "granular.unsubscribe": "contact_subscription_removed",
    "visitor.signed_up": "visitor_signed_up",
}

_COMPANY = {
    "company.created": "company_created",
    "company.updated": "company_updated",
    "company.deleted": "company_deleted",
    "company.contact.attached": "company_contact_attached",
    "company.contact.detached": "company_contact_detached",
}

_TICKET = {
    "ticket.created": "ticket_created",
    "ticket.state.updated": "ticket_state_changed",
    "ticket.note.created": "ticket_noted",
    "ticket.admin.assigned": "ticket_assigned",
    "ticket.team.assigned": "ticket_assigned",
    "ticket.contact.attached": "ticket_contact_attached",
    "ticket.contact.detached": "ticket_contact_detached",
    "ticket.attribute.updated": "ticket_attribute_changed",
    "ticket.admin.replied": "ticket_teammate_replied",
    "ticket.contact.replied": "ticket_customer_replied",
    "ticket.closed": "ticket_closed",
    "ticket.resolved": "ticket_resolved",
    "ticket.rating.provided": "ticket_rated",
    "ticket.admin.snoozed": "ticket_snoozed",
    "ticket.admin.unsnoozed": "ticket_unsnoozed",
}

_ADMIN = {
    "admin.added_to_workspace": "teammate_added",
    "admin.removed_from_workspace": "teammate_removed",
    "admin.away_mode_updated": "teammate_away_changed",
    "admin.logged_in": "teammate_logged_in",
    "admin.logged_out": "teammate_logged_out",
    "admin.activity_log_event.created": "teammate_activity_logged",
}


_ASANA = {
    "ticket.completed": "ticket_completed",
    "ticket.fixed": "ticket_fixed",
    "ticket.cancelled": "ticket_cancelled",
    "ticket.reopened": "ticket_reopened",
    "ticket.commented": "ticket_commented",
    "ticket.field_changed": "ticket_field_changed",
    "ticket.moved": "ticket_moved",
    "ticket.deleted": "ticket_deleted",
    "ticket.merged": "ticket_merged",
}

_READING = {
    "conversation.attribute.changed": "attribute_changed",
    "conversation.tag.added": "conversation_tagged",
    "conversation.tag.removed": "conversation_untagged",
}

_CLOCK = {"schedule.due": "schedule_due", "date.due": "date_due"}


def _table() -> dict[str, Topic]:
    by_item: tuple[tuple[Item, dict[str, str]], ...] = (
        ("conversation", _CONVERSATION),
        ("contact", _CONTACT),
        ("company", _COMPANY),
        ("ticket", _TICKET),
        ("admin", _ADMIN),
    )
    by_source: tuple[tuple[Source, dict[str, str]], ...] = (
        ("asana", _ASANA),
        ("reading", _READING),
        ("clock", _CLOCK),
    )
    intercom = {topic: Topic(name, item) for item, names in by_item for topic, name in names.items()}
    ours = {topic: Topic(name, "conversation", source) for source, names in by_source for topic, name in names.items()}
    return intercom | ours


TOPICS: Mapping[str, Topic] = MappingProxyType(_table())
EVENT_BY_TOPIC: Mapping[str, str] = MappingProxyType({topic: known.name for topic, known in TOPICS.items()})
EVENT_NAMES: tuple[str, ...] = tuple(dict.fromkeys(EVENT_BY_TOPIC.values()))
OUR_OWN: frozenset[str] = frozenset(topic for topic, known in TOPICS.items() if known.source != "intercom")
"""Topics that nobody but this service tells of."""
NEWS: frozenset[str] = frozenset(_ASANA)
"""Topics of a ticket in Asana, each told once in every conversation that is linked to the ticket."""
SCHEDULE_DUE, DATE_DUE = "schedule.due", "date.due"
BY_THE_CLOCK: frozenset[str] = frozenset({*_CLOCK, *_CLOCK.values()})
"""Names and topics of what the clock says: each calls one rule, which the event names."""
CALLING: tuple[str, ...] = tuple(word for word in (*EVENT_NAMES, *EVENT_BY_TOPIC) if word not in BY_THE_CLOCK)
"""Names and topics of the events that a rule may name in `when`: all but what the clock says."""
