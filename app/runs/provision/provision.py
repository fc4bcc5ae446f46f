"""A workspace brought to what a rulebook needs: made where that is ours to make, else looked for and told."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.integrations.asana import AsanaClient
from app.integrations.intercom import IntercomClient
from app.integrations.intercom_provisioning import IntercomProvisioning
from app.rules.references import Reference, references_of
from app.rules.rulebook import Rulebook
from app.runs.provision import workspace
from app.runs.provision.carry_out import Doing
from app.runs.provision.pace import Pace
from app.runs.provision.plan import PROVISIONED, Plan, plan_of
from app.runs.provision.steps import Step
from app.runs.references.check import check
from app.runs.references.finding import Finding, subject_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`findings` are what is missing or odd, sorted by place; `in_order` counts the names that needed nothing."""

    findings: tuple[Finding, ...]
    in_order: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing that a person would have to make."""
        return all(finding.severity != "error" for finding in self.findings)


class Provisioning:
    """A rulebook's names, and the vendors that must have them. The two clients only read; whatever is written goes
    through the one that `carry_out` is given."""

    def __init__(
        self,
        book: Rulebook,
        intercom: IntercomClient,
        asana: AsanaClient,
        *,
        pace: Pace,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self._book = book
        self._rest = tuple(each for each in references_of(book) if each.kind not in PROVISIONED)
        self._intercom = intercom
        self._asana = asana
        self._pace = pace
        self._wait = wait

    def dry_run(self, tell: Callable[[Step], object]) -> Outcome:
        """What would be done. Raises CallFailed when a vendor cannot be asked."""
        looked_for = self._look_for_the_rest()
        plan = self._plan()
        for step in plan.steps:
            tell(step)
        return self._outcome(plan, looked_for)

    def carry_out(self, writes: IntercomProvisioning, tell: Callable[[Step], object]) -> Outcome:
        """Do it; `tell` hears of each step when it is done. Raises CallFailed when a vendor cannot be worked with:
        what has been told until then is done, and the next run does the rest."""
        looked_for = self._look_for_the_rest()
        plan = Doing(self._plan, writes, self._pace, tell=tell, wait=self._wait).to_the_end()
        return self._outcome(plan, looked_for)

    def _plan(self) -> Plan:
        return plan_of(self._book, workspace.read(self._intercom, self._pace))

    def _look_for_the_rest(self) -> tuple[Finding, ...]:
        """Teams, teammates, and all of Asana: they are people's to make."""
        return self._pace.patiently(lambda: check(self._rest, self._intercom, self._asana, turn=self._pace.turn))

    def _outcome(self, plan: Plan, looked_for: tuple[Finding, ...]) -> Outcome:
        findings = sorted((*plan.findings, *looked_for), key=lambda each: (each.position, each.message))
        in_order = plan.in_order + _in_order(self._rest, looked_for)
        return Outcome(findings=tuple(findings), in_order=in_order)


def _in_order(references: Sequence[Reference], findings: Iterable[Finding]) -> int:
    """How many are there as they should be. Nothing is said of what lies in a project that is missing itself."""
    told = {finding.subject for finding in findings}
    gone = {each.id for each in references if each.kind == "project" and subject_of(each) in told}
    return sum(subject_of(each) not in told and gone.isdisjoint(each.within[:1]) for each in references)
