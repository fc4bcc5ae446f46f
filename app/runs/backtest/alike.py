"""Where two books are the same by their text: events on which only such rules are called are decided once."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass

from app.rules.fields import Field
from app.rules.problems import Position
from app.rules.rulebook import Rulebook
from app.rules.templates import Template
from app.rules.vocabulary import Attribute


class Alike:
    """Compares the rules that an event calls in both books; places in the files do not count."""

    def __init__(self, before: Rulebook, now: Rulebook) -> None:
        self._books = before, now
        self._same_words = _words(before) == _words(now)
        self._shapes = {book: [shape(rule) for rule in book.rules] for book in self._books}
        self._known: dict[tuple[object, object], bool] = {}

    def on(self, event: object, topic: object) -> bool:
        """Whether both books do the same on any such event, whatever its facts."""
        if (event, topic) not in self._known:
            self._known[event, topic] = self._same_words and self._are_alike(event, topic)
        return self._known[event, topic]

    def _are_alike(self, event: object, topic: object) -> bool:
        before, now = ([(book, place) for place in book.candidates(event, topic)] for book in self._books)
        if any(book.rules[place].once_per is not None for book, place in (*before, *now)):
            return False  # what they remember of other events may differ
        return [self._shapes[book][place] for book, place in before] == [
            self._shapes[book][place] for book, place in now
        ]


def _words(book: Rulebook) -> object:
    """What the vocabulary gives to facts: names of teams and teammates, hours, and the types of attributes."""
    words = book.vocabulary
    types = {(at, name): each.type for at, one in enumerate(_attributes(book)) for name, each in one.items()}
    return words.teams, words.teammates, words.desk, types


def _attributes(book: Rulebook) -> tuple[Mapping[str, Attribute], ...]:
    return book.vocabulary.attributes, book.vocabulary.contact_attributes


def shape(value: object) -> object:
    """A value without its places in files, to be compared."""
    match value:
        case Position():
            told: object = None
        case Template(source=source):
            told = source
        case Field(name=name, type=type_):
            told = name, type_
        case tuple():
            told = [shape(each) for each in value]
        case Mapping():
            told = {name: shape(each) for name, each in value.items()}
        case _ if is_dataclass(value):
            said = [each.name for each in fields(value) if each.compare and each.name != "path"]
            told = type(value), [shape(getattr(value, name)) for name in said]
        case _:
            told = value
    return told
