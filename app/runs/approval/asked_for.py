"""Whether a person reads a message before the customer does."""

from collections.abc import Iterable

from app.rules.actions import APPROVE, Approve, Reply
from app.rules.decision import Step
from app.runs.occasion import Occasion

APPROVAL = "approval"
"""The cause of what is held until a person has read it."""
A_PERSON_READS = f"{APPROVAL}: a person reads it first"


def approval_of(said: Iterable[Step], occasion: Occasion) -> Approve:
    """The strictest that the rules want of what is said in this turn. Nobody is asked where no customer can be reached;
    and `first` has been read, where a person approved what customers of the ticket are told."""
    if not occasion.reaches_customers:
        return "never"
    wanted: list[Approve] = [step.action.approve for step in said if isinstance(step.action, Reply)]
    strictest: Approve = max(wanted, key=APPROVE.index, default="never")
    news = occasion.event.news
    return "never" if strictest == "first" and news is not None and news.approved else strictest
