"""From `mode:`, `once_per:`, `wait:` and `rollout:` to when a rule may act."""

from datetime import date

from app.rules.desk import DeskHours, working_time
from app.rules.durations import Duration, duration, is_too_long
from app.rules.firing import LIVE, Mode, ModeName, OncePer, Scope, Wait
from app.rules.problems import shown
from app.rules.reading.inspection import Inspection, optional
from app.rules.reading.source import Mapping, Node, Scalar

MODES: dict[str, ModeName] = {"live": "live", "shadow": "shadow", "off": "off"}
SCOPES: dict[str, Scope] = {
    "conversation": "conversation",
    "matter": "matter",
    "customer": "customer",
    "change": "change",
}
NEVER_LIMITED = "event"
WAIT_KEYS = ("for", "counting")
COUNTING = ("desk_hours", "wall_clock")
ESTIMATE = "estimate"
_WHOLE = 100.0


def is_estimate(node: Node) -> bool:
    """Whether the desk's estimate is told in place of a span of time."""
    return isinstance(node, Scalar) and node.text.strip().casefold() == ESTIMATE


class FiringReading:
    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection

    def mode(self, node: Node) -> Mode:
        """`mode: shadow`, or `mode: {off: why, until: 2026-12-24}`."""
        if not isinstance(node, Mapping):
            word = self._inspection.one_of(node, "mode", MODES)
            return Mode(name=MODES[word], position=node.position) if word else LIVE
        entries = self._inspection.mapping(node, "mode", (*MODES, "until"))
        named = [word for word in MODES if word in entries]
        if len(named) != 1 or named == ["live"]:
            if len(entries) == len(node.entries):
                self._inspection.tell(
                    node.position, "mode says shadow or off, as in mode: {off: Asana is being rebuilt}"
                )
            return LIVE
        return Mode(
            name=MODES[named[0]],
            reason=self._inspection.text(entries[named[0]][1], "the reason") or "",
            until=optional(entries, "until", self._day),
            position=node.position,
        )

    def _day(self, node: Node) -> date | None:
        text = self._inspection.text(node, "until")
        if text is None:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self._inspection.tell(node.position, f'"{shown(text)}" is not a day; write 2026-12-24')
            return None

    def once_per(self, node: Node) -> OncePer | None:
        """`once_per: conversation`, or `once_per: {customer: 30d}`; `event` is what holds without it."""
        if isinstance(node, Mapping) and len(node.entries) == 1:
            key, value = node.entries[0]
            scope = self._inspection.one_of(key, "once_per", SCOPES)
            span = self.duration(value, "once_per")
            return OncePer(scope=SCOPES[scope], again_after=span) if scope and span else None
        if isinstance(node, Mapping):
            self._inspection.tell(node.position, "once_per names one scope, as in once_per: {customer: 30d}")
            return None
        scope = self._inspection.one_of(node, "once_per", (*SCOPES, NEVER_LIMITED))
        return OncePer(scope=SCOPES[scope]) if scope in SCOPES else None

    def estimate(self, node: Node, desk: DeskHours | None) -> Wait | None:
        """`estimate`: as long as the desk usually takes, of its hours; None also where something else stands there."""
        if not is_estimate(node):
            return None
        spans = sorted(desk.estimate.values(), key=lambda span: working_time(desk, span)) if desk else []
        if not spans:
            self._inspection.tell(
                node.position, "the vocabulary has no desk with an estimate, as in estimate: {chat: 2h}"
            )
        return Wait(spans[-1], in_desk_hours=True, by_estimate=True) if spans else None

    def wait(self, node: Node, desk: DeskHours | None) -> Wait | None:
        """`wait: 10m`, `wait: {for: 45m, counting: desk_hours}`, or `wait: estimate`."""
        if is_estimate(node):
            return self.estimate(node, desk)
        if not isinstance(node, Mapping):
            span = self.duration(node, "wait")
            return Wait(span) if span else None
        entries = self._inspection.mapping(node, "wait", WAIT_KEYS)
        if "for" not in entries:
            self._inspection.tell(node.position, 'wait has no "for", as in wait: {for: 45m, counting: desk_hours}')
        span = optional(entries, "for", lambda it: self.duration(it, "for"))
        in_desk_hours = self.counts_desk_hours(entries, desk)
        return Wait(span, in_desk_hours) if span else None

    def counts_desk_hours(self, entries: dict[str, tuple[Scalar, Node]], desk: DeskHours | None) -> bool:
        """Whether `counting` says that only the desk's hours count."""
        counting = optional(entries, "counting", lambda it: self._inspection.one_of(it, "counting", COUNTING))
        in_desk_hours = counting == "desk_hours"
        if in_desk_hours and not (desk and any(desk.hours.values())):
            self._inspection.tell(
                entries["counting"][1].position, "the vocabulary has no desk whose hours could be counted"
            )
        return in_desk_hours

    def duration(self, node: Node, what: str) -> Duration | None:
        told = node.text if isinstance(node, Scalar) else ""
        span = duration(told)
        if is_too_long(told):
            self._inspection.tell(node.position, f'"{shown(told)}" is longer than a hundred years')
        elif span is None:
            wrong = f'"{shown(told)}" is not' if told.strip() else f"{what} is"
            self._inspection.tell(node.position, f"{wrong} a span of time; write 45s, 10m, 2h, 30d or 2w")
        return span

    def rollout(self, node: Node) -> float | None:
        """A share from `10%`."""
        text = node.text if isinstance(node, Scalar) else ""
        try:
            percent = float(text.removesuffix("%")) if text.endswith("%") else -1.0
        except ValueError:
            percent = -1.0
        if not 0 < percent <= _WHOLE:
            self._inspection.tell(node.position, "rollout is a share of conversations above 0% up to 100%, as in 10%")
            return None
        return percent / _WHOLE
