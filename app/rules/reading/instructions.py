"""From `then:` to instructions: one action a line, everything it names looked up in the vocabulary."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from app.rules.instructions import AssignTo, CloseIt, FileIt, Instruction, Note, NoteOnUser, Set, Tag
from app.rules.pages import TICKET_URL
from app.rules.reading.inspection import Inspection, optional
from app.rules.reading.source import Mapping, Node, Scalar
from app.rules.reading.source import Sequence as ListNode
from app.rules.reading.tickets import TemplateReading
from app.rules.templates import Template
from app.rules.vocabulary import Attribute, TicketKind, Vocabulary

STOP = "stop"
"""A step of its own: no later rule is looked at."""


@dataclass(frozen=True, slots=True)
class Then:
    """What a rule, or an entry of `first_match`, does."""

    instructions: tuple[Instruction, ...]
    stops: bool = False


def _says_stop(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text == STOP


class InstructionReading:
    def __init__(self, inspection: Inspection, vocabulary: Vocabulary) -> None:
        self._inspection = inspection
        self._vocabulary = vocabulary
        self._templates = TemplateReading(inspection, vocabulary)
        self._by_command = False
        self._filed: list[tuple[FileIt, str]] = []
        self._actions: dict[str, Callable[[Scalar, Node], Iterable[Instruction]]] = {
            "tag": self._tag,
            "set": self._set,
            "internal_note": self._internal_note,
            "close": self._close,
            "assign": self._assign,
            "file_in_asana": self._file_in_asana,
            "user_note": self._user_note,
        }

    def read(self, node: Node, *, by_command: bool, after: Then | None = None) -> Then | None:
        """A rule's steps in order, those of a branch `after` the rule's own. None if there are none."""
        self._by_command = by_command
        before = after.instructions if after else ()
        self._filed = [(each, each.matter.source if each.matter else "") for each in before if isinstance(each, FileIt)]
        items = self._inspection.items(node, "then")
        if not items and (isinstance(node, ListNode) or getattr(node, "value", node) is None):
            self._inspection.tell(node.position, "then holds at least one action")
        stops = [place for place, item in enumerate(items) if _says_stop(item)]
        if stops and stops[0] < len(items) - 1:
            self._inspection.tell(items[stops[0]].position, "stop comes last: what stands below it is never done")
        steps = tuple(each for item in items if not _says_stop(item) for each in self._step(item))
        return Then(steps, stops=bool(stops)) if steps or stops else None

    def _step(self, node: Node) -> Iterable[Instruction]:
        if isinstance(node, Scalar) and node.text.partition(":")[0] in self._actions and ":" in node.text:
            self._inspection.unknown(node.position, "action", node.text, self._actions)
            return ()
        if not isinstance(node, Mapping) or not node.entries:
            self._inspection.tell(
                node.position, "a step is an action and what it needs, as in tag: bug; or the word stop, last of all"
            )
            return ()
        for key, _ in node.entries[1:]:
            self._inspection.tell(key.position, f'one action a step: put a "-" before {key.text}')
        key, value = node.entries[0]
        action = self._actions.get(key.text)
        if key.text == STOP:
            self._inspection.tell(key.position, "stop stands alone, without a colon")
            return ()
        if action is None:
            self._inspection.unknown(key.position, "action", key.text, self._actions)
            return ()
        return action(key, value)

    def _tag(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        if isinstance(value, ListNode) and not value.items:
            self._inspection.tell(key.position, "tag names at least one tag, as in tag: bug")
        for node in value.items if isinstance(value, ListNode) else (value,):
            tag = self._inspection.one_of(node, "tag", self._vocabulary.tags)
            if tag:
                yield Tag(position=node.position, tag=tag)

    def _set(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        entries = self._inspection.named(value, "set")
        if not entries and isinstance(value, Scalar | Mapping):
            self._inspection.tell(
                key.position, "set names an attribute and its value, as in set: {Issue Priority: High}"
            )
        for label, node in entries:
            attribute = self._vocabulary.attributes.get(label.text)
            if attribute is None:
                self._inspection.unknown(label.position, "attribute", label.text, self._vocabulary.attributes)
                continue
            wanted = self._value(attribute, node)
            if wanted is not None:
                yield Set(position=label.position, name=attribute.name, value=wanted)

    def _value(self, attribute: Attribute, node: Node) -> str | float | bool | Template | None:
        match attribute.type:
            case "choice":
                return self._inspection.one_of(node, f"value of {attribute.name}", attribute.options)
            case "number":
                return self._inspection.number(node, attribute.name)
            case "flag":
                return self._inspection.flag(node, attribute.name)
            case _:
                return self._templates.read(node, attribute.name)

    def _internal_note(self, _key: Scalar, value: Node) -> Iterator[Instruction]:
        html = self._templates.note(value)
        if html is None:
            return
        if not html.asks_for(TICKET_URL):
            yield Note(position=value.position, html=html)
        elif self._filed:
            yield Note(position=value.position, html=html, filing=self._filed[-1][0].position)
        else:
            self._inspection.tell(value.position, f"{TICKET_URL} needs file_in_asana before it in the same rule")

    def _close(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        if isinstance(value, Scalar) and value.value in (None, "conversation"):
            yield CloseIt(position=key.position)
        else:
            self._inspection.tell(value.position, "close closes the conversation: write close: conversation")

    def _assign(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        entries = self._inspection.mapping(value, "assign", ("team", "teammate"))
        if len(entries) > 1 or (isinstance(value, Mapping) and not value.entries):
            self._inspection.tell(key.position, "assign to one: a team or a teammate")
        elif "team" in entries:
            name = self._inspection.one_of(entries["team"][1], "team", self._vocabulary.teams)
            if name:
                yield AssignTo(position=key.position, to="team", id=self._vocabulary.teams[name], name=name)
        elif "teammate" in entries:
            name = self._inspection.one_of(entries["teammate"][1], "teammate", self._vocabulary.teammates)
            if name:
                yield AssignTo(position=key.position, to="teammate", id=self._vocabulary.teammates[name], name=name)

    def _kind(self, key: Scalar, value: Node, keys: tuple[str, ...]) -> tuple[TicketKind | None, dict[str, Node]]:
        """The ticket kind of `file_in_asana: bug` or `file_in_asana: {kind: bug, ...}`, and what else is given."""
        given: dict[str, Node] = {"kind": value}
        if isinstance(value, Mapping):
            given = {word: node for word, (_, node) in self._inspection.mapping(value, key.text, keys).items()}
        if "kind" not in given:
            self._inspection.tell(value.position, f"{key.text} needs a kind")
            return None, given
        name = self._inspection.one_of(given["kind"], "ticket kind", self._vocabulary.ticket_kinds)
        return (self._vocabulary.tickets.get(name) if name else None), given

    def _file_in_asana(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        kind, given = self._kind(key, value, ("kind", "matter", "title"))
        matter = self._templates.read(given["matter"], "matter") if "matter" in given else None
        title = self._templates.read(given["title"], "title") if "title" in given else None
        if kind:
            filing = FileIt(position=key.position, kind=kind, by_command=self._by_command, matter=matter, title=title)
            self._filed.append((filing, matter.source if matter else ""))
            yield filing

    def _user_note(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        kind, given = self._kind(key, value, ("kind", "matter"))
        matter = optional({"matter": (key, given["matter"])} if "matter" in given else {}, "matter", self._matter)
        if kind is None:
            return
        of_kind = [(filing, told) for filing, told in self._filed if filing.kind is kind]
        fitting = [filing for filing, told in of_kind if matter is None or told == matter]
        if fitting:
            yield NoteOnUser(position=key.position, kind=kind, filing=fitting[0].position)
        elif of_kind:
            self._inspection.tell(key.position, "user_note has another matter than the ticket filed before it")
        else:
            self._inspection.tell(
                key.position,
                f"user_note: {kind.name} needs file_in_asana: {kind.name} before it in the same list of steps",
            )

    def _matter(self, node: Node) -> str | None:
        return self._inspection.text(node, "matter")
