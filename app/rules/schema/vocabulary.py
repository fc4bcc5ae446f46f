"""The schema of the vocabulary: its sections and what stands in each."""

from app.rules.fields import fields_of
from app.rules.reading.conditions import GROUPS, SHARED
from app.rules.schema.customers import languages, person, response_time, text_of_the_desk, translated
from app.rules.schema.shapes import (
    Schema,
    either,
    keys,
    listed,
    named,
    one_or_more,
    ref,
    template,
    text,
    worded,
    words,
)
from app.rules.schema.spans import desk, digest, duration
from app.rules.vocabulary import Vocabulary
from app.rules.words.vocabulary import (
    ASKED_FOR,
    ATTRIBUTE,
    ATTRIBUTE_TYPES,
    CONTACT_ONLY,
    NOTE_STYLES,
    TICKET,
    TICKET_FIELD,
    TICKET_NEWS,
    TICKET_SIGN,
    VOCABULARY,
)
from app.rules.words.word import Words

_EMPTY: Schema = {"enum": [None, []]}


def vocabulary_definitions(vocabulary: Vocabulary) -> dict[str, Schema]:
    """`vocabulary` and `ticket`."""
    shapes = {
        "attributes": _attributes(vocabulary),
        "contact_attributes": named(_attribute(ATTRIBUTE, vocabulary)),
        "company_attributes": named(_attribute(_without(ASKED_FOR | CONTACT_ONLY), vocabulary)),
        "tags": listed(text()),
        "teams": named(text()),
        "teammates": named(text()),
        "people": named(person()),
        "tickets": named(ref("ticket")),
        "phrases": named(_phrases(1)),
        "synonyms": listed(_phrases(2)),
        "plans": named(_phrases(1)),
        "languages": languages(),
        "texts": named(text_of_the_desk(vocabulary)),
        "desk": desk(),
        "response_time": response_time(vocabulary),
        "digest": digest(),
    }
    return {"vocabulary": keys(VOCABULARY, shapes), "ticket": _ticket(vocabulary)}


def _phrases(at_least: int) -> Schema:
    return {"type": "array", "items": text(), "minItems": at_least}


def _attributes(vocabulary: Vocabulary) -> Schema:
    taken = [*fields_of(Vocabulary()), *GROUPS, SHARED]
    own = named(_attribute(_without(CONTACT_ONLY), vocabulary))
    return {**own, "propertyNames": {"pattern": r"\S", "not": {"enum": taken}}}


def _without(names: frozenset[str]) -> Words:
    return {name: word for name, word in ATTRIBUTE.items() if name not in names}


def _attribute(known: Words, vocabulary: Vocabulary) -> Schema:
    shapes = {
        "type": worded(ATTRIBUTE_TYPES),
        "options": listed(text()),
        "about": text(),
        "short": text(),
        "ask": translated(template(), vocabulary),
        "labels": named(translated(text(), vocabulary)),
        "synonyms": named(listed(text())),
    }
    by_options: Schema = {"required": ["options"], "properties": {"type": words(["options"])}}
    by_type: Schema = {"required": ["type"], "properties": {"type": {"not": words(["options"])}, "options": _EMPTY}}
    asked: Schema = {word: ["ask"] for word in ("labels", "synonyms") if word in known}
    whole = keys(known, shapes, anyOf=[by_options, by_type], **({"dependencies": asked} if asked else {}))
    return either({"type": "array", "items": text()}, whole)


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
        "affected_field": _gid(),
        "user_note": worded(NOTE_STYLES),
        "news": _ticket_news(),
    }
    return keys(TICKET, shapes, required=["project"])


def _ticket_news() -> Schema:
    shapes = {"released": _ticket_sign(), "cancelled": _ticket_sign(), "what_changed": text(), "for_customer": text()}
    return keys(TICKET_NEWS, {**shapes, "cool_off": duration()})


def _ticket_sign() -> Schema:
    shapes = {"section": one_or_more(text()), "field": text(), "is": one_or_more(text())}
    one_way: list[Schema] = [
        {"required": ["section"], "maxProperties": 1},
        {"required": ["field", "is"], "maxProperties": 2},
    ]
    return keys(TICKET_SIGN, shapes, oneOf=one_way)


def _ticket_field(vocabulary: Vocabulary) -> Schema:
    names = fields_of(vocabulary)
    source = words(names, [field.about for field in names.values()])
    shapes = {"gid": _gid(), "value": template(), "from": source, "options": named(_gid())}
    filled: list[Schema] = [{"required": ["value"]}, {"required": ["from"]}]
    return keys(TICKET_FIELD, shapes, required=["gid"], oneOf=filled, dependencies={"options": ["from"]})
