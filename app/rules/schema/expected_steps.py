"""The schema of the steps that a test expects: actions in the words of `then`, of which a test may say less or more."""

from collections.abc import Mapping
from typing import Any

from app.rules.actions import APPROVE, DESTINATIONS, HELD
from app.rules.instructions.tickets import LINKED
from app.rules.reading.inspection import Inspection
from app.rules.schema.shapes import Schema, choice, either, keys, one_or_more, ref, text, words
from app.rules.schema.spans import duration
from app.rules.schema.step_shapes import ACTION_SHAPES
from app.rules.schema.steps import one_action
from app.rules.trials.expectation_parts import Parts, Shape
from app.rules.trials.expectation_shapes import shapes_of
from app.rules.trials.happening import NOON
from app.rules.vocabulary import Vocabulary
from app.rules.words.details import DETAILS
from app.rules.words.tests import PART

_TEXTS = ("whole", "contains", "slack", "email", "matter", "title", "gid", "words")
_PARTS: Mapping[str, Schema] = {
    "tag": ref("tag"),
    "team": ref("team"),
    "teammate": ref("teammate"),
    "whom": choice(("team", "teammate")),
    "to": ref("person"),
    "text": ref("said"),
    "approve": choice(APPROVE),
    "attribute": ref("question"),
    "question": ref("question"),
    "kind": ref("ticket-kind"),
    "noted": either(ref("ticket-kind"), words([LINKED])),
    "kinds": one_or_more(ref("ticket-kind")),
    "until": duration(),
    "away": {"type": "boolean"},
    "reassign": {"type": "boolean"},
    "destination": choice(DESTINATIONS),
    "held": choice(HELD),
    **{name: text() for name in _TEXTS},
}


def expected_step(vocabulary: Vocabulary) -> Schema:
    """One action."""
    known = shapes_of(vocabulary, Parts(Inspection(), NOON))
    shapes = {word: _expected(word, shape) for word, shape in known.items()}
    attributes = {
        "set": vocabulary.attributes,
        "set_contact": vocabulary.contact_attributes,
        "set_company": vocabulary.company_attributes,
    }
    for word, names in attributes.items():
        shapes[word] = either(words(names), ACTION_SHAPES[word](vocabulary))
    return one_action({**shapes, "close_as_spam": ACTION_SHAPES["close_as_spam"](vocabulary)})


def _expected(word: str, shape: Shape) -> Schema:
    """The usual word, the main part alone, or parts by their names."""
    ways: list[Schema] = [words([shape.usual, None])] if shape.usual else []
    parts = {name: _PARTS["noted" if (word, name) == ("user_note", "kind") else name] for name in shape.parts}
    if shape.main:
        ways.append(one_or_more(parts[shape.main]) if shape.each else parts[shape.main])
    if shape.has_several:
        least: dict[str, Any] = {"required": [shape.main]} if shape.needs_main else {"minProperties": 1}
        most = {"maxProperties": 1} if shape.one_of else {}
        told = {**PART, **DETAILS.get(word, {})}
        ways.append(keys({name: told[name] for name in shape.parts}, parts, **least, **most))
    return either(*ways) if len(ways) > 1 else ways[0]
