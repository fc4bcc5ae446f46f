"""What a rulebook would do about something: decided as a worker decides, with the door shut."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from app.rules.decision import CODES, COUNTS, WAITS, Decision, Step
from app.rules.due_dates import moment_in
from app.rules.explain import Verdict, explain
from app.rules.facts import moment
from app.rules.firing import DUE
from app.rules.operators import NOW
from app.rules.rulebook import Rulebook
from app.rules.topics import DATE_DUE, EVENT_BY_TOPIC
from app.rules.unanswered import SINCE
from app.runs.gate import Hold, Pass, Refuse, verdict
from app.runs.ledger import kind_of
from app.runs.occasion import Occasion
from app.runs.plan import plan
from app.runs.simulation.deeds import details
from app.runs.simulation.values import Deed, Gate, RuleSimulated, SecondLook, Simulation, Subject
from app.store import effects, fuse, installation
from app.store.database import Database
from app.store.effects import Entry, Planned
from app.store.installation import Installation


def simulate(book: Rulebook, subject: Subject, *, db: Database | None, fuse_at: int) -> Simulation:
    """What each rule would do about the subject. Nothing is written and nobody is called; `db` is read for the gate
    (`fuse_at`: messages to customers in an hour) and for what is in the ledger already."""
    desk = None if db is None else installation.read(db)
    door = _Door(book, subject, db, desk, fuse_at)
    return Simulation(
        subject=subject,
        digest=book.digest,
        rules=tuple(map(door.simulated, explain(book, subject.facts))),
        reach=desk.reach if desk else None,
    )


class _Door:
    """Where every deed stops: what would be planned for it, what the gate and the ledger would say."""

    def __init__(
        self, book: Rulebook, subject: Subject, db: Database | None, desk: Installation | None, fuse_at: int
    ) -> None:
        self._book = book
        self._subject = subject
        self._vocabulary = book.vocabulary
        self._db = db
        self._desk = desk
        self._fuse_at = fuse_at
        self._occasion = Occasion(
            event_id=subject.event_id,
            event=subject.event,
            lane=subject.lane or "",
            contact_id=subject.contact.id if subject.contact else None,
            tickets=subject.tickets,
            withdrawn=subject.withdrawn,
            reaches_customers=desk is None or desk.reach == "customers",
        )

    def simulated(self, told: Verdict) -> RuleSimulated:
        """What would become of a rule now, and when it looks again."""
        again = self._again(told) if told.code in (WAITS, COUNTS) else self._when_due(told)
        return self._looked(told, again)

    def _looked(self, told: Verdict, again: SecondLook | None = None) -> RuleSimulated:
        deeds = tuple(self._deed(told, step) for step in told.steps)
        return RuleSimulated(verdict=told, meaning=CODES[told.code], deeds=deeds, again=again)

    def _when_due(self, told: Verdict) -> SecondLook | None:
        """The rule on the same facts when the date falls due that is to call it, if that is ahead."""
        place, rule = next((place, rule) for place, rule in enumerate(self._book.rules) if rule.name == told.rule)
        facts = self._subject.facts
        day = rule.due.date_in(facts) if rule.due is not None and DUE not in facts else None
        now = moment_in(facts.get(NOW))
        if rule.due is None or day is None or now is None:
            return None
        at = rule.due.at(day, self._vocabulary.desk)
        if at <= now:
            return None
        calling = {"event.name": EVENT_BY_TOPIC[DATE_DUE], "event.topic": DATE_DUE}
        then = {**facts, **calling, NOW: moment(at), DUE: rule.name}
        return SecondLook(at=at, rule=self._looked(explain(self._book, then)[place]))

    def _again(self, told: Verdict) -> SecondLook | None:
        """The rule on the same facts at the end of its wait."""
        place, rule = next((place, rule) for place, rule in enumerate(self._book.rules) if rule.name == told.rule)
        if rule.wait is None:
            return None
        begun_at = self._subject.event.created_at
        conversation = self._subject.event.conversation
        at = rule.wait.over_at(begun_at, self._vocabulary.desk, conversation.channel if conversation else None)
        is_read = conversation is not None and conversation.parts is not None
        waits = {} if is_read else {SINCE: moment(begun_at)}
        facts = {**waits, **self._subject.facts, NOW: moment(at), DUE: rule.name}
        return SecondLook(at=at, rule=self._looked(explain(self._book, facts)[place]))

    def _deed(self, told: Verdict, step: Step) -> Deed:
        planned = plan(Decision(codes="", steps=(step,)), self._occasion)
        gate, reason = self._gate(planned)
        return Deed(
            rule=told.rule,
            also=tuple(name for name in (step.rule, *step.also) if name != told.rule),
            action=kind_of(step.action).name,
            says=step.action.says(),
            details=details(step.action, self._vocabulary),
            gate=gate,
            gate_reason=reason,
            standing=self._standing(step, planned),
        )

    def _standing(self, step: Step, planned: Sequence[Planned]) -> str | None:
        if step.needless:
            return f"nothing to do: {step.needless}"
        if not planned:
            return "nothing to do: it is about no conversation"
        rows = effects.by_keys(self._db, [planned[0].key]) if self._db is not None else {}
        return next((_in_the_ledger(row) for row in rows.values()), None)

    def _gate(self, planned: Sequence[Planned]) -> tuple[Gate, str | None]:
        if self._desk is None or self._db is None or not planned:
            return "unknown", None
        if planned[0].state == "held":
            return "holds", planned[0].reason
        db, entry = self._db, _entry(planned[0])
        seen = partial(fuse.seen_by_customers, db, entry)
        match verdict(entry, self._desk, ahead=None, fuse=self._fuse_at, seen_last_hour=seen):
            case Pass():
                return "passes", None
            case Hold(reason):
                return "holds", reason
            case Refuse(reason):
                return "refuses", reason


def _in_the_ledger(row: Mapping[str, Any]) -> str | None:
    """What keeps it from being done once more."""
    if row["state"] in ("skipped", "failed"):
        return None
    url = f": {row['url']}" if row["url"] else ""
    return f"not again: the ledger has it already ({row['state']}){url}"


def _entry(planned: Planned) -> Entry:
    """A planned effect as it would stand in the ledger, for the gate to judge."""
    names = Planned.__dataclass_fields__.keys() & Entry.__dataclass_fields__.keys()
    told = {name: getattr(planned, name) for name in names}
    return Entry(
        **told, id=0, run_id=0, event_id=0, has_token=False, approved=False, attempts=0, looks=0, age=0.0,
        planned_age=0.0, sent_at=None, receipt=None,
    )  # fmt: skip
