"""A plan carried out step by step, safe to be killed at any point: every look starts from what is there."""

from collections.abc import Callable
from dataclasses import replace

from app import clock
from app.integrations.errors import CallFailed, Reason
from app.integrations.intercom_provisioning import IntercomProvisioning
from app.runs.provision.pace import Pace
from app.runs.provision.plan import Plan
from app.runs.provision.steps import (
    DataAttributeChange,
    NewConversationAttribute,
    NewDataAttribute,
    NewDescription,
    NewOption,
    NewTag,
    Request,
    Step,
)
from app.runs.provision.wanted import cannot
from app.runs.references.finding import Finding

LANDING = 10.0
"""Seconds until what was sent without a clear answer has landed, or never will."""

_ROUNDS = 3
_TIMEOUT = 20.0
_RESTLESS = CallFailed("intercom", Reason.UNKNOWN, "its lists of attributes and tags change all the time")
_NOT_TAKEN = frozenset((Reason.REFUSED, Reason.NOT_FOUND))


class Doing:
    """One run of provisioning. `look` gives the plan as things stand, `tell` hears of each step that is done."""

    def __init__(
        self,
        look: Callable[[], Plan],
        intercom: IntercomProvisioning,
        pace: Pace,
        *,
        tell: Callable[[Step], object],
        wait: Callable[[float], object],
    ) -> None:
        self._look = look
        self._intercom = intercom
        self._pace = pace
        self._tell = tell
        self._wait = wait
        self._refused: dict[Request, CallFailed] = {}
        self._unclear: dict[Request, CallFailed] = {}

    def to_the_end(self) -> Plan:
        """The plan as it was first, with a finding for each step that Intercom refused. What is refused because it is
        there by now, made by somebody else, is none. Raises CallFailed when Intercom cannot be worked with."""
        first = plan = self._look()
        for _ in range(_ROUNDS):
            for step in plan.steps:
                if step.request not in self._refused:
                    self._take(step)
            if not self._refused and not self._unclear:
                return first
            plan = self._looked_again(plan)
            if all(step.request in self._refused for step in plan.steps):
                found = dict.fromkeys((*first.findings, *plan.findings, *map(self._as_finding, plan.steps)))
                return replace(first, findings=tuple(found))
        raise next(iter(self._unclear.values()), _RESTLESS)

    def _take(self, step: Step) -> None:
        try:
            self._pace.call("intercom", lambda: self._send(step.request, clock.monotonic() + _TIMEOUT))
        except CallFailed as failure:
            if failure.reason in _NOT_TAKEN:
                self._refused[step.request] = failure
            elif failure.reason is Reason.UNKNOWN:
                self._unclear[step.request] = failure
            else:
                raise
        else:
            self._unclear.pop(step.request, None)
            self._tell(step)

    def _looked_again(self, before: Plan) -> Plan:
        """How things stand now: what had no clear answer and is there has been done."""
        if self._unclear:
            self._wait(LANDING)
        plan = self._look()
        left = {step.request for step in plan.steps}
        for step in before.steps:
            if step.request in self._unclear and step.request not in left:
                del self._unclear[step.request]
                self._tell(step)
        return plan

    def _as_finding(self, step: Step) -> Finding:
        failure = self._refused[step.request]
        return cannot(
            step.for_[0],
            f"Intercom refused to {step.verb} {step.what}: {failure.detail}",
            "Do it there by hand, or mend it here",
        )

    def _send(self, request: Request, deadline: float) -> None:
        match request:
            case NewConversationAttribute(name=name, data_type=kind, description=about, options=options):
                self._intercom.create_conversation_attribute(
                    name, kind, description=about, options=options, deadline=deadline
                )
            case NewOption(attribute_id=id_, label=label):
                self._intercom.add_conversation_option(id_, label, deadline=deadline)
            case NewDescription(attribute_id=id_, description=about):
                self._intercom.describe_conversation_attribute(id_, about, deadline=deadline)
            case NewDataAttribute(model=model, name=name, data_type=kind, description=about, options=options):
                self._intercom.create_data_attribute(
                    model, name, kind, description=about, options=options, deadline=deadline
                )
            case DataAttributeChange(attribute_id=id_, description=about, options=options, archived=archived):
                self._intercom.change_data_attribute(
                    id_, description=about, options=options, archived=archived, deadline=deadline
                )
            case NewTag(name=name):
                self._intercom.create_tag(name, deadline=deadline)
