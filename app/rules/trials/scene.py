"""What a test gives, as facts: those of its event, and those of the moments at which rules look again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.rules.events import Event
from app.rules.facts import moment
from app.rules.firing import DUE
from app.rules.rulebook import Rulebook
from app.rules.trials.happening import Before, facts_at
from app.rules.unanswered import SINCE
from app.rules.vocabulary import Vocabulary

_HANDLED: Mapping[str, object] = {
    "conversation.awaits_teammate": False,
    "conversation.handled": True,
    "conversation.state": "closed",
}
"""What a test may say by which the customer does not wait for a person any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """An event at the moment `now` (aware) of a test, how things were before it, and the facts `given` by full name.
    `due`: the rule whose time has come."""

    event: Event
    now: datetime
    before: Before
    given: Mapping[str, object] = field(default_factory=dict)
    due: str | None = None

    def facts(self, vocabulary: Vocabulary) -> dict[str, object]:
        """The facts of the event."""
        facts = facts_at(self.event, self.now, self.before, self.given, vocabulary)
        return facts if self.due is None else {**facts, DUE: self.due}

    @property
    def _channel(self) -> object:
        told = self.event.conversation.channel if self.event.conversation else None
        return self.given.get("conversation.channel", told)

    def looks(self, book: Rulebook, until: timedelta, meanwhile: Mapping[str, object]) -> dict[str, dict[str, object]]:
        """The rules that the event calls and whose wait is over within `until` of it, each with the facts of that
        moment: those given, and over them what has come about `meanwhile`."""
        found: dict[str, dict[str, object]] = {}
        given = {**self.given, **meanwhile}
        for rule in (book.rules[place] for place in book.candidates(self.event.name, self.event.topic)):
            over_at = rule.wait.over_at(self.now, book.vocabulary.desk, self._channel) if rule.wait else None
            if over_at is not None and over_at - self.now <= until:
                since = {} if _is_handled(given) else {SINCE: moment(self.now)}
                then = facts_at(self.event, over_at, self.before, {**since, **given}, book.vocabulary)
                found[rule.name] = {**then, DUE: rule.name}
        return found


def _is_handled(given: Mapping[str, object]) -> bool:
    """Whether what a test says tells that the customer does not wait for a person any more."""
    replies = given.get("conversation.human_replies")
    is_told = any(given.get(name) == told for name, told in _HANDLED.items())
    return is_told or (isinstance(replies, int | float) and replies > 0)
