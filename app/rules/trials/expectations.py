"""From `expect:` and `never:` to expected steps: the words of `then`, looked up in the vocabulary."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from app.rules.actions import AddTag, Assign, Close, FileTicket, InternalNote, SetAttribute, UserNote
from app.rules.problems import Position, shown
from app.rules.reading.inspection import Inspection
from app.rules.reading.source import Mapping as MappingNode
from app.rules.reading.source import Node, Scalar, Sequence
from app.rules.trials.expected import Expected, plain
from app.rules.vocabulary import Attribute, Vocabulary


class ExpectationReading:
    def __init__(self, inspection: Inspection, vocabulary: Vocabulary) -> None:
        self._inspection = inspection
        self._vocabulary = vocabulary
        self._actions: dict[str, Callable[[Scalar, Node], Iterable[Expected]]] = {
            "tag": self._tag,
            "set": self._set,
            "internal_note": self._internal_note,
            "close": self._close,
            "assign": self._assign,
            "file_in_asana": self._file_in_asana,
            "user_note": self._user_note,
        }

    def read(self, node: Node, what: str) -> tuple[Expected, ...]:
        """The steps of a list; it is told if there are none."""
        items = node.items if isinstance(node, Sequence) else ()
        if not items:
            self._inspection.tell(node.position, f"{what} is a list of steps, as in {what}: [tag: bug]")
        return tuple(step for item in items for step in self._step(item))

    def _step(self, node: Node) -> Iterable[Expected]:
        if not isinstance(node, MappingNode) or not node.entries:
            self._inspection.tell(node.position, "a step is an action and what it needs, as in tag: bug")
            return ()
        for key, _ in node.entries[1:]:
            self._inspection.tell(key.position, f'one action a step: put a "-" before {key.text}')
        key, value = node.entries[0]
        action = self._actions.get(key.text)
        if action is None:
            self._inspection.unknown(key.position, "action", key.text, self._actions)
            return ()
        return action(key, value)

    def _tag(self, _key: Scalar, value: Node) -> Iterator[Expected]:
        for node in value.items if isinstance(value, Sequence) else (value,):
            tag = self._inspection.one_of(node, "tag", self._vocabulary.tags)
            if tag:
                yield Expected(position=node.position, told=f"tag: {tag}", kind=AddTag, wanted={"tag": tag})

    def _set(self, key: Scalar, value: Node) -> Iterator[Expected]:
        """`set: {Issue Type: Bug}`; the bare name, `set: Issue Type`, is any value."""
        if isinstance(value, Scalar) and value.text.strip():
            attribute = self._attribute(value)
            if attribute:
                told = f"set: {attribute.name}"
                yield Expected(position=key.position, told=told, kind=SetAttribute, wanted={"name": attribute.name})
            return
        entries = self._inspection.named(value, "set")
        if not entries and isinstance(value, Scalar | MappingNode):
            self._inspection.tell(key.position, "set names an attribute, as in set: {Issue Priority: High}")
        for label, node in entries:
            attribute = self._attribute(label)
            wanted = self._value(attribute, node) if attribute else None
            if attribute and wanted is not None:
                yield Expected(
                    position=label.position,
                    told=f"set: {{{attribute.name}: {plain(wanted)}}}",
                    kind=SetAttribute,
                    wanted={"name": attribute.name, "value": wanted},
                )

    def _attribute(self, label: Scalar) -> Attribute | None:
        attribute = self._vocabulary.attributes.get(label.text)
        if attribute is None:
            self._inspection.unknown(label.position, "attribute", label.text, self._vocabulary.attributes)
        return attribute

    def _value(self, attribute: Attribute, node: Node) -> str | float | bool | None:
        match attribute.type:
            case "choice":
                return self._inspection.one_of(node, f"value of {attribute.name}", attribute.options)
            case "number":
                return self._inspection.number(node, attribute.name)
            case "flag":
                return self._inspection.flag(node, attribute.name)
            case _:
                return self._inspection.text(node, attribute.name)

    def _internal_note(self, key: Scalar, value: Node) -> Iterator[Expected]:
        """`internal_note: whole text`, or `internal_note: {contains: words}`."""
        if isinstance(value, MappingNode):
            entries = self._inspection.mapping(value, "internal_note", ("contains",))
            words = self._inspection.text(entries["contains"][1], "contains") if "contains" in entries else None
            if words:
                told = f'internal_note: {{contains: "{shown(words)}"}}'
                yield Expected(position=key.position, told=told, kind=InternalNote, contains=words)
            return
        text = self._inspection.text(value, "a note")
        if text:
            told, wanted = f'internal_note: "{shown(text)}"', {"html": text.strip()}
            yield Expected(position=key.position, told=told, kind=InternalNote, wanted=wanted)

    def _close(self, key: Scalar, value: Node) -> Iterator[Expected]:
        if isinstance(value, Scalar) and value.value in (None, "conversation"):
            yield Expected(position=key.position, told="close: conversation", kind=Close)
        else:
            self._inspection.tell(value.position, "close closes the conversation: write close: conversation")

    def _assign(self, key: Scalar, value: Node) -> Iterator[Expected]:
        known = {"team": self._vocabulary.teams, "teammate": self._vocabulary.teammates}
        entries = self._inspection.mapping(value, "assign", known)
        if len(entries) != 1 and isinstance(value, MappingNode):
            self._inspection.tell(key.position, "assign names one: a team or a teammate")
            return
        for to, (_, node) in entries.items():
            name = self._inspection.one_of(node, to, known[to])
            if name:
                told, wanted = f"assign: {{{to}: {name}}}", {"to": to, "name": name}
                yield Expected(position=key.position, told=told, kind=Assign, wanted=wanted)

    def _file_in_asana(self, key: Scalar, value: Node) -> Iterator[Expected]:
        wanted = self._ticket(key, value, ("kind", "matter", "title"))
        if wanted:
            yield Expected(position=key.position, told=_ticket_told(key, wanted), kind=FileTicket, wanted=wanted)

    def _user_note(self, key: Scalar, value: Node) -> Iterator[Expected]:
        wanted = self._ticket(key, value, ("kind", "matter"))
        if wanted:
            yield Expected(position=key.position, told=_ticket_told(key, wanted), kind=UserNote, wanted=wanted)

    def _ticket(self, key: Scalar, value: Node, keys: tuple[str, ...]) -> dict[str, object]:
        """What is said of a ticket: `bug`, or `{kind: bug, title: ...}`; nothing after a problem was told."""
        given: Mapping[str, tuple[Scalar, Node]] = {"kind": (key, value)}
        if isinstance(value, MappingNode):
            given = self._inspection.mapping(value, key.text, keys)
            self._tell_no_kind(value.position, key.text, given)
        if "kind" not in given:
            return {}
        kind = self._inspection.one_of(given["kind"][1], "ticket kind", self._vocabulary.ticket_kinds)
        wanted: dict[str, object] = {"kind": kind} if kind else {}
        for part in keys[1:]:
            text = self._inspection.text(given[part][1], part) if part in given else None
            if text and kind:
                wanted[part] = text.casefold() if part == "matter" else text  # a matter is a key: regardless of case
        return wanted

    def _tell_no_kind(self, position: Position, action: str, given: Mapping[str, object]) -> None:
        if "kind" not in given:
            self._inspection.tell(position, f"{action} needs a kind")


def _ticket_told(key: Scalar, wanted: Mapping[str, object]) -> str:
    if set(wanted) == {"kind"}:
        return f"{key.text}: {wanted['kind']}"
    parts = [f"kind: {wanted['kind']}", *(f'{name}: "{plain(wanted[name])}"' for name in wanted if name != "kind")]
    return f"{key.text}: {{{', '.join(parts)}}}"
