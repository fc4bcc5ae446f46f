"""Which fields the rules of a book ask for, event by event: in conditions, commands, texts and tickets; and what has to
be looked up for them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache

from app.rules.conditions import tests_of
from app.rules.facts import set_of_fields
from app.rules.fields import Need, fields_of
from app.rules.instructions import FileIt, Instruction, LinkIt, Say, Set, TagOn
from app.rules.pages import page_names
from app.rules.rulebook import Rule, Rulebook
from app.rules.templates import Template
from app.rules.unanswered import SINCE
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
_PLAN = "plan"


def needs_of(book: Rulebook, name: object, topic: object, due: str | None = None) -> frozenset[Need]:
    """What has to be looked up for an event of this name and topic: nothing, unless a rule that it calls asks for it.
    A rule that is switched off for good asks for nothing, and one that is called by time only when it is `due`, the one
    rule that is looked at then."""
    places = book.candidates(name, topic)
    if due is not None:
        return _needs_at(book, tuple(place for place in places if book.rules[place].name == due))
    return _needs_at(book, tuple(place for place in places if not book.rules[place].is_called_by_time))


def needs_of_all(book: Rulebook, name: object, topic: object) -> frozenset[Need]:
    """The same, and what rules will ask for that look at the event later."""
    return _needs_at(book, book.candidates(name, topic))


@lru_cache(maxsize=4096)
def _needs_at(book: Rulebook, places: tuple[int, ...]) -> frozenset[Need]:
    table = fields_of(book.vocabulary)
    on = (place for place in places if not _is_off(book.rules[place]))
    asked = (name for place in on for name in asked_by(book, place) if name in table)
    return frozenset(need for name in asked if (need := table[name].needs))


def _is_off(rule: Rule) -> bool:
    return rule.mode.name == "off" and rule.mode.until is None


@lru_cache(maxsize=4096)
def asked_by(book: Rulebook, place: int) -> frozenset[str]:
    """The fields that the rule at a place asks for in any way; rather one too many than one too few."""
    rule = book.rules[place]
    called = {"message.command"} if rule.commands else set()
    called |= {rule.due.field} if rule.due is not None else set()
    called |= {SINCE} if rule.wait is not None and rule.wait.for_an_answer else set()
    texts = {name for each in rule.instructions() for name in in_instruction(each, book.vocabulary)}
    return frozenset({*in_conditions(rule), *called, *texts})


def in_conditions(rule: Rule) -> Iterator[str]:
    """The fields of its conditions, those of its branches too."""
    return (test.field.name for _, condition in rule.conditions() for test in tests_of(condition))


def in_instruction(instruction: Instruction, vocabulary: Vocabulary) -> Iterator[str]:
    """The fields that an instruction's texts and ticket fields are made of."""
    for text in _texts(instruction):
        yield from in_text(text, vocabulary)
    match instruction:
        case FileIt(kind=kind):
            yield from (each.source for each in kind.fields if each.source)
            yield from _TICKET
        case Say(needs=str(needs)):
            yield needs
        case TagOn(on="company") | Set(on="company"):
            yield "company.id"
        case LinkIt() if _PLAN not in vocabulary.contact_attributes:
            yield "company.plan"
        case _:
            pass


def _texts(value: object) -> Iterator[Template]:
    """Every template in an instruction, however deep: a new kind of instruction needs no word here."""
    if isinstance(value, Template):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, Mapping):
        yield from _texts(tuple(value.values()))
    elif is_dataclass(value):
        for part in fields(value):
            yield from _texts(getattr(value, part.name))


def in_text(text: Template, vocabulary: Vocabulary) -> Iterator[str]:
    """The fields whose words (contact and name) all stand in a template's blocks."""
    said = " ".join(_BLOCK.findall(text.source))
    return (name for name, paths in _paths(vocabulary).items() if _stands_in(said, paths))


def _stands_in(said: str, paths: Iterable[tuple[str, ...]]) -> bool:
    return any(all(word in said for word in path) for path in paths)


@lru_cache(maxsize=16)
def _paths(vocabulary: Vocabulary) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    return {field.name: tuple(page_names(field)) for field in set_of_fields(vocabulary)}
