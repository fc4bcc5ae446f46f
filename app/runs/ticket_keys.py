"""What makes two tickets the same."""

import hashlib
from itertools import count

from app.rules.decision import Step
from app.runs.occasion import Occasion

_LONGEST_MATTER = 120


def ticket_key(kind: str, matter: str, step: Step, occasion: Occasion) -> str:
    """What makes two tickets the same: kind, conversation, matter, and how many of these were withdrawn before. A
    redelivery or a replay files no second one; what needs no ticket leads to no new one."""
    if len(matter) > _LONGEST_MATTER:
        matter = matter[:80] + "#" + hashlib.sha256(matter.encode()).hexdigest()[:16]
    of_matter = f"{kind}/{occasion.lane}/{matter}"
    numbered = (f"ticket/{of_matter}" if number == 1 else f"ticket#{number}/{of_matter}" for number in count(1))
    withdrawn = frozenset[str]() if step.needless else occasion.withdrawn
    return next(key for key in numbered if key not in withdrawn)
