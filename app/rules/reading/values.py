"""From what stands behind an operator to the value that the operator compares with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.rules.facts import moment
from app.rules.fields import Field
from app.rules.operators import Operator, Takes, folded, phrase
from app.rules.patterns import BadPattern, Pattern
from app.rules.problems import shown
from app.rules.reading.firing import FiringReading
from app.rules.reading.inspection import Inspection
from app.rules.reading.source import Node, Scalar, Sequence
from app.rules.vocabulary import Vocabulary

KNOWN_WORDS = ("known", "unknown")
DESK_HOURS = "desk_hours"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A value in the operator's form, and as the rule says it."""

    value: object
    told: str


class ValueReading:
    def __init__(self, inspection: Inspection, vocabulary: Vocabulary) -> None:
        self._inspection = inspection
        self._vocabulary = vocabulary
        self._readers: dict[Takes, Callable[[Operator, Node], Wanted | None]] = {
            "pattern": self._pattern,
            "phrases": self._phrases,
            "flag": self._flag,
            "time": self._time,
            "duration": self._duration,
            "hours": self._hours,
        }

    def read(self, field: Field, asked: Operator, value: Node) -> Wanted | None:
        """What an operator compares a field with. None after a problem was told."""
        if asked.takes in self._readers:
            return self._readers[asked.takes](asked, value)
        return self._many(field, value) if asked.takes == "many" else self._one(field, value)

    def _flag(self, asked: Operator, value: Node) -> Wanted | None:
        flag = self._inspection.flag(value, f'"{asked.name}"')
        return None if flag is None else Wanted(flag, "true" if flag else "false")

    def _duration(self, asked: Operator, value: Node) -> Wanted | None:
        span = FiringReading(self._inspection).duration(value, f'"{asked.name}"')
        return Wanted(span, f"{span} ago") if span else None

    def _hours(self, _asked: Operator, value: Node) -> Wanted | None:
        if not isinstance(value, Scalar) or value.text != DESK_HOURS:
            self._inspection.tell(value.position, f"there is one kind of hours: {DESK_HOURS}")
        elif self._vocabulary.desk is None:
            self._inspection.tell(value.position, "the vocabulary has no desk: say there when it is at work")
        else:
            return Wanted(self._vocabulary.desk, "desk hours")
        return None

    def _many(self, field: Field, value: Node) -> Wanted | None:
        nodes = value.items if isinstance(value, Sequence) else (value,)
        if not nodes:
            self._inspection.tell(value.position, "an empty list asks for nothing")
        read = [self._one(field, node) for node in nodes]
        wanted = [each for each in read if each is not None]
        if len(wanted) < len(read) or not wanted:
            return None
        return Wanted(tuple(each.value for each in wanted), " / ".join(each.told for each in wanted))

    def _one(self, field: Field, value: Node) -> Wanted | None:
        name = field.short or field.name
        if field.type == "number":
            number = self._inspection.number(value, f'"{name}"')
            return None if number is None else Wanted(number, f"{number:g}")
        if field.type == "flag":
            flag = self._inspection.flag(value, f'"{name}"')
            return None if flag is None else Wanted(flag, "true" if flag else "false")
        if field.type == "text" or field.any_text:
            text = self._inspection.text(value, f'"{name}"')
        elif isinstance(value, Scalar) and value.text in KNOWN_WORDS and value.text not in field.options:
            self._inspection.tell(value.position, f"to ask whether {name} is known write {{is: {value.text}}}")
            return None
        else:
            text = self._inspection.one_of(value, f"value of {name}", field.options)
        return None if text is None else Wanted(folded(text), text)

    def _phrases(self, _asked: Operator, value: Node) -> Wanted | None:
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
        return Wanted(tuple(map(phrase, texts)), told) if texts else None

    def _pattern(self, _asked: Operator, value: Node) -> Wanted | None:
        text = self._inspection.text(value, "a pattern")
        if text is None:
            return None
        try:
            return Wanted(Pattern(text), text)
        except BadPattern as bad:
            self._inspection.tell(value.position, str(bad))
            return None

    def _time(self, asked: Operator, value: Node) -> Wanted | None:
        text = self._inspection.text(value, f'"{asked.name}"')
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
        return Wanted(wanted, text)
