"""What the schema finds wrong with a text."""

from functools import cache
from typing import Any

import jsonschema

from app.rules.loader import load_vocabulary
from app.rules.reading.source import Mapping, Node, Sequence, read
from app.rules.schema.files import schema_of
from app.rules.vocabulary import Vocabulary
from tests.rules.desk_words import DESK_WORDS
from tests.rules.makers import VOCABULARY

DESK = "vocabulary: {desk: {timezone: Europe/Berlin, hours: {mon-fri: 09:00-17:00}, holidays: [2026-12-25]}}"


def plain(node: Node) -> Any:
    """A tree as JSON has it."""
    if isinstance(node, Mapping):
        return {key.text: plain(value) for key, value in node.entries}
    return [plain(item) for item in node.items] if isinstance(node, Sequence) else node.value


@cache
def validator(vocabulary: Vocabulary) -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(schema_of(vocabulary))


def faults(text: str, vocabulary: Vocabulary) -> list[str]:
    """What the schema of a vocabulary finds wrong with a file."""
    root, _ = read("book.yaml", text)
    found = validator(vocabulary).iter_errors(plain(root)) if root else ()
    return [f"{error.json_path}: {error.message[:200]}" for error in found]


def words_of(sources: dict[str, str]) -> Vocabulary:
    vocabulary = load_vocabulary(sources)
    assert isinstance(vocabulary, Vocabulary), "\n".join(map(str, vocabulary))
    return vocabulary


WORDS = words_of({"v.yaml": VOCABULARY, "w.yaml": DESK, "d.yaml": DESK_WORDS})
