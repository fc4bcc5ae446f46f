"""Reading a tree while collecting every problem: each reader gives the value, or None after it has told the problem."""

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from typing import TypeVar

from app.rules.problems import Position, Problem, shown
from app.rules.reading.source import Mapping, Node, Scalar, Sequence
from app.rules.reading.syntax import HARD_SPACE, NO_HARD_SPACES

_MAX_GUESSES = 100
_LONGEST_GUESSED = 60
_LISTED = 16
_OF_THE_VOCABULARY = {
    "tag": "tags",
    "team": "teams",
    "teammate": "teammates",
    "person": "people",
    "attribute": "attributes",
    "contact attribute": "contact attributes",
    "company attribute": "company attributes",
    "ticket kind": "ticket kinds",
    "phrase list": "phrase lists",
    "text": "texts",
}
T = TypeVar("T")


class Inspection:
    """Collects the problems of one load. Guesses ("did you mean") are few, so that a file of nothing but mistakes
    is still read in a moment. `guesses`: those that an inspection before this one left."""

    def __init__(self, guesses: Iterator[int] | None = None) -> None:
        self._problems: list[Problem] = []
        self.guesses = iter(range(_MAX_GUESSES)) if guesses is None else guesses

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(sorted(set(self._problems)))

    @property
    def is_clean(self) -> bool:
        return not self._problems

    def tell(self, position: Position, message: str) -> None:
        self._problems.append(Problem(position, message))

    def tell_all(self, problems: Iterable[Problem]) -> None:
        self._problems.extend(problems)

    def unknown(self, position: Position, what: str, word: str, known: Iterable[str]) -> None:
        """Tell that `word` is not among `known`, with the nearest one, or all if they are few."""
        names = tuple(known)
        self.tell(position, f'unknown {what} "{shown(word)}"{_slip(what, word, names) or self._guess(word, names)}')

    def _guess(self, word: str, known: tuple[str, ...]) -> str:
        if next(self.guesses, None) is None or len(word) > _LONGEST_GUESSED:
            return ""
        folded = {one.casefold(): one for one in known}
        near = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
        if near:
            return f', did you mean "{folded[near[0]]}"?'
        return f"; known: {', '.join(known)}" if 0 < len(known) <= _LISTED else ""

    def mapping(self, node: Node, what: str, keys: Iterable[str]) -> dict[str, tuple[Scalar, Node]]:
        """The entries of a mapping by key; unknown keys are told at the key and left out."""
        known = tuple(keys)
        if not isinstance(node, Mapping):
            self.tell(node.position, f"{what} is a mapping (key: value)")
            return {}
        entries = {}
        for key, value in node.entries:
            if key.text in known:
                entries[key.text] = (key, value)
            else:
                self.unknown(key.position, "key", key.text, known)
        return entries

    def named(self, node: Node, what: str) -> tuple[tuple[Scalar, Node], ...]:
        """The entries of a mapping whose keys are names of the reader's own choosing."""
        if isinstance(node, Scalar) and node.value is None:
            return ()
        if not isinstance(node, Mapping):
            self.tell(node.position, f"{what} is a mapping (name: ...)")
            return ()
        return node.entries

    def named_once(self, nodes: Iterable[Node], section: str) -> list[tuple[Scalar, Node]]:
        """The named entries of a section that may stand in several files; a name that comes twice is told."""
        first: dict[str, Position] = {}
        entries = []
        for key, value in (entry for node in nodes for entry in self.named(node, section)):
            folded = key.text.casefold()
            if folded in first:
                self.tell(key.position, f'"{key.text}" is already in {section}: {first[folded]}')
            else:
                first[folded] = key.position
                entries.append((key, value))
        return entries

    def items(self, node: Node, what: str) -> tuple[Node, ...]:
        if isinstance(node, Scalar) and node.value is None:
            return ()
        if not isinstance(node, Sequence):
            self.tell(node.position, f"{what} is a list (lines that start with -)")
            return ()
        return node.items

    def text(self, node: Node, what: str) -> str | None:
        """Text that says something. A number is taken as written, so that ids need no quotes."""
        if not isinstance(node, Scalar):
            self.tell(node.position, f"{what} is text, not a {'list' if isinstance(node, Sequence) else 'mapping'}")
        elif node.value is None or not node.text.strip():
            self.tell(node.position, f"{what} is missing: nothing stands here")
        elif isinstance(node.value, bool):
            self.tell(node.position, f"{what} is text: if you mean the word {node.text}, put it in quotes")
        else:
            return node.text
        return None

    def texts(self, node: Node, what: str) -> tuple[str, ...]:
        """One text or a list of texts."""
        nodes = node.items if isinstance(node, Sequence) else (node,)
        if not nodes:
            self.tell(node.position, f"{what} is empty")
        read = (self.text(each, what) for each in nodes)
        return tuple(text for text in read if text is not None)

    def distinct(self, nodes: Iterable[Node], what: str) -> tuple[str, ...]:
        """Texts of which none comes twice, whatever its case."""
        seen: dict[str, str] = {}
        for node in nodes:
            text = self.text(node, f"a {what}")
            if text and text.casefold() in seen:
                self.tell(node.position, f'the {what} "{text}" is given twice')
            elif text:
                seen[text.casefold()] = text
        return tuple(seen.values())

    def number(self, node: Node, what: str) -> float | None:
        if isinstance(node, Scalar) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
            return node.value
        self.tell(node.position, f"{what} is a number{_not_this(node)}")
        return None

    def flag(self, node: Node, what: str) -> bool | None:
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        self.tell(node.position, f"{what} is true or false, in small letters and without quotes{_not_this(node)}")
        return None

    def one_of(self, node: Node, what: str, known: Iterable[str]) -> str | None:
        """The known spelling of a word, whatever its case."""
        text = self.text(node, what)
        if text is None:
            return None
        options = tuple(known)
        found = next((one for one in options if one.casefold() == text.casefold()), None)
        if found is None:
            self.unknown(node.position, what, text, options)
        return found


def _not_this(node: Node) -> str:
    return f', not "{shown(node.text)}"' if isinstance(node, Scalar) and node.value is not None else ""


def optional(entries: dict[str, tuple[Scalar, Node]], key: str, read: Callable[[Node], T | None]) -> T | None:
    """What stands under a key, read; None where the key is not given."""
    return read(entries[key][1]) if key in entries else None


def _slip(what: str, word: str, known: tuple[str, ...]) -> str | None:
    """What was mistyped, or is missing altogether, where that can be told."""
    key, colon, value = word.partition(":")
    if HARD_SPACE in word:
        return f": {NO_HARD_SPACES}"
    if colon and key in known:
        return f": a space after the colon is missing: {shown(f'{key}: {value}')}"
    if not known and what in _OF_THE_VOCABULARY:
        return f": the vocabulary has no {_OF_THE_VOCABULARY[what]} yet"
    return None
