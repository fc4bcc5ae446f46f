"""Which words of the vocabulary the rules use: ask for in a condition, or act with."""

from collections.abc import Iterable, Iterator, Mapping

from app.rules.conditions import tests_of
from app.rules.instructions import AssignTo, FileIt, NoteOnUser, Set, Tag
from app.rules.operators import folded
from app.rules.rulebook import Rule, Rulebook
from app.rules.vocabulary import Vocabulary

Use = tuple[str, ...]
"""A word and what it is: ("tag", "bug"), ("option", "Issue Type", "technical issue"), ("ticket", "bug"). Tags and
options are folded, as conditions compare them."""

_ATTRIBUTE, _CONTACT_ATTRIBUTE = "conversation.attributes.", "contact.attributes."


def uses_of(book: Rulebook) -> tuple[dict[Use, tuple[str, ...]], dict[Use, tuple[str, ...]]]:
    """Use -> the rules that make it, by asking or by acting; and use -> those that make it by acting. Pure."""
    used: dict[Use, dict[str, None]] = {}
    made: dict[Use, dict[str, None]] = {}
    for rule in book.rules:
        for use in (*_asked(rule, book.vocabulary), *_done(rule)):
            used.setdefault(use, {})[rule.name] = None
        for use in _done(rule):
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
            if name == "conversation.tags":
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


def _done(rule: Rule) -> Iterator[Use]:
    for instruction in rule.instructions():
        match instruction:
            case Tag(tag=tag):
                yield "tag", folded(tag)
            case Set(name=name, value=value):
                yield from _attribute(f"{_ATTRIBUTE}{name}", [folded(value)] if isinstance(value, str) else [])
            case AssignTo(to=to, name=name):
                yield to, name
            case FileIt(kind=kind) | NoteOnUser(kind=kind):
                yield "ticket", kind.name
                sources = (field.source for field in kind.fields if field.source)
                yield from (use for source in sources for use in _attribute(source, ()))
            case _:
                pass
