"""The schema of `then`: every action and what it needs."""

from collections.abc import Mapping

from app.rules.reading.instructions import STOP
from app.rules.schema.shapes import Schema, choice, either, keys, ref, told, words
from app.rules.schema.step_shapes import ACTION_SHAPES
from app.rules.vocabulary import Vocabulary
from app.rules.words.actions import ACTIONS
from app.rules.words.actions import STOP as STOP_WORD


def step_definitions(vocabulary: Vocabulary) -> dict[str, Schema]:
    """`step`, `steps`, and the names from the vocabulary that they use."""
    step = either(
        one_action({name: shape(vocabulary) for name, shape in ACTION_SHAPES.items()}),
        told(STOP_WORD[STOP], words([STOP])),
    )
    return {**_names(vocabulary), "step": step, "steps": {"type": "array", "items": ref("step"), "minItems": 1}}


def _names(vocabulary: Vocabulary) -> dict[str, Schema]:
    kinds = vocabulary.ticket_kinds
    asked = {name: each.about for name, each in vocabulary.attributes.items() if each.question}
    return {
        "tag": choice(vocabulary.tags),
        "ticket-kind": choice(kinds, [_about(vocabulary, kind) for kind in kinds]),
        "team": choice(vocabulary.teams),
        "teammate": choice(vocabulary.teammates),
        "said": choice(vocabulary.texts),
        "question": choice(asked, asked.values()),
        "person": choice(vocabulary.people),
    }


def one_action(shapes: Mapping[str, Schema]) -> Schema:
    """A mapping of exactly one of these actions."""
    known = {name: word for name, word in ACTIONS.items() if name in shapes}
    return keys(known, shapes, minProperties=1, maxProperties=1)


def _about(vocabulary: Vocabulary, kind: str) -> str:
    return vocabulary.tickets[kind].about if kind in vocabulary.tickets else ""
