"""What a rulebook would do about something: decided as a worker decides, with the door shut."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.rules.decision import CODES, Decision, Step
from app.rules.explain import Verdict, explain
from app.rules.rulebook import Rulebook
from app.runs.gate import Hold, Pass, Refuse, verdict
from app.runs.ledger import kind_of
from app.runs.plan import Occasion, plan
from app.runs.simulation.deeds import details, says
from app.runs.simulation.values import Deed, Gate, RuleSimulated, Simulation, Subject
from app.store import effects, fuse, installation
from app.store.database import Database
from app.store.effects import Entry, Planned
from app.store.installation import Installation


def simulate(book: Rulebook, subject: Subject, *, db: Database | None, fuse_at: int) -> Simulation:
    """What each rule would do about the subject. Nothing is written and nobody is called; `db` is read for the gate
    (`fuse_at`: effects that customers can see in an hour) and for what is in the ledger already."""
    desk = None if db is None else installation.read(db)
    door = _Door(book, subject, db, desk, fuse_at)
    return Simulation(
        subject=subject,
        digest=book.digest,
        rules=tuple(door.simulated(each) for each in explain(book, subject.facts)),
        reach=desk.reach if desk else None,
    )


class _Door:
    """Where every deed stops: what would be planned for it, what the gate and the ledger would say."""

    def __init__(
        self, book: Rulebook, subject: Subject, db: Database | None, desk: Installation | None, fuse_at: int
    ) -> None:
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
        )

    def simulated(self, told: Verdict) -> RuleSimulated:
        return RuleSimulated(
            verdict=told, meaning=CODES[told.code], deeds=tuple(self._deed(told, step) for step in told.steps)
        )

    def _deed(self, told: Verdict, step: Step) -> Deed:
        planned = plan(Decision(codes="", steps=(step,)), self._occasion)
        gate, reason = self._gate(planned)
        return Deed(
            rule=told.rule,
            also=tuple(name for name in (step.rule, *step.also) if name != told.rule),
            action=kind_of(step.action).name,
            says=says(step.action),
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
        db, entry = self._db, _entry(planned[0])
        match verdict(
            entry, self._desk, ahead=None, fuse=self._fuse_at, seen_last_hour=lambda: fuse.seen_by_customers(db)
        ):
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
