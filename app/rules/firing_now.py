"""What a rule with `once_per` is remembered by if it acts now."""

from app.rules import due_dates
from app.rules.firing import Firing, fingerprint
from app.rules.instructions import FileIt, Scene
from app.rules.operators import NOW
from app.rules.prepared import PreparedInstruction
from app.rules.rulebook import Rule
from app.rules.templates import TemplateFailed
from app.rules.unanswered import scope_of


def firing_of(rule: Rule, planned: tuple[PreparedInstruction, ...], scene: Scene, *, in_shadow: bool) -> Firing | None:
    """The firing of a rule with these instructions; None where it cannot be told whose or which one it is."""
    once, facts = rule.once_per, scene.seen.facts
    scope: str = once.scope if once else ""
    if scope == "wait":
        scope = scope_of(facts)
    if scope == "date" and rule.due is not None:
        scope = due_dates.scope_of(rule.due, facts)
    if scope == "matter":
        filings = (each.instruction for each in planned if isinstance(each.instruction, FileIt))
        filing = next(filings, None)
        try:
            scope = f"matter:{filing.kind.name}/{filing.matter_of(scene)}" if filing else scope
        except TemplateFailed:
            return None
    subject = facts.get("contact.id" if scope == "customer" else "conversation.id")
    if subject is None:
        return None
    name = f"{rule.name} in shadow" if in_shadow else rule.name
    told = fingerprint(rule.asks, facts) if scope == "change" else ""
    return Firing(rule=name, scope=scope, at=str(facts.get(NOW, "")), fingerprint=told)
