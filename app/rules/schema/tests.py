"""The schema of tests of rules."""

from app.rules.fields import Field, fields_of
from app.rules.schema.conditions import about_of, offered, value_of
from app.rules.schema.expected_steps import expected_step
from app.rules.schema.rules import topics_of
from app.rules.schema.shapes import (
    Schema,
    choice,
    either,
    keys,
    listed,
    mapping,
    named,
    one_or_more,
    ref,
    text,
    told,
    words,
)
from app.rules.schema.spans import duration, moment
from app.rules.topics import CALLING, EVENT_BY_TOPIC, EVENT_NAMES
from app.rules.trials.given import BEFORE_KEYS, SAID_ELSEWHERE, UNKNOWN
from app.rules.trials.reading import HAPPENINGS, NOTHING, PROOFS
from app.rules.trials.trial import CODES_OF
from app.rules.vocabulary import Vocabulary
from app.rules.words.tests import ASKED, BEFORE, TEST


def test_definitions(vocabulary: Vocabulary) -> dict[str, Schema]:
    """`test`, and the steps that it expects."""
    return {"test": _test(vocabulary), "expected-step": expected_step(vocabulary)}


def _test(vocabulary: Vocabulary) -> Schema:
    steps = {"type": "array", "items": ref("expected-step"), "minItems": 1}
    happening = [name for name in EVENT_NAMES if name in CALLING]
    shapes: dict[str, Schema] = {
        "name": text(),
        "event": choice(happening, map(topics_of, happening)),
        "topic": choice(topic for topic in EVENT_BY_TOPIC if topic in CALLING),
        "fixture": text(),
        "schedule": text(),
        "now": moment(),
        "facts": _facts(vocabulary),
        "before": _before(),
        "after": duration(),
        "meanwhile": _facts(vocabulary),
        "expect": either(words([NOTHING]), steps),
        "never": steps,
        **{becomes: one_or_more(text()) for becomes in CODES_OF},
    }
    happens: list[Schema] = [{"required": [name]} for name in HAPPENINGS]
    proves: list[Schema] = [{"required": [name]} for name in PROOFS]
    return keys(TEST, shapes, required=["name"], allOf=[{"oneOf": happens}, {"anyOf": proves}])


def _facts(vocabulary: Vocabulary) -> Schema:
    lines = {
        name: {**told(about_of(field), _fact(field)), **offered(name, field)}
        for name, field in fields_of(vocabulary).items()
        if field.name not in SAID_ELSEWHERE
    }
    return mapping(lines, type=["object", "null"])


def _fact(field: Field) -> Schema:
    unknown = words([UNKNOWN], ["Takes away what is known otherwise."])
    match field.type:
        case "set":
            return either(value_of(field), {"type": "array", "items": value_of(field)}, unknown)
        case "time":
            return text(examples=["3h ago", "2026-03-02T10:00+01:00"])
        case "text":
            return text("")
        case _:
            return either(value_of(field), unknown)


def _before() -> Schema:
    asked = {"by": text(), "times": {"type": "integer", "minimum": 1}, "ago": duration()}
    shapes = {
        "tickets": listed(ref("ticket-kind")),
        "fired": named(duration()),
        "asked": {**named(keys(ASKED, asked, required=["by"])), "propertyNames": ref("question")},
        "own": {"type": "boolean"},
        "chain": listed(text()),
    }
    return keys({name: BEFORE[name] for name in BEFORE_KEYS}, shapes)
