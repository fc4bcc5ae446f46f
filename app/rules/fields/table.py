"""All fields in one table."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from app.rules.fields.article import article_fields
from app.rules.fields.company import company_fields
from app.rules.fields.contact import contact_attribute_field, contact_fields
from app.rules.fields.conversation import attribute_field, conversation_fields
from app.rules.fields.course import course_fields
from app.rules.fields.event import event_fields
from app.rules.fields.field import Field
from app.rules.fields.message import message_fields
from app.rules.fields.news import news_fields
from app.rules.fields.question import question_fields
from app.rules.fields.ticket import ticket_fields
from app.rules.vocabulary import Vocabulary


@lru_cache(maxsize=16)
def fields_of(vocabulary: Vocabulary) -> Mapping[str, Field]:
    """Every name that a rule may use -> its field. A field with a short name stands here under both."""
    table = {}
    for field in _all(vocabulary):
        table[field.name] = field
        if field.short:
            table[field.short] = field
    return table


def _all(vocabulary: Vocabulary) -> Iterator[Field]:
    yield from event_fields(vocabulary)
    yield from conversation_fields(vocabulary)
    yield from course_fields(vocabulary)
    yield from message_fields(vocabulary)
    yield from question_fields(vocabulary)
    yield from contact_fields(vocabulary)
    yield from company_fields(vocabulary)
    yield from ticket_fields(vocabulary)
    yield from article_fields()
    yield from news_fields(vocabulary)
    yield from (attribute_field(each, vocabulary.desk) for each in vocabulary.attributes.values())
    yield from (contact_attribute_field(each, vocabulary.desk) for each in vocabulary.contact_attributes.values())


BODY_FIELDS: frozenset[str] = frozenset(field.name for field in _all(Vocabulary()) if field.from_body)
"""Names of facts that hold a person's own words."""
