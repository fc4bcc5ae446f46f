"""A YAML text as a tree that knows its places.

Read from libyaml's events, not by its composer: that recurses in C and a text of half a million `[` keeps it busy for
minutes, while here the depth cap stops the reading early. Scalars are those of YAML 1.2: `yes`, `012` and `1:30` stay
text. Aliases, anchors, tags and second documents are refused; a key that is given twice is a problem."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import yaml

from app.rules.problems import Position, Problem
from app.rules.reading.syntax import syntax_problem

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
_MAX_DIGITS = 15
_FIRST_OF_NUMBER = frozenset("+-0123456789")
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+")
_NOT_YAML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffd-\uffff]")
_NOT_UTF_8 = "\N{REPLACEMENT CHARACTER}\x00"
"""What stands in the text where the bytes were in another encoding, such as Latin-1 or UTF-16."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """`value` is what the text means, `text` is as written; `block` if it starts on the line after its `|` or `>`."""

    position: Position
    value: str | int | float | bool | None
    text: str
    block: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    position: Position
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    position: Position
    entries: tuple[tuple[Scalar, "Node"], ...]


Node = Scalar | Sequence | Mapping


class _Refused(Exception):  # noqa: N818 - carries the problem out of the reading, never leaves this module
    def __init__(self, position: Position, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(position, message)


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end is not reached yet; a mapping holds key, value, key, value."""

    position: Position
    is_mapping: bool
    items: list[Node]


class _Tree:
    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self.open: list[_Open] = []

    def grow(self, events: Iterable[yaml.Event]) -> None:
        for event in events:
            if isinstance(event, yaml.NodeEvent):
                place = self._place(event)
                self._refuse_what_we_do_not_read(event, place)
                if isinstance(event, yaml.ScalarEvent):
                    self._add(_scalar(event, place))
                else:
                    self._begin(isinstance(event, yaml.MappingStartEvent), place)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._end()

    def _place(self, event: yaml.Event) -> Position:
        mark = event.start_mark
        return Position(self.file, mark.line + 1, mark.column + 1) if mark else Position(self.file, 1, 1)

    def _refuse_what_we_do_not_read(self, event: yaml.NodeEvent, place: Position) -> None:
        if event.anchor is not None:
            if isinstance(event, yaml.AliasEvent):
                raise _Refused(place, f"an alias (*{event.anchor}) is not understood here: write it out")
            raise _Refused(place, f"an anchor (&{event.anchor}) is not understood here: leave it out")
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise _Refused(place, f"a YAML tag ({tag}) is not understood here: quote the text if it starts with !")
        if not self.open and self.root is not None:
            raise _Refused(place, "a file holds one document: leave out what follows ---")

    def _begin(self, is_mapping: bool, place: Position) -> None:  # noqa: FBT001 - one private caller
        if len(self.open) >= MAX_DEPTH:
            raise _Refused(place, f"nested deeper than {MAX_DEPTH} levels")
        self.open.append(_Open(place, is_mapping, []))

    def _end(self) -> None:
        done = self.open.pop()
        if done.is_mapping:
            self._add(Mapping(done.position, tuple(self._entries(done.items))))
        else:
            self._add(Sequence(done.position, tuple(done.items)))

    def _add(self, node: Node) -> None:
        if self.open:
            self.open[-1].items.append(node)
        else:
            self.root = node

    def _entries(self, items: list[Node]) -> Iterator[tuple[Scalar, Node]]:
        seen: dict[str, Position] = {}
        for key, value in zip(items[::2], items[1::2], strict=True):
            if not isinstance(key, Scalar):
                self.problems.append(
                    Problem(key.position, "a key is a plain word or text; a text with {{ }} goes in quotes")
                )
            elif key.text in seen:
                first = seen[key.text]
                self.problems.append(Problem(key.position, f'"{key.text}" is already given on line {first.line}'))
            else:
                seen[key.text] = key.position
                yield key, value


def _scalar(event: yaml.ScalarEvent, place: Position) -> Scalar:
    text = event.value
    is_plain = event.implicit[0] and not event.style
    return Scalar(place, _meaning(text) if is_plain else text, text, block=event.style in ("|", ">"))


def _meaning(text: str) -> str | int | float | bool | None:
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if text[0] not in _FIRST_OF_NUMBER or len(text) > _MAX_DIGITS:  # longer ones are ids: a number would lose digits
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


def read(file: str, text: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """The tree of a file's text (None: empty or unreadable) and what is wrong with it. Never raises on any text."""
    unreadable = _unreadable(file, text)
    if unreadable:
        return None, (unreadable,)
    tree = _Tree(file)
    try:
        tree.grow(yaml.parse(text, Loader=yaml.CSafeLoader))
    except _Refused as refused:
        return None, (*tree.problems, refused.problem)
    except yaml.YAMLError as error:
        return None, (*tree.problems, syntax_problem(file, text, error))
    return tree.root, tuple(tree.problems)


def _unreadable(file: str, text: str) -> Problem | None:
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "replace")) > MAX_BYTES:
        return Problem(Position(file, 1, 1), "larger than 1 MB: split it into several files")
    stranger = _NOT_YAML.search(text)
    if stranger is None:
        return None
    before = text[: stranger.start()]
    place = Position(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
    if stranger[0] in _NOT_UTF_8:
        return Problem(place, "not UTF-8: save the file as UTF-8")
    return Problem(place, f"the character U+{ord(stranger[0]):04X} cannot stand in a YAML file")
