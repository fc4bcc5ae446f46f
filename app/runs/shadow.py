"""What rules in shadow, and outside their rollout, would have done: recorded with the run, beside what was done."""

from app.rules.decision import Decision
from app.runs.ledger import kind_of

STOP = "stop"


def recorded(decision: Decision) -> list[dict[str, object]]:
    """One entry a step: its rule, action and target; `same` if a live rule asked for the same, `needless` if it was so
    already, `instead` what live rules put into the slot that it would have set. Saying stop is an entry, too."""
    live = {(kind_of(step.action).name, step.action.target) for step in decision.steps}
    slots = {slot: step.action.target for step in decision.steps if (slot := step.action.slot)}
    told: list[dict[str, object]] = []
    for step in decision.shadow:
        action, target, slot = kind_of(step.action).name, step.action.target, step.action.slot
        same = (action, target) in live
        entry: dict[str, object] = {"rule": step.rule, "action": action, "target": target, "same": same}
        if step.needless:
            entry["needless"] = step.needless
        if slot in slots and not same:
            entry["instead"] = slots[slot]
        told.append(entry)
    stops = ({"rule": rule, "action": STOP, "target": "", "same": False} for rule in decision.shadow_stops)
    return [*told, *stops]
