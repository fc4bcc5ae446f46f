"""Whether a rule whose conditions hold may act: its mode, its share of the conversations, how often, and no loops.

All of it is told by the rule and the facts alone. The facts that speak of the past:
`history.fired` ("rule|scope" -> [time, fingerprint]) of rules with `once_per`, `history.recent` (rule -> how often it
acted on this conversation within the last hour), `history.chain` (the rules that led to this event, oldest first),
`history.due` (the rule that looks again at this event because its `wait` is over)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from app.rules.desk import DeskHours, day_at, desk_time_after, working_time
from app.rules.durations import Duration
from app.rules.problems import Position

Facts = Mapping[str, object]
DUE = "history.due"
Scope = Literal["conversation", "matter", "customer", "change", "wait", "date"]
ModeName = Literal["live", "shadow", "off"]
MOST_AN_HOUR = 20
"""How often a rule may act on one conversation within an hour; one that does more often is taken for a loop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """`shadow`: decided and recorded, not done. `off`: not looked at. From the day after `until`, as days are at the
    desk, the rule is live."""

    name: ModeName = "live"
    reason: str = ""
    until: date | None = None
    position: Position | None = None

    def on(self, day: date | None) -> ModeName:
        """The mode on a day; None: on one that is not known."""
        return "live" if self.until is not None and day is not None and day > self.until else self.name

    def at(self, now: object, desk: DeskHours | None) -> ModeName:
        """The mode at a moment, as facts tell it."""
        return self.name if self.until is None else self.on(_day(now, desk))


LIVE = Mode()


def _day(now: object, desk: DeskHours | None) -> date | None:
    try:
        moment = datetime.fromisoformat(now) if isinstance(now, str) else None
    except ValueError:
        return None
    return moment and day_at(moment if moment.tzinfo else moment.replace(tzinfo=UTC), desk)


@dataclass(frozen=True, slots=True, kw_only=True)
class OncePer:
    """A rule acts once in its scope; after `again_after` once more. `wait`: while a customer waits for one answer.
    `date`: for one date that falls due."""

    scope: Scope
    again_after: Duration | None = None

    def __str__(self) -> str:
        return f"once per {self.scope}" + (f" in {self.again_after}" if self.again_after else "")


@dataclass(frozen=True, slots=True)
class Wait:
    """How long after its event a rule looks again and acts. `in_desk_hours`: only the time counts at which the desk is
    at work. `for_an_answer`: the event is what a customer says, and the rule looks again only if nobody has answered it
    by then (`app.rules.unanswered`). `by_estimate`: it lasts as long as the desk usually takes to answer on the
    conversation's channel, and `span` where the desk tells nothing of that."""

    span: Duration
    in_desk_hours: bool = False
    for_an_answer: bool = False
    by_estimate: bool = False

    def __str__(self) -> str:
        if self.by_estimate:
            return "the desk's estimate"
        return f"{self.span} of desk hours" if self.in_desk_hours else str(self.span)

    def over_at(self, start: datetime, desk: DeskHours | None, channel: object = None) -> datetime:
        """The moment at which it is over, for an event that happened at `start` (aware) in a conversation of a
        channel."""
        span = self.span
        if self.by_estimate and desk is not None and isinstance(channel, str):
            span = desk.estimate.get(channel, span)
        try:
            if self.in_desk_hours and desk is not None:
                return desk_time_after(desk, start, working_time(desk, span))
            return start + span.time
        except OverflowError:
            return datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """That a rule with `once_per` acts now. `scope` is the scope's name, for a matter with which one; `fingerprint`
    tells for `change` what its conditions saw. A rule in shadow has firings of its own."""

    rule: str
    scope: str
    at: str
    fingerprint: str = ""


def is_in_rollout(name: str, share: float, facts: Facts) -> bool:
    """Whether a conversation is in a rule's share. A conversation stays in when the share grows."""
    subject = facts.get("conversation.id") or facts.get("contact.id") or ""
    digest = hashlib.sha256(f"{name}/{subject}".encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64


def fingerprint(asks: Iterable[str], facts: Facts) -> str:
    """What the fields of a rule's conditions hold, in a few letters."""
    told = json.dumps([facts.get(name) for name in asks], sort_keys=True, default=str)
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:16]


def fired_before(once: OncePer, firing: Firing, facts: Facts) -> str | None:
    """When the rule acted in this scope, if that keeps it from acting again; None if it may."""
    past = facts.get("history.fired")
    known = past.get(f"{firing.rule}|{firing.scope}") if isinstance(past, dict) else None
    if not isinstance(known, list | tuple) or len(known) != 2:  # noqa: PLR2004 - time and fingerprint
        return None
    at, before = str(known[0]), str(known[1])
    if once.scope == "change" and before != firing.fingerprint:
        return None
    return None if once.again_after and _is_over(at, firing.at, once.again_after) else at


def _is_over(then: str, now: str, span: Duration) -> bool:
    try:
        return datetime.fromisoformat(now) - datetime.fromisoformat(then) >= span.time
    except (ValueError, TypeError):
        return False


def loop_of(rule: str, facts: Facts) -> str | None:
    """How the rule would go on in a circle, in words; None if it would not."""
    chain = facts.get("history.chain")
    if isinstance(chain, list | tuple) and rule in chain:
        circle = [*map(str, chain[chain.index(rule) :]), rule]
        return f"would loop: {' → '.join(circle)}"
    often = _lately(rule, facts)
    return f"acted {often} times on this conversation within an hour" if often >= MOST_AN_HOUR else None


def acts_last(rule: str, facts: Facts) -> bool:
    """Whether a rule that acts now may not act on this conversation again until an hour has passed."""
    return _lately(rule, facts) == MOST_AN_HOUR - 1


def _lately(rule: str, facts: Facts) -> int:
    """How often it acted on this conversation within the last hour."""
    recent = facts.get("history.recent")
    often = recent.get(rule) if isinstance(recent, dict) else None
    return often if isinstance(often, int) else 0
