"""From `facts:` and `before:` of a test to facts by full name and to how things were."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from app.rules.due_dates import date_told
from app.rules.durations import Duration, duration
from app.rules.facts import fitting
from app.rules.fields import Field, fields_of
from app.rules.problems import shown
from app.rules.reading.firing import FiringReading
from app.rules.reading.inspection import Inspection, optional
from app.rules.reading.source import Node, Scalar, Sequence
from app.rules.rulebook import Rulebook
from app.rules.trials.happening import AskedBefore, Before

BEFORE_KEYS = ("tickets", "fired", "asked", "own", "chain")
ASKED_KEYS = ("by", "times", "ago")
UNKNOWN = "unknown"
SAID_ELSEWHERE = {
    "now": "the test's own line: now: 2026-03-02T10:00+01:00",
    "event.name": "the test's own line: event: customer_replied",
    "event.topic": "the test's own line: topic: conversation.user.replied",
    "event.own": "before: {own: true}",
    "ticket.kinds": "before: {tickets: [...]}",
    "ticket.count": "before: {tickets: [...]}",
    "message.command": "message.text, as the teammate writes it, with event: teammate_noted",
    "message.command_argument": "message.text, as the teammate writes it, with event: teammate_noted",
}
_AGO = " ago"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_OF_ATTRIBUTES = ".attributes."
_JUST_NOW = timedelta(minutes=5)
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


class GivenReading:
    def __init__(self, inspection: Inspection, book: Rulebook) -> None:
        self._inspection = inspection
        self._book = book
        self._fields = fields_of(book.vocabulary)
        self._rules = {rule.name: rule for rule in book.rules}

    def facts(self, node: Node, now: datetime) -> dict[str, object]:
        """Facts by full name; None where the test says that one is unknown."""
        given: dict[str, object] = {}
        for key, value in self._inspection.named(node, "facts"):
            field = self._field(key)
            if field is None:
                continue
            if field.name in given:
                self._inspection.tell(key.position, f'"{key.text}" is the same as {field.name}, which is given above')
            given[field.name] = self._value(field, value, now)
        return given

    def _field(self, key: Scalar) -> Field | None:
        field = self._fields.get(key.text)
        if field is None:
            self._inspection.unknown(key.position, "field", key.text, self._fields)
        elif field.name in SAID_ELSEWHERE:
            self._inspection.tell(key.position, f"{key.text} is told by {SAID_ELSEWHERE[field.name]}")
            return None
        return field

    def _value(self, field: Field, node: Node, now: datetime) -> object:
        """The value as facts hold it. None if it is to be unknown, and after a problem was told."""
        if isinstance(node, Scalar) and node.text == UNKNOWN and UNKNOWN not in field.options:
            return None
        name = field.short or field.name
        told: object = None
        match field.type:
            case "number":
                told = self._inspection.number(node, name)
            case "flag":
                told = self._inspection.flag(node, name)
            case "set":
                told = self._members(field, node)
            case "time":
                told = self._day(field, node) or self.time(node, name, now)
            case "choice":
                told = self._inspection.one_of(node, f"value of {name}", field.options)
            case "text":
                told = self._text(field, node, name)
        return None if told is None else fitting(field, told)

    def _text(self, field: Field, node: Node, name: str) -> str | None:
        is_empty = isinstance(node, Scalar) and node.value == ""
        return "" if is_empty and field.may_be_empty else self._inspection.text(node, name)

    def _members(self, field: Field, node: Node) -> list[str]:
        name = field.short or field.name
        nodes = node.items if isinstance(node, Sequence) else (node,)
        read = [
            self._inspection.one_of(each, name, field.options) if field.options else self._inspection.text(each, name)
            for each in nodes
        ]
        return [each for each in read if each]

    def _day(self, field: Field, node: Node) -> datetime | None:
        """A day without a time, in an attribute: it ends as the desk's work does, as in production."""
        is_day = isinstance(node, Scalar) and _DAY.fullmatch(node.text.strip()) is not None
        if not is_day or _OF_ATTRIBUTES not in field.name:
            return None
        return date_told(node.text, self._book.vocabulary.desk) if isinstance(node, Scalar) else None

    def time(self, node: Node, what: str, now: datetime | None = None) -> datetime | None:
        """A moment; with `now` also one before it, as in 3h ago."""
        text = self._inspection.text(node, what)
        if text is None:
            return None
        span = duration(text.removesuffix(_AGO)) if now and text.endswith(_AGO) else None
        if now and span:
            return now - span.time
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            or_before = " or 3h ago, a hundred years at most" if now else ""
            wanted = f"write 2026-03-02T10:00+01:00{or_before}"
            self._inspection.tell(node.position, f'"{shown(text)}" is not a time; {wanted}')
            return None

    def clock(self, node: Node) -> datetime | None:
        """The moment at which a test plays."""
        moment = self.time(node, "now")
        if moment is not None and not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
            self._inspection.tell(node.position, f"a test plays between the years {_FIRST_YEAR} and {_LAST_YEAR}")
            return None
        return moment

    def before(self, entries: Mapping[str, tuple[Scalar, Node]]) -> Before:
        known = dict(entries)
        own = optional(known, "own", lambda it: self._inspection.flag(it, "own"))
        chain = optional(known, "chain", lambda it: self._names(it, "chain", "rule", tuple(self._rules))) or ()
        kinds = self._book.vocabulary.ticket_kinds
        tickets = optional(known, "tickets", lambda it: self._names(it, "tickets", "ticket kind", kinds)) or ()
        asked = optional(known, "asked", self._asked) or ()
        return Before(tickets=tickets, asked=asked, chain=chain, is_own=bool(own) or bool(chain))

    def _asked(self, node: Node) -> tuple[AskedBefore, ...]:
        """`asked: {Issue Type: {by: intake, times: 2, ago: 5m}}`."""
        known = {name: each for name, each in self._book.vocabulary.attributes.items() if each.question}
        read = []
        for key, value in self._inspection.named(node, "asked"):
            entries = self._inspection.mapping(value, key.text, ASKED_KEYS)
            name = self._inspection.one_of(key, "attribute", known)
            rule = optional(entries, "by", lambda it: self._inspection.one_of(it, "rule", self._rules))
            times = optional(entries, "times", self._times)
            ago = optional(entries, "ago", lambda it: FiringReading(self._inspection).duration(it, "ago"))
            if entries and "by" not in entries:
                self._inspection.tell(key.position, "asked says by which rule, as in asked: {Issue Type: {by: intake}}")
            if name and rule:
                past = ago.time if ago else _JUST_NOW
                read.append(AskedBefore(attribute=known[name], rule=rule, times=times or 1, ago=past))
        return tuple(read)

    def _times(self, node: Node) -> int | None:
        number = self._inspection.number(node, "times")
        if number is not None and not (number >= 1 and float(number).is_integer()):
            self._inspection.tell(node.position, "times is a whole number, 1 or more")
            return None
        return None if number is None else int(number)

    def _names(self, node: Node, key: str, what: str, known: tuple[str, ...]) -> tuple[str, ...]:
        nodes = self._inspection.items(node, key)
        return tuple(name for each in nodes if (name := self._inspection.one_of(each, what, known)))

    def fired(self, node: Node) -> tuple[tuple[str, Duration], ...]:
        """Rules with `once_per` and how long ago they acted."""
        read = []
        for key, value in self._inspection.named(node, "fired"):
            rule = self._rules.get(key.text)
            span = FiringReading(self._inspection).duration(value, "fired")
            if rule is None:
                self._inspection.unknown(key.position, "rule", key.text, self._rules)
            elif rule.once_per is None:
                self._inspection.tell(
                    key.position, f"{rule.name} has no once_per: that it acted before makes no difference to it"
                )
            elif span:
                read.append((rule.name, span))
        return tuple(read)
