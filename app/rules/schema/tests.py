"""The schema of tests of rules."""

from app.rules.fields import Field, fields_of
from app.rules.schema.conditions import about_of, offered, value_of
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
from app.rules.schema.steps import ACTION_SHAPES, one_action
from app.rules.topics import EVENT_BY_TOPIC, EVENT_NAMES
from app.rules.trials.given import BEFORE_KEYS, SAID_ELSEWHERE, UNKNOWN
from app.rules.trials.reading import HAPPENINGS, NOTHING, PROOFS
from app.rules.trials.trial import CODES_OF
from app.rules.vocabulary import Vocabulary
from app.rules.words.tests import BEFORE, PART_OF_NOTE, TEST


def test_definitions(vocabulary: Vocabulary) -> dict[str, Schema]:
    """`test`, and the steps that it expects."""
    return {"test": _test(vocabulary), "expected-step": _expected_step(vocabulary)}


def _test(vocabulary: Vocabulary) -> Schema:
    steps = {"type": "array", "items": ref("expected-step"), "minItems": 1}
    shapes: dict[str, Schema] = {
        "name": text(),
        "event": choice(EVENT_NAMES, map(topics_of, EVENT_NAMES)),
        "topic": choice(EVENT_BY_TOPIC),
        "fixture": text(),
        "now": moment(),
        "facts": _facts(vocabulary),
        "before": _before(),
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
    shapes = {
        "tickets": listed(ref("ticket-kind")),
        "fired": named(duration()),
        "own": {"type": "boolean"},
        "chain": listed(text()),
    }
    return keys({name: BEFORE[name] for name in BEFORE_KEYS}, shapes)


def _expected_step(vocabulary: Vocabulary) -> Schema:
    """An action in the words of `then`, where a test may say less: an attribute, words of a note."""
    shapes = {name: shape(vocabulary) for name, shape in ACTION_SHAPES.items()}
    contains = keys(PART_OF_NOTE, {"contains": text()}, required=list(PART_OF_NOTE))
    return one_action(
        {
            **shapes,
            "set": either(words(vocabulary.attributes), shapes["set"]),
            "internal_note": either(text(), contains),
        }
    )
