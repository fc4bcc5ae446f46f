"""From `desk:` in the vocabulary to the desk's hours."""

import re
from collections.abc import Iterable
from datetime import date, time

from app.rules.desk import WEEKDAYS, DeskHours, Region, Span
from app.rules.durations import Duration
from app.rules.problems import shown
from app.rules.reading.clock import ClockReading
from app.rules.reading.firing import FiringReading
from app.rules.reading.inspection import Inspection, optional
from app.rules.reading.source import Mapping, Node, Scalar, Sequence

KEYS = ("timezone", "hours", "holidays", "regions", "estimate")
REGION_KEYS = ("countries", "holidays", "timezone")
CHANNELS = ("chat", "email")
_SPAN = re.compile(r"([0-9]{2}):([0-9]{2})\s*-\s*([0-9]{2}):([0-9]{2})")


class DeskReading:
    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection
        self._clock = ClockReading(inspection)

    def read(self, node: Node) -> DeskHours | None:
        entries = self._inspection.mapping(node, "desk", KEYS)
        for key in ("timezone", "hours"):
            if entries and key not in entries:
                self._inspection.tell(node.position, f'the desk has no "{key}"')
        zone = optional(entries, "timezone", self._clock.zone)
        hours = optional(entries, "hours", self._hours)
        holidays = optional(entries, "holidays", self._holidays) or frozenset()
        regions = optional(entries, "regions", self._regions) or {}
        estimate = optional(entries, "estimate", self._estimate) or {}
        if not zone or not hours:
            return None
        return DeskHours(timezone=zone, hours=hours, holidays=holidays, regions=regions, estimate=estimate)

    def _regions(self, node: Node) -> dict[str, Region]:
        read: dict[str, Region] = {}
        taken: dict[str, str] = {}
        for key, value in self._inspection.named(node, "regions"):
            region = self._region(key, value)
            for country in sorted(region.countries):
                if taken.setdefault(country, region.name) != region.name:
                    self._inspection.tell(key.position, f'"{country}" is already in the region "{taken[country]}"')
            read[key.text] = region
        return read

    def _region(self, key: Scalar, node: Node) -> Region:
        entries = self._inspection.mapping(node, f'the region "{shown(key.text)}"', REGION_KEYS)
        if isinstance(node, Mapping) and not entries.keys() & {"holidays", "timezone"}:
            self._inspection.tell(key.position, f'the region "{shown(key.text)}" has neither holidays nor a timezone')
        countries = optional(entries, "countries", lambda it: self._inspection.texts(it, "a country")) or ()
        return Region(
            name=key.text,
            countries=frozenset(name.strip().casefold() for name in (key.text, *countries)),
            holidays=optional(entries, "holidays", self._holidays),
            timezone=optional(entries, "timezone", self._clock.zone),
        )

    def _estimate(self, node: Node) -> dict[str, Duration]:
        entries = self._inspection.mapping(node, "estimate", CHANNELS)
        reading = FiringReading(self._inspection)
        spans = {channel: reading.duration(value, channel) for channel, (_, value) in entries.items()}
        return {channel: span for channel, span in spans.items() if span}

    def _hours(self, node: Node) -> dict[int, tuple[Span, ...]]:
        hours: dict[int, tuple[Span, ...]] = {}
        for key, value in self._inspection.named(node, "hours"):
            spans = tuple(self._spans(value))
            for day in self._days(key):
                if day in hours:
                    self._inspection.tell(key.position, f"{WEEKDAYS[day]} is given twice")
                hours[day] = spans
        return hours

    def _days(self, node: Node) -> Iterable[int]:
        """The days of `mon` or `mon-fri`."""
        text = (self._inspection.text(node, "a weekday") or "").casefold()
        first, _, last = text.partition("-")
        first, last = first.strip(), last.strip() or first.strip()
        if first in WEEKDAYS and last in WEEKDAYS and WEEKDAYS.index(first) <= WEEKDAYS.index(last):
            return range(WEEKDAYS.index(first), WEEKDAYS.index(last) + 1)
        self._inspection.tell(
            node.position, f'"{shown(text)}" is no weekday; write mon or mon-fri ({", ".join(WEEKDAYS)})'
        )
        return ()

    def _spans(self, node: Node) -> Iterable[Span]:
        if isinstance(node, Scalar) and node.value is None:
            self._inspection.tell(node.position, "a day without hours is left out")
            return
        for each in node.items if isinstance(node, Sequence) else (node,):
            text = self._inspection.text(each, "a span of desk hours")
            if text is None:
                continue
            span = _span(text)
            if isinstance(span, Span):
                yield span
            else:
                self._inspection.tell(each.position, f'"{shown(text)}" {span}')

    def _holidays(self, node: Node) -> frozenset[date]:
        days = []
        for each in self._inspection.items(node, "holidays"):
            text = self._inspection.text(each, "a holiday")
            try:
                days += [date.fromisoformat(text)] if text else []
            except ValueError:
                self._inspection.tell(each.position, f'"{shown(text or "")}" is not a day; write 2026-12-24')
        return frozenset(days)


_NO_SPAN = "is no span of the day; write 09:00-17:30, until midnight 24:00"
_OVER_MIDNIGHT = "ends before it begins; over midnight write 22:00-24:00, and 00:00-06:00 for the day after"


def _span(text: str) -> Span | str:
    """The span; or what is wrong with it."""
    written = _SPAN.fullmatch(text.strip())
    if written is None:
        return _NO_SPAN
    from_hour, from_minute, to_hour, to_minute = map(int, written.groups())
    try:
        start = time(from_hour, from_minute)
        end = None if (to_hour, to_minute) == (24, 0) else time(to_hour, to_minute)
    except ValueError:
        return _NO_SPAN
    return Span(start, end) if end is None or start < end else _OVER_MIDNIGHT
