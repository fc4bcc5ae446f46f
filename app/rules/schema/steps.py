"""The schema of `then`: every action and what it needs."""

from collections.abc import Callable, Mapping

from app.rules.reading.instructions import STOP
from app.rules.schema.shapes import (
    Schema,
    choice,
    either,
    keys,
    mapping,
    one_or_more,
    ref,
    text,
    told,
    words,
)
from app.rules.vocabulary import Attribute, Vocabulary
from app.rules.words.actions import ACTIONS, DETAILS
from app.rules.words.actions import STOP as STOP_WORD
from app.rules.words.word import Word

TEMPLATE_HINT = "A template: {{ field }} stands for what is known."


def step_definitions(vocabulary: Vocabulary) -> dict[str, Schema]:
    """`step`, `steps`, and the names from the vocabulary that they use."""
    step = either(
        one_action({name: shape(vocabulary) for name, shape in ACTION_SHAPES.items()}),
        told(STOP_WORD[STOP], words([STOP])),
    )
    return {
        "tag": choice(vocabulary.tags),
        "ticket-kind": choice(vocabulary.ticket_kinds, [_about(vocabulary, kind) for kind in vocabulary.ticket_kinds]),
        "team": choice(vocabulary.teams),
        "teammate": choice(vocabulary.teammates),
        "step": step,
        "steps": {"type": "array", "items": ref("step"), "minItems": 1},
    }


def one_action(shapes: Mapping[str, Schema]) -> Schema:
    """A mapping of exactly one action."""
    return keys(ACTIONS, shapes, minProperties=1, maxProperties=1)


def template() -> Schema:
    return text(description=TEMPLATE_HINT)


def _about(vocabulary: Vocabulary, kind: str) -> str:
    return vocabulary.tickets[kind].about if kind in vocabulary.tickets else ""


def _tag(_vocabulary: Vocabulary) -> Schema:
    return one_or_more(ref("tag"))


def _set(vocabulary: Vocabulary) -> Schema:
    labels = {name: told(Word(each.about or name), _value(each)) for name, each in vocabulary.attributes.items()}
    return mapping(labels, minProperties=1)


def _value(attribute: Attribute) -> Schema:
    match attribute.type:
        case "choice":
            return choice(attribute.options)
        case "number":
            return {"type": "number"}
        case "flag":
            return {"type": "boolean"}
        case _:
            return text()


def _internal_note(_vocabulary: Vocabulary) -> Schema:
    return template()


def _close(_vocabulary: Vocabulary) -> Schema:
    return words(["conversation", None])


def _assign(_vocabulary: Vocabulary) -> Schema:
    shapes = {"team": ref("team"), "teammate": ref("teammate")}
    return keys(DETAILS["assign"], shapes, minProperties=1, maxProperties=1)


def _file_in_asana(_vocabulary: Vocabulary) -> Schema:
    kind = ref("ticket-kind")
    shapes = {"kind": kind, "matter": template(), "title": template()}
    return either(kind, keys(DETAILS["file_in_asana"], shapes, required=["kind"]))


def _user_note(_vocabulary: Vocabulary) -> Schema:
    kind = ref("ticket-kind")
    return either(kind, keys(DETAILS["user_note"], {"kind": kind, "matter": template()}, required=["kind"]))


ACTION_SHAPES: Mapping[str, Callable[[Vocabulary], Schema]] = {
    "tag": _tag,
    "set": _set,
    "internal_note": _internal_note,
    "close": _close,
    "assign": _assign,
    "file_in_asana": _file_in_asana,
    "user_note": _user_note,
}
