"""From `when: {no_human_answer_for: ...}`, `when: {every: ...}` and `when: {due: ...}` to how long is waited, and when
the clock or a date calls."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date
from typing import get_args
from zoneinfo import ZoneInfo

from app.rules.due_dates import DueDate
from app.rules.firing import Wait
from app.rules.problems import shown
from app.rules.reading.clock import ClockReading
from app.rules.reading.firing import FiringReading, is_estimate
from app.rules.reading.inspection import Inspection, optional
from app.rules.reading.source import Mapping, Node, Scalar
from app.rules.reading.source import Sequence as ListNode
from app.rules.schedule import WEEKDAYS, Over, Schedule
from app.rules.vocabulary import Vocabulary

NO_ANSWER, EVERY, DUE = "no_human_answer_for", "every", "due"
WAITING_KEYS = (NO_ANSWER, "counting")
SCHEDULE_KEYS = (EVERY, "at", "in", "over", "except_holidays_of")
BEFORE, AFTER = "before", "after"
DUE_KEYS = (DUE, BEFORE, AFTER, "counting", "except_holidays_of")
DAYS = ("day", "weekday", *WEEKDAYS)
DAY_OF_MONTH = "day_of_month"
DESK = "desk"
OVER: tuple[Over, ...] = get_args(Over)
_OF_CONVERSATIONS = "conversation.attributes."
_MONTH = 31
_WORKING = frozenset(range(5))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Days:
    weekdays: frozenset[int] = frozenset(range(7))
    day_of_month: int | None = None
    written: str


class TimesReading:
    def __init__(self, inspection: Inspection, vocabulary: Vocabulary) -> None:
        self._inspection = inspection
        self._desk = vocabulary.desk
        self._dates = [name for name, each in vocabulary.attributes.items() if each.type == "time"]
        self._firing = FiringReading(inspection)
        self._clock = ClockReading(inspection)

    def no_answer(self, entries: dict[str, tuple[Scalar, Node]]) -> Wait | None:
        """`{no_human_answer_for: 45m, counting: desk_hours}`, or `{no_human_answer_for: estimate}`."""
        if is_estimate(entries[NO_ANSWER][1]):
            wait = self._firing.estimate(entries[NO_ANSWER][1], self._desk)
            return wait and replace(wait, for_an_answer=True)
        span = self._firing.duration(entries[NO_ANSWER][1], NO_ANSWER)
        in_desk_hours = self._firing.counts_desk_hours(entries, self._desk)
        return Wait(span, in_desk_hours, for_an_answer=True) if span else None

    def schedule(self, node: Node, entries: dict[str, tuple[Scalar, Node]]) -> Schedule | None:
        """`{every: weekday, at: "09:00", in: Europe/Berlin}`."""
        if "at" not in entries:
            self._inspection.tell(node.position, 'every needs a time of the day, as in every: weekday, at: "09:00"')
        days = optional(entries, EVERY, self._days)
        at = optional(entries, "at", lambda it: self._clock.time(it, "the time of the day"))
        zone = optional(entries, "in", self._clock.zone) or (self._desk.timezone if self._desk else ZoneInfo(str(UTC)))
        over = optional(entries, "over", self._over) or ("open",)
        holidays = optional(entries, "except_holidays_of", self._holidays) or frozenset()
        if days is None or at is None:
            return None
        return Schedule(
            at=at, zone=zone, weekdays=days.weekdays, day_of_month=days.day_of_month, holidays=holidays, over=over,
            written=days.written,
        )  # fmt: skip

    def due(self, entries: dict[str, tuple[Scalar, Node]]) -> DueDate | None:
        """`{due: Promised until, before: 2h, counting: desk_hours}`."""
        attribute = self._date(entries[DUE][1])
        sides = [side for side in (BEFORE, AFTER) if side in entries]
        if len(sides) > 1:
            self._inspection.tell(entries[AFTER][0].position, "a date calls the rule before it or after it: give one")
        side = sides[0] if sides else None
        span = self._firing.duration(entries[side][1], side) if side else None
        in_desk_hours = self._firing.counts_desk_hours(entries, self._desk)
        self._tell_uncounted(entries, side=side, in_desk_hours=in_desk_hours)
        holidays = optional(entries, "except_holidays_of", self._holidays)
        if attribute is None or (side and span is None):
            return None
        return DueDate(
            attribute=attribute, span=span, side="after" if side == AFTER else "before", in_desk_hours=in_desk_hours,
            holidays=holidays,
        )  # fmt: skip

    def _date(self, node: Node) -> str | None:
        """The attribute, by its label or its full name."""
        text = self._inspection.text(node, "the attribute that holds the date")
        name = text.removeprefix(_OF_CONVERSATIONS) if text else None
        if name is None or name in self._dates:
            return name
        if self._dates:
            self._inspection.unknown(node.position, "date of conversations", name, self._dates)
        else:
            self._inspection.tell(
                node.position, "the vocabulary has no date of conversations, as in attributes: {Due: {type: date}}"
            )
        return None

    def _tell_uncounted(
        self, entries: dict[str, tuple[Scalar, Node]], *, side: str | None, in_desk_hours: bool
    ) -> None:
        """What says how time is counted where there is none to count."""
        if "counting" in entries and side is None:
            self._inspection.tell(
                entries["counting"][0].position, "counting goes with before or after, as in before: 2h"
            )
        if "except_holidays_of" in entries and not in_desk_hours:
            place = entries["except_holidays_of"][0].position
            self._inspection.tell(place, "except_holidays_of goes with counting: desk_hours")

    def _days(self, node: Node) -> _Days | None:
        if isinstance(node, Mapping):
            return self._day_of_month(self._inspection.mapping(node, EVERY, (DAY_OF_MONTH,)))
        named = tuple(self._named_days(node))
        if not named:
            return None
        weekdays = frozenset().union(*(_weekdays(name) for name in named))
        return _Days(weekdays=weekdays, written=" and ".join(named))

    def _named_days(self, node: Node) -> Iterator[str]:
        nodes = node.items if isinstance(node, ListNode) else (node,)
        if not nodes:
            self._inspection.tell(node.position, "every names at least one day, as in every: weekday")
        for each in nodes:
            word = self._inspection.one_of(each, "day", DAYS)
            if word is not None:
                yield word

    def _day_of_month(self, entries: dict[str, tuple[Scalar, Node]]) -> _Days | None:
        number = optional(entries, DAY_OF_MONTH, lambda it: self._inspection.number(it, DAY_OF_MONTH))
        if number is None:
            return None
        if not (float(number).is_integer() and 1 <= number <= _MONTH):
            place = entries[DAY_OF_MONTH][1].position
            self._inspection.tell(place, "day_of_month is a day from 1 to 31; a month that lacks it has its last day")
            return None
        return _Days(day_of_month=int(number), written=f"month on day {int(number)}")

    def _over(self, node: Node) -> tuple[Over, ...]:
        nodes = node.items if isinstance(node, ListNode) else (node,)
        words = {self._inspection.one_of(each, "state of conversations", OVER) for each in nodes}
        return tuple(state for state in OVER if state in words)

    def _holidays(self, node: Node) -> frozenset[date]:
        nodes = node.items if isinstance(node, ListNode) else (node,)
        found: set[date] = set()
        for each in nodes:
            name = self._inspection.text(each, "the desk or a region")
            if name is not None:
                found |= self._holidays_of(each, name)
        return frozenset(found)

    def _holidays_of(self, node: Node, name: str) -> frozenset[date]:
        desk = self._desk
        if desk is None:
            self._inspection.tell(node.position, f"the vocabulary has no desk, and so no holidays of {shown(name)}")
            return frozenset()
        named = {region: each.holidays for region, each in desk.regions.items()}
        known = {
            DESK: desk.holidays,
            **{region: desk.holidays if own is None else own for region, own in named.items()},
        }
        if name not in known:
            self._inspection.unknown(node.position, "region", name, known)
        elif not known[name]:
            self._inspection.tell(node.position, f"the vocabulary names no holidays of {shown(name)}")
        return known.get(name, frozenset())


def _weekdays(name: str) -> frozenset[int]:
    match name:
        case "day":
            return frozenset(range(7))
        case "weekday":
            return _WORKING
        case _:
            return frozenset({WEEKDAYS.index(name)})
