"""What a test gives, as facts: those of its event, and those of the moments at which rules look again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.rules.events import Event
from app.rules.firing import DUE
from app.rules.rulebook import Rulebook
from app.rules.trials.happening import Before, facts_at
from app.rules.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """An event at the moment `now` (aware) of a test, how things were before it, and the facts `given` by full name."""

    event: Event
    now: datetime
    before: Before
    given: Mapping[str, object] = field(default_factory=dict)

    def facts(self, vocabulary: Vocabulary) -> dict[str, object]:
        """The facts of the event."""
        return facts_at(self.event, self.now, self.before, self.given, vocabulary)

    def looks(self, book: Rulebook, until: timedelta, meanwhile: Mapping[str, object]) -> dict[str, dict[str, object]]:
        """The rules that the event calls and whose wait is over within `until` of it, each with the facts of that
        moment: those given, and over them what has come about `meanwhile`."""
        found: dict[str, dict[str, object]] = {}
        given = {**self.given, **meanwhile}
        for rule in (book.rules[place] for place in book.candidates(self.event.name, self.event.topic)):
            over_at = rule.wait.over_at(self.now, book.vocabulary.desk) if rule.wait else None
            if over_at is not None and over_at - self.now <= until:
                then = facts_at(self.event, over_at, self.before, given, book.vocabulary)
                found[rule.name] = {**then, DUE: rule.name}
        return found
