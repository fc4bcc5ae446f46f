"""Fields of the customer: the profile, segments and tags, and what was before."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from app.rules.desk import DeskHours
from app.rules.events import Background, Snapshot
from app.rules.fields.field import Field, attribute_told, background_field, contact_field, looked_up
from app.rules.getters import contact_id, of_contact
from app.rules.languages import base_language
from app.rules.vocabulary import Attribute, Vocabulary

_ROLES = ("user", "lead", "visitor")
_MONTH = timedelta(days=30)


def contact_fields(vocabulary: Vocabulary) -> Iterator[Field]:
    of = contact_field
    yield Field(name="contact.id", type="text", about="Intercom's id", source="contact", get=contact_id)
    yield of("external_id", "text", "the id in your own system", lambda it: it.external_id)
    yield of("role", "choice", "user, lead or visitor", lambda it: it.role, options=_ROLES)
    yield of("name", "text", "the customer's name", lambda it: it.name)
    yield of("email", "text", "the customer's e-mail address", lambda it: it.email)
    about = "the language of the customer's profile, as en"
    yield of("language", "text", about, lambda it: base_language(it.language), since=3)
    yield of("country", "text", "the customer's country", lambda it: it.country)
    yield of("created_at", "time", "when the customer was first seen", lambda it: it.created_at)
    about = "the segments the customer is in"
    yield background_field("contact.segments", "set", about, "segments", lambda it: it.segments, any_text=True)
    about, tags = "the customer's tags", vocabulary.tags
    yield background_field("contact.tags", "set", about, "contact_tags", lambda it: it.contact_tags, options=tags)
    yield from _history_fields()


def _history_fields() -> Iterator[Field]:
    def within_a_month(snapshot: Snapshot) -> object:
        earlier, now = snapshot.background.earlier, snapshot.now
        return None if earlier is None or now is None else sum(now - began <= _MONTH for began in earlier)

    def last(it: Background) -> datetime | None:
        return max(it.earlier, default=None) if it.earlier else None

    about = "how many earlier conversations the customer began within 30 days (50 conversations at most are looked at)"
    yield looked_up("contact.conversations_30d", "number", about, "history", within_a_month)
    about = "when the customer's last conversation before this one began"
    yield background_field("contact.last_conversation_at", "time", about, "history", last)


def contact_attribute_field(attribute: Attribute, desk: DeskHours | None) -> Field:
    """A contact attribute of the vocabulary."""
    return Field(
        name=f"contact.attributes.{attribute.name}",
        short=attribute.short,
        type=attribute.type,
        options=attribute.options,
        about=attribute.about,
        source="contact",
        get=of_contact(lambda it: attribute_told(attribute, it.attributes, desk)),
        masked=attribute.type == "text",
    )
