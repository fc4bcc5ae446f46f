"""Which words of the vocabulary the rules use: ask for in a condition, or act with."""

from collections.abc import Iterable, Iterator, Mapping

from app.rules.conditions import tests_of
from app.rules.instructions import (
    AlertTo,
    AskFor,
    AssignTo,
    FileIt,
    Instruction,
    NoteOnUser,
    Say,
    Set,
    Suggest,
    Tag,
    TagOn,
    Untag,
)
from app.rules.operators import folded
from app.rules.people import Person
from app.rules.rulebook import Rule, Rulebook
from app.rules.texts import Text
from app.rules.vocabulary import TicketKind, Vocabulary

Use = tuple[str, ...]
"""A word and what it is: ("tag", "bug"), ("option", "Issue Type", "technical issue"), ("ticket", "bug"), ("text",
"greeting"), ("question", "Issue Type"). Tags and options are folded, as conditions compare them."""

_ATTRIBUTE, _CONTACT_ATTRIBUTE = "conversation.attributes.", "contact.attributes."
_COMPANY_ATTRIBUTE = "company.attributes."
_TAGS = ("conversation.tags", "contact.tags", "company.tags")


def uses_of(book: Rulebook) -> tuple[dict[Use, tuple[str, ...]], dict[Use, tuple[str, ...]]]:
    """Use -> the rules that make it, by asking or by acting; and use -> those that make it by acting. Pure."""
    used: dict[Use, dict[str, None]] = {}
    made: dict[Use, dict[str, None]] = {}
    for rule in book.rules:
        done = [(use, each) for each in rule.instructions() for use in uses_in(each)]
        for use in (*_asked(rule, book.vocabulary), *(use for use, _ in done)):
            used.setdefault(use, {})[rule.name] = None
        for use, instruction in done:
            if not _takes_away(instruction):
                made.setdefault(use, {})[rule.name] = None
    return {use: tuple(rules) for use, rules in used.items()}, {use: tuple(rules) for use, rules in made.items()}


def _asked(rule: Rule, words: Vocabulary) -> Iterator[Use]:
    people: Mapping[str, tuple[str, Iterable[str]]] = {
        "conversation.team": ("team", words.teams),
        "conversation.teammate": ("teammate", words.teammates),
    }
    for _, condition in rule.conditions():
        for test in tests_of(condition):
            name, wanted = test.field.name, _texts(test.wanted)
            if name in _TAGS:
                yield from (("tag", each) for each in wanted)
            elif name in people:
                kind, known = people[name]
                yield from ((kind, each) for each in known if folded(each) in wanted)
            else:
                yield from _attribute(name, wanted)


def _attribute(name: str, wanted: Iterable[str]) -> Iterator[Use]:
    for lead, kind, option in (
        (_ATTRIBUTE, "attribute", "option"),
        (_CONTACT_ATTRIBUTE, "contact attribute", "contact option"),
        (_COMPANY_ATTRIBUTE, "company attribute", "company option"),
    ):
        if name.startswith(lead):
            label = name.removeprefix(lead)
            yield kind, label
            yield from ((option, label, each) for each in wanted)


def _texts(wanted: object) -> frozenset[str]:
    if isinstance(wanted, str):
        return frozenset((wanted,))
    if isinstance(wanted, tuple | frozenset | list):
        return frozenset(each for each in wanted if isinstance(each, str))
    return frozenset()


def uses_in(instruction: Instruction) -> Iterator[Use]:
    """What one instruction acts with."""
    match instruction:
        case Tag(tag=tag) | Untag(tag=tag) | TagOn(tag=tag):
            yield "tag", folded(tag)
        case Set(name=name, value=value, on=on):
            yield from _attribute(f"{on}.attributes.{name}", [folded(value)] if isinstance(value, str) else [])
        case AssignTo(to=to, name=name):
            yield to, name
        case FileIt(kind=kind) | NoteOnUser(kind=kind):
            yield from _kind(kind)
        case _:
            yield from _in_message(instruction)


def _in_message(instruction: Instruction) -> Iterator[Use]:
    match instruction:
        case Suggest(kinds=kinds):
            yield from (("ticket", kind) for kind in kinds)
        case Say(text=Text(name=name)):
            yield "text", name
        case AskFor(attributes=attributes):
            yield from (use for each in attributes for use in (("question", each.name), ("attribute", each.name)))
        case AlertTo(person=Person(name=name)):
            yield "teammate", name
        case _:
            pass


def _kind(kind: TicketKind) -> Iterator[Use]:
    yield "ticket", kind.name
    sources = (field.source for field in kind.fields if field.source)
    yield from (use for source in sources for use in _attribute(source, ()))


def _takes_away(instruction: Instruction) -> bool:
    return isinstance(instruction, Untag) or (isinstance(instruction, TagOn) and instruction.away)
