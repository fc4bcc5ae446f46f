"""From `if:` and `unless:` to conditions, with a problem for whatever cannot be asked."""

from dataclasses import dataclass
from datetime import datetime

from app.rules.conditions import AllOf, AnyOf, Condition, Not, Test
from app.rules.facts import moment
from app.rules.fields import Field, fields_of
from app.rules.inspection import Inspection, shown
from app.rules.operators import KNOWN, OPERATORS, Operator, folded, operators_for, phrase
from app.rules.patterns import BadPattern, Pattern
from app.rules.source import Mapping, Node, Scalar, Sequence
from app.rules.vocabulary import Vocabulary

KNOWN_WORDS = ("known", "unknown")
GROUPS = ("any", "all", "not")


@dataclass(frozen=True, slots=True)
class _Wanted:
    value: object
    told: str


class ConditionReading:
    def __init__(self, inspection: Inspection, vocabulary: Vocabulary) -> None:
        self._inspection = inspection
        self._vocabulary = vocabulary
        self._fields = fields_of(vocabulary)

    def read(self, node: Node, path: str) -> Condition | None:
        """A mapping asks for all of its lines, a list for any of its entries. None after a problem was told."""
        if isinstance(node, Mapping) and node.entries:
            return _all(node, path, [self._line(key, value, path) for key, value in node.entries])
        if isinstance(node, Sequence) and node.items:
            return _any(node, path, [self.read(item, f"{path}[{n}]") for n, item in enumerate(node.items)])
        self._inspection.tell(node.position, "a condition is a mapping (all must hold) or a list (any may hold)")
        return None

    def _line(self, key: Scalar, value: Node, path: str) -> Condition | None:
        place = f"{path}.{key.text}"
        if key.text == "any" and isinstance(value, Mapping) and value.entries:
            return _any(value, place, [self._line(inner, each, place) for inner, each in value.entries])
        if key.text == "all" and isinstance(value, Sequence) and value.items:
            return _all(value, place, [self.read(item, f"{place}[{n}]") for n, item in enumerate(value.items)])
        if key.text in GROUPS:
            part = self.read(value, place)
            return Not(key.position, place, part) if part and key.text == "not" else part
        field = self._fields.get(key.text)
        if field is None:
            self._inspection.unknown(key.position, "field", key.text, (*self._fields, *GROUPS))
            return None
        return self._asked(field, value, place)

    def _asked(self, field: Field, value: Node, path: str) -> Condition | None:
        if isinstance(value, Mapping):
            if not value.entries:
                self._inspection.tell(value.position, "nothing is asked here")
            return _all(value, path, [self._operated(field, key, inner, path) for key, inner in value.entries])
        name = ("has_any" if field.type == "set" else "in") if isinstance(value, Sequence) else "is"
        if name == "is" and field.type == "set":
            name = "has"
        if name not in operators_for(field.type) or field.type == "time":
            self._inspection.tell(value.position, _unfit(name, field))
            return None
        return self._test(field, OPERATORS[name], value, path)

    def _operated(self, field: Field, key: Scalar, value: Node, path: str) -> Condition | None:
        place = f"{path}.{key.text}"
        if key.text == "is" and isinstance(value, Scalar) and value.text in KNOWN_WORDS:
            return Test(key.position, place, field, KNOWN, value.text == "known", value.text)
        fitting = operators_for(field.type)
        if key.text not in OPERATORS:
            self._inspection.unknown(key.position, "operator", key.text, fitting)
            return None
        if key.text not in fitting or (key.text == "is" and field.type in ("set", "time")):
            self._inspection.tell(key.position, _unfit(key.text, field))
            return None
        is_list = key.text == "is" and isinstance(value, Sequence) and "in" in fitting
        return self._test(field, OPERATORS["in" if is_list else key.text], value, place)

    def _test(self, field: Field, asked: Operator, value: Node, path: str) -> Test | None:
        wanted = self._wanted(field, asked, value)
        return None if wanted is None else Test(value.position, path, field, asked, wanted.value, wanted.told)

    def _wanted(self, field: Field, asked: Operator, value: Node) -> _Wanted | None:
        match asked.takes:
            case "pattern":
                return self._pattern(value)
            case "phrases":
                return self._phrases(value)
            case "flag":
                flag = self._inspection.flag(value, f'"{asked.name}"')
                return None if flag is None else _Wanted(flag, "true" if flag else "false")
            case "time":
                return self._time(value, asked.name)
            case "many":
                return self._many(field, value)
            case _:
                return self._one(field, value)

    def _many(self, field: Field, value: Node) -> _Wanted | None:
        nodes = value.items if isinstance(value, Sequence) else (value,)
        if not nodes:
            self._inspection.tell(value.position, "an empty list asks for nothing")
        read = [self._one(field, node) for node in nodes]
        wanted = [each for each in read if each is not None]
        if len(wanted) < len(read) or not wanted:
            return None
        return _Wanted(tuple(each.value for each in wanted), " / ".join(each.told for each in wanted))

    def _one(self, field: Field, value: Node) -> _Wanted | None:
        name = field.short or field.name
        if field.type == "number":
            number = self._inspection.number(value, f'"{name}"')
            return None if number is None else _Wanted(number, f"{number:g}")
        if field.type == "flag":
            flag = self._inspection.flag(value, f'"{name}"')
            return None if flag is None else _Wanted(flag, "true" if flag else "false")
        if field.type == "text":
            text = self._inspection.text(value, f'"{name}"')
        elif isinstance(value, Scalar) and value.text in KNOWN_WORDS and value.text not in field.options:
            self._inspection.tell(value.position, f"to ask whether {name} is known write {{is: {value.text}}}")
            return None
        else:
            text = self._inspection.one_of(value, f"value of {name}", field.options)
        return None if text is None else _Wanted(folded(text), text)

    def _phrases(self, value: Node) -> _Wanted | None:
        if isinstance(value, Scalar):
            name = self._inspection.one_of(value, "phrase list", self._vocabulary.phrases)
            if name is None:
                return None
            texts, told = self._vocabulary.phrases[name], f"the phrases {name}"
        else:
            texts = self._inspection.texts(value, "a phrase")
            told = " / ".join(texts)
        wordless = [text for text in texts if not phrase(text).strip()]
        if wordless:
            self._inspection.tell(value.position, f'a phrase has words in it; "{shown(wordless[0])}" has none')
        return _Wanted(tuple(map(phrase, texts)), told) if texts else None

    def _pattern(self, value: Node) -> _Wanted | None:
        text = self._inspection.text(value, "a pattern")
        if text is None:
            return None
        try:
            return _Wanted(Pattern(text), text)
        except BadPattern as bad:
            self._inspection.tell(value.position, str(bad))
            return None

    def _time(self, value: Node, name: str) -> _Wanted | None:
        text = self._inspection.text(value, f'"{name}"')
        if text is None:
            return None
        try:
            wanted = moment(datetime.fromisoformat(text))
        except ValueError:
            wanted = None
        if wanted is None:
            self._inspection.tell(
                value.position, f'"{shown(text)}" is not a time; write 2026-01-31 or 2026-01-31T09:00+02:00'
            )
            return None
        return _Wanted(wanted, text)


def _unfit(name: str, field: Field) -> str:
    known = [
        each if each != "is" or field.type not in ("set", "time") else "is: known" for each in operators_for(field.type)
    ]
    return f'"{name}" does not fit {field.short or field.name}, a {field.type}; there are {", ".join(known)}'


def _all(node: Node, path: str, parts: list[Condition | None]) -> Condition | None:
    read = tuple(part for part in parts if part is not None)
    if not read or len(read) < len(parts):
        return None
    return read[0] if len(read) == 1 else AllOf(node.position, path, read)


def _any(node: Node, path: str, parts: list[Condition | None]) -> Condition | None:
    read = tuple(part for part in parts if part is not None)
    if not read or len(read) < len(parts):
        return None
    return read[0] if len(read) == 1 else AnyOf(node.position, path, read)
