"""Which facts the rules of a book ask for, event by event: in conditions, commands, texts and tickets."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache

from app.rules.conditions import tests_of
from app.rules.facts import set_of_fields
from app.rules.fields import BODY_FIELDS
from app.rules.instructions import FileIt, Instruction
from app.rules.pages import page_names
from app.rules.rulebook import Rule, Rulebook
from app.rules.templates import Template
from app.rules.topics import EVENT_BY_TOPIC
from app.rules.vocabulary import Vocabulary

_BLOCK = re.compile(r"\{[{%](.*?)[%}]\}", re.DOTALL)
# What the house's own title and description of a ticket are made of (app.rules.instructions).
_TICKET = frozenset(
    {
        "conversation.first_text",
        "conversation.title",
        "conversation.subject",
        "message.text",
        "message.command_argument",
        "contact.name",
        "contact.email",
        "links.conversation",
    }
)


def topics_with_body(books: Iterable[Rulebook]) -> frozenset[str]:
    """The topics on which a rule may ask for what people wrote."""
    return frozenset(
        topic
        for book in books
        for topic, name in EVENT_BY_TOPIC.items()
        if any(asked_by(book, place) & BODY_FIELDS for place in book.candidates(name, topic))
    )


@lru_cache(maxsize=4096)
def asked_by(book: Rulebook, place: int) -> frozenset[str]:
    """The fields that the rule at a place asks for in any way; rather one too many than one too few."""
    rule = book.rules[place]
    commands = {"message.command"} if rule.commands else set()
    texts = {name for each in rule.instructions() for name in in_instruction(each, book.vocabulary)}
    return frozenset({*in_conditions(rule), *commands, *texts})


def in_conditions(rule: Rule) -> Iterator[str]:
    """The fields of its conditions, those of its branches too."""
    return (test.field.name for _, condition in rule.conditions() for test in tests_of(condition))


def in_instruction(instruction: Instruction, vocabulary: Vocabulary) -> Iterator[str]:
    """The fields that an instruction's texts and ticket fields are made of."""
    for text in _texts(instruction):
        yield from in_text(text, vocabulary)
    if isinstance(instruction, FileIt):
        yield from (each.source for each in instruction.kind.fields if each.source)
        yield from _TICKET


def _texts(value: object) -> Iterator[Template]:
    """Every template in an instruction, however deep: a new kind of instruction needs no word here."""
    if isinstance(value, Template):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif is_dataclass(value):
        for part in fields(value):
            yield from _texts(getattr(value, part.name))


def in_text(text: Template, vocabulary: Vocabulary) -> Iterator[str]:
    """The fields whose last word stands in one of a template's blocks."""
    said = " ".join(_BLOCK.findall(text.source))
    return (name for name, words in _words(vocabulary).items() if any(word in said for word in words))


@lru_cache(maxsize=16)
def _words(vocabulary: Vocabulary) -> Mapping[str, frozenset[str]]:
    return {field.name: frozenset(path[-1] for path in page_names(field)) for field in set_of_fields(vocabulary)}
