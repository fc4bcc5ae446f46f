"""From `expect:` and `never:` to expected steps: the words of `then`, looked up in the vocabulary."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from app.rules.actions import AddTag, Alert, InternalNote, SetAttribute, Subject, plain
from app.rules.due_dates import date_told
from app.rules.facts import moment
from app.rules.instructions.messages import note_to
from app.rules.reading.inspection import Inspection
from app.rules.reading.source import Mapping as MappingNode
from app.rules.reading.source import Node, Scalar, Sequence
from app.rules.reading.steps.conversation import SPAM
from app.rules.trials.expectation_parts import CONTAINS, Parts, Shape
from app.rules.trials.expectation_shapes import shapes_of
from app.rules.trials.expected import Expected
from app.rules.vocabulary import Attribute, Vocabulary

_SpecialReading = Callable[[Scalar, Node], Iterable[Expected]]


class ExpectationReading:
    """`now` is when the test plays."""

    def __init__(self, inspection: Inspection, vocabulary: Vocabulary, now: datetime) -> None:
        self._inspection = inspection
        self._vocabulary = vocabulary
        self._shapes = shapes_of(vocabulary, Parts(inspection, now))
        self._special: dict[str, _SpecialReading] = {
            "set": self._setting(vocabulary.attributes, "conversation"),
            "set_contact": self._setting(vocabulary.contact_attributes, "contact"),
            "set_company": self._setting(vocabulary.company_attributes, "company"),
            "close_as_spam": self._close_as_spam,
            "ask_in_order": self._ask_in_order,
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
        if key.text in self._special:
            return self._special[key.text](key, value)
        if key.text in self._shapes:
            return self._shaped(key, value, self._shapes[key.text])
        self._inspection.unknown(key.position, "action", key.text, (*self._shapes, *self._special))
        return ()

    def _shaped(self, key: Scalar, value: Node, shape: Shape) -> Iterator[Expected]:
        nodes = value.items if shape.each and isinstance(value, Sequence) else (value,)
        for node in nodes:
            given = self._given(key, node, shape)
            read = {name: part for name, at in given.items() if (part := shape.parts[name].read(at)) is not None}
            if len(read) == len(given) and self._is_enough(key, node, shape, read):
                yield self._expected(key if node is value and not shape.each else node, key.text, shape, read)

    def _given(self, key: Scalar, node: Node, shape: Shape) -> dict[str, Node]:
        """The parts that the test names."""
        if isinstance(node, MappingNode) and shape.has_several:
            return {name: at for name, (_, at) in self._inspection.mapping(node, key.text, shape.parts).items()}
        is_usual = isinstance(node, Scalar) and node.value in (None, shape.usual)
        return {} if shape.main is None or (shape.usual and is_usual) else {shape.main: node}

    def _is_enough(self, key: Scalar, node: Node, shape: Shape, read: Mapping[str, object]) -> bool:
        """Whether the test says what it must of the action, and no more than it can."""
        is_mapping = isinstance(node, MappingNode) and shape.has_several
        if shape.one_of and not (is_mapping and len(read) == 1):
            self._inspection.tell(key.position, f"{key.text} names one: {shape.one_of}")
        elif shape.needs_main and shape.main not in read:
            self._inspection.tell(node.position, f"{key.text} needs a {shape.main}")
        elif is_mapping and not read:
            self._inspection.tell(node.position, f"{key.text} says nothing here: give one of {', '.join(shape.parts)}")
        elif not (is_mapping or read or (isinstance(node, Scalar) and node.value in (None, shape.usual))):
            self._inspection.tell(node.position, f"{key.text} needs nothing else: write {key.text}: {shape.usual}")
        else:
            return True
        return False

    def _expected(self, at: Node, word: str, shape: Shape, read: Mapping[str, object]) -> Expected:
        wanted = dict(shape.fixed)
        for name, value in read.items():
            if name != CONTAINS:
                wanted |= {shape.parts[name].field: value, **shape.parts[name].also}
        contains = str(read[CONTAINS]) if CONTAINS in read else None
        told = _told(word, shape, read)
        person = self._vocabulary.people.get(str(read.get("to")))
        if shape.kind is Alert and person and not (person.slack_channel or person.email):
            return Expected(
                position=at.position, told=told, kind=InternalNote, contains=contains or note_to(person.name)
            )
        return Expected(position=at.position, told=told, kind=shape.kind, wanted=wanted, contains=contains)

    def _setting(self, known: Mapping[str, Attribute], on: Subject) -> _SpecialReading:
        """`set: {Issue Type: Bug}`; the bare name, `set: Issue Type`, is any value."""
        what = "attribute" if on == "conversation" else f"{on} attribute"

        def read(key: Scalar, value: Node) -> Iterator[Expected]:
            labels: tuple[tuple[Scalar, Node | None], ...]
            if isinstance(value, Scalar) and value.text.strip():
                labels = ((value, None),)
            else:
                labels = self._inspection.named(value, key.text)
            if not labels and isinstance(value, Scalar | MappingNode):
                self._inspection.tell(
                    key.position, f"{key.text} names an attribute, as in set: {{Issue Priority: High}}"
                )
            for label, node in labels:
                attribute = known.get(label.text)
                if attribute is None:
                    self._inspection.unknown(label.position, what, label.text, known)
                elif (wanted := self._wanted(attribute, node, on)) is not None:
                    told = f"{key.text}: {attribute.name}"
                    if node is not None:
                        told = f"{key.text}: {{{attribute.name}: {plain(wanted['value'])}}}"
                    at = label.position if node is not None else key.position
                    yield Expected(position=at, told=told, kind=SetAttribute, wanted=wanted)

        return read

    def _wanted(self, attribute: Attribute, node: Node | None, on: Subject) -> dict[str, object] | None:
        wanted: dict[str, object] = {"name": attribute.name, "on": on}
        if node is None:
            return wanted
        value = self._value(attribute, node)
        return None if value is None else {**wanted, "value": value}

    def _value(self, attribute: Attribute, node: Node) -> str | float | bool | None:
        match attribute.type:
            case "choice":
                return self._inspection.one_of(node, f"value of {attribute.name}", attribute.options)
            case "number":
                return self._inspection.number(node, attribute.name)
            case "flag":
                return self._inspection.flag(node, attribute.name)
            case "time":
                told = self._inspection.text(node, attribute.name)
                day = date_told(told, self._vocabulary.desk)
                return (moment(day) if day else None) or told
            case _:
                return self._inspection.text(node, attribute.name)

    def _close_as_spam(self, key: Scalar, value: Node) -> Iterator[Expected]:
        """Two steps, as in `then`."""
        for read in (*self._shaped(key, value, self._shapes["close"]),):
            yield replace(read, told=key.text)
            tag = next((each for each in self._vocabulary.tags if each.casefold() == SPAM), SPAM)
            yield Expected(
                position=key.position, told=f"tag: {tag}", kind=AddTag, wanted={"tag": tag, "on": "conversation"}
            )

    def _ask_in_order(self, key: Scalar, _value: Node) -> Iterable[Expected]:
        self._inspection.tell(key.position, "one question is asked at a time: expect that one, as in ask: Issue Type")
        return ()


def _told(word: str, shape: Shape, read: Mapping[str, object]) -> str:
    """The step as short as it can be said."""
    quoted = {name: f'"{plain(value)}"' if shape.parts[name].is_text else plain(value) for name, value in read.items()}
    if not read:
        return f"{word}: {shape.usual}"
    if set(read) == {shape.main}:
        return f"{word}: {quoted[str(shape.main)]}"
    return f"{word}: {{{', '.join(f'{name}: {value}' for name, value in quoted.items())}}}"
