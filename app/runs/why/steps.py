"""Steps and effects in words: what a rule did, what became of it, what it would have done."""

from app.runs.shadow import STOP
from app.runs.why.deeds import deed
from app.runs.why.values import EffectExplained, ShadowStep
from app.runs.why.words import quoted, shortened


def effect_told(effect: EffectExplained) -> str:
    """What the effect is, what it is about, where it stands and why."""
    about = f" {quoted(effect.about)}" if effect.about else ""
    told = f"{deed(effect.action, effect.target) or shortened(effect.key)}{about}: {effect.state}"
    for part in (effect.reason, effect.note):
        told += f", {part}" if part else ""
    return f"{told}  {effect.url}" if effect.url else told


def shadow_told(step: ShadowStep) -> str:
    """What a rule would have done, and how that compares with what the live rules did."""
    if step.action == STOP:
        return "would stop: no later rule would have been looked at"
    told = f"would {deed(step.action, step.target)}"
    if step.same:
        return f"{told}; the live rules did the same"
    if step.needless:
        return f"{told}; nothing to do, {step.needless}"
    if step.instead:
        return f"{told}; the live rules did {deed(step.action, step.instead)} instead"
    return f"{told}; no live rule did"
