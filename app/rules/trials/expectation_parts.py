"""What a test may say of one part of an action, and how that is read and looked up."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as of
from datetime import datetime

from app.rules.actions import Action
from app.rules.durations import duration
from app.rules.facts import moment
from app.rules.instructions.messages import draft_name
from app.rules.problems import shown
from app.rules.reading.inspection import Inspection
from app.rules.reading.source import Node, Sequence

CONTAINS = "contains"
Known = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a test says of `field` of an action. `read` gives the value, None after a problem was told. `also`: what it
    says of other fields by this. `is_text`: it is told in quotes."""

    field: str
    read: Callable[[Node], object]
    also: Known = of(default_factory=dict)
    is_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a test may say of an action. `main` may stand alone behind the word; `usual` is the word that stands there
    if nothing more is said. `each`: a list is as many steps. `fixed` goes without saying. `one_of` tells which parts
    there are where exactly one is given; with `needs_main` the main one must be."""

    kind: type[Action]
    main: str | None = None
    parts: Mapping[str, Part] = of(default_factory=dict)
    usual: str | None = None
    each: bool = False
    fixed: Known = of(default_factory=dict)
    one_of: str = ""
    needs_main: bool = False

    @property
    def has_several(self) -> bool:
        """Whether parts are told by their names."""
        return len(self.parts) > 1


class Parts:
    """Makes parts; `now` is when the test plays."""

    def __init__(self, inspection: Inspection, now: datetime) -> None:
        self._inspection = inspection
        self._now = now

    def one(self, name: str, what: str, known: Iterable[str], also: Known | None = None) -> Part:
        """One of the names that are known."""
        names = tuple(known)
        return Part(field=name, read=lambda node: self._inspection.one_of(node, what, names), also=also or {})

    def several(self, name: str, what: str, known: Iterable[str]) -> Part:
        """One name or a list of them."""
        names = tuple(known)

        def read(node: Node) -> object:
            nodes = node.items if isinstance(node, Sequence) else (node,)
            found = tuple(one for each in nodes if (one := self._inspection.one_of(each, what, names)))
            return found if nodes and len(found) == len(nodes) else None

        return Part(field=name, read=read)

    def text(self, name: str, what: str, also: Known | None = None) -> Part:
        return Part(field=name, read=lambda node: self._text(node, what), also=also or {}, is_text=True)

    def matter(self) -> Part:
        """A matter is a key: regardless of case."""

        def read(node: Node) -> object:
            text = self._text(node, "matter")
            return text and text.casefold()

        return Part(field="matter", read=read, is_text=True)

    def flag(self, name: str) -> Part:
        return Part(field=name, read=lambda node: self._inspection.flag(node, name))

    def contains(self) -> Part:
        """Words that stand in one of the action's texts."""
        return Part(field=CONTAINS, read=lambda node: self._inspection.text(node, CONTAINS), is_text=True)

    def question(self, asked: Iterable[str]) -> Part:
        """The question for an attribute, as a draft is called that proposes it."""
        names = tuple(asked)

        def read(node: Node) -> object:
            name = self._inspection.one_of(node, "attribute", names)
            return name and draft_name(name)

        return Part(field="name", read=read)

    def until(self) -> Part:
        """A moment, told by the span of time from the test's own."""

        def read(node: Node) -> object:
            text = self._text(node, "until when")
            span = duration(text) if text else None
            if text and span is None:
                self._inspection.tell(node.position, f'"{shown(text)}" is not a span of time: write 2d, or any')
            return moment(self._now + span.time) if span else None

        return Part(field="until", read=read)

    def _text(self, node: Node, what: str) -> str | None:
        text = self._inspection.text(node, what)
        return text and text.strip()
