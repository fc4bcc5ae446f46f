"""What rules in shadow, and outside their rollout, would have done: recorded with the run, beside what was done."""

from app.rules.decision import Decision, slot_of, target_of
from app.runs.ledger import kind_of

STOP = "stop"


def recorded(decision: Decision) -> list[dict[str, object]]:
    """One entry a step: its rule, action and target; `same` if a live rule asked for the same, `needless` if it was so
    already, `instead` what live rules put into the slot that it would have set. Saying stop is an entry, too."""
    live = {(kind_of(step.action).name, target_of(step.action)) for step in decision.steps}
    slots = {slot: target_of(step.action) for step in decision.steps if (slot := slot_of(step.action))}
    told: list[dict[str, object]] = []
    for step in decision.shadow:
        action, target, slot = kind_of(step.action).name, target_of(step.action), slot_of(step.action)
        same = (action, target) in live
        entry: dict[str, object] = {"rule": step.rule, "action": action, "target": target, "same": same}
        if step.needless:
            entry["needless"] = step.needless
        if slot in slots and not same:
            entry["instead"] = slots[slot]
        told.append(entry)
    stops = ({"rule": rule, "action": STOP, "target": "", "same": False} for rule in decision.shadow_stops)
    return [*told, *stops]
