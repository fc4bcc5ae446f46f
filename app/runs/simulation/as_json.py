"""A simulation as JSON, for programs."""

from typing import Any

from app.runs.simulation.values import Deed, RuleSimulated, Simulation


def simulation_as_json(simulation: Simulation) -> dict[str, Any]:
    """Plain values: the event, the notes, the reach, and every rule with what it would do."""
    event = simulation.subject.event
    return {
        "event": event.name,
        "topic": event.topic,
        "event_id": simulation.subject.event_id or None,
        "happened_at": event.created_at.isoformat(),
        "conversation": event.conversation.id if event.conversation else None,
        "rulebook": simulation.digest,
        "reach": simulation.reach,
        "notes": list(simulation.subject.notes),
        "rules": [_rule(rule) for rule in simulation.rules],
    }


def _rule(rule: RuleSimulated) -> dict[str, Any]:
    verdict = rule.verdict
    return {
        "rule": verdict.rule,
        "position": str(verdict.position),
        "code": verdict.code,
        "meaning": rule.meaning,
        "because": verdict.because,
        "deeds": [_deed(deed) for deed in rule.deeds],
        "failures": [failed.reason for failed in verdict.failures],
        "again": {"at": rule.again.at.isoformat(), **_rule(rule.again.rule)} if rule.again else None,
    }


def _deed(deed: Deed) -> dict[str, Any]:
    return {
        "action": deed.action,
        "says": deed.says,
        "with_rules": list(deed.also),
        "details": [{"label": label, "text": text} for label, text in deed.details],
        "gate": deed.gate,
        "gate_reason": deed.gate_reason,
        "standing": deed.standing,
    }
