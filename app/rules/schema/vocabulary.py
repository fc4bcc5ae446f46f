"""The schema of the vocabulary: its sections and what stands in each."""

from app.rules.fields import fields_of
from app.rules.reading.conditions import GROUPS, SHARED
from app.rules.schema.shapes import (
    Schema,
    either,
    keys,
    listed,
    named,
    ref,
    text,
    worded,
    words,
)
from app.rules.schema.spans import desk
from app.rules.schema.steps import template
from app.rules.vocabulary import Vocabulary
from app.rules.words.vocabulary import (
    ATTRIBUTE,
    ATTRIBUTE_TYPES,
    CONTACT_ONLY,
    NOTE_STYLES,
    TICKET,
    TICKET_FIELD,
    VOCABULARY,
)
from app.rules.words.word import Words

_EMPTY: Schema = {"enum": [None, []]}


def vocabulary_definitions(vocabulary: Vocabulary) -> dict[str, Schema]:
    """`vocabulary` and `ticket`."""
    shapes = {
        "attributes": _attributes(),
        "contact_attributes": named(_attribute(ATTRIBUTE)),
        "tags": listed(text()),
        "teams": named(text()),
        "teammates": named(text()),
        "tickets": named(ref("ticket")),
        "phrases": named({"type": "array", "items": text(), "minItems": 1}),
        "desk": desk(),
    }
    return {"vocabulary": keys(VOCABULARY, shapes), "ticket": _ticket(vocabulary)}


def _attributes() -> Schema:
    taken = [*fields_of(Vocabulary()), *GROUPS, SHARED]
    own = named(_attribute({name: word for name, word in ATTRIBUTE.items() if name not in CONTACT_ONLY}))
    return {**own, "propertyNames": {"pattern": r"\S", "not": {"enum": taken}}}


def _attribute(known: Words) -> Schema:
    shapes = {"type": worded(ATTRIBUTE_TYPES), "options": listed(text()), "about": text(), "short": text()}
    by_options: Schema = {"required": ["options"], "properties": {"type": words(["options"])}}
    by_type: Schema = {"required": ["type"], "properties": {"type": {"not": words(["options"])}, "options": _EMPTY}}
    return either({"type": "array", "items": text()}, keys(known, shapes, anyOf=[by_options, by_type]))


def _gid() -> Schema:
    return {
        "type": ["string", "integer"],
        "pattern": "^[0-9]{1,32}$",
        "patternErrorMessage": "a gid: the long number in Asana's address bar",
        "minimum": 0,
    }


def _ticket(vocabulary: Vocabulary) -> Schema:
    shapes = {
        "about": text(),
        "project": _gid(),
        "section": _gid(),
        "title": template(),
        "description": template(),
        "fields": listed(_ticket_field(vocabulary)),
        "marker_field": _gid(),
        "user_note": worded(NOTE_STYLES),
    }
    return keys(TICKET, shapes, required=["project"])


def _ticket_field(vocabulary: Vocabulary) -> Schema:
    names = fields_of(vocabulary)
    source = words(names, [field.about for field in names.values()])
    shapes = {"gid": _gid(), "value": template(), "from": source, "options": named(_gid())}
    filled: list[Schema] = [{"required": ["value"]}, {"required": ["from"]}]
    return keys(TICKET_FIELD, shapes, required=["gid"], oneOf=filled, dependencies={"options": ["from"]})
