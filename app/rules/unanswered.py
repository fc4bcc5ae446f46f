"""`no_human_answer_for`: a rule that looks when a customer has waited that long for a person.

Each message of a customer begins a wait of its own, and when the wait is over the rule asks whether the customer has
waited that long: since the first message that nobody has handled. So one who writes again does not start anew, and what
was answered in time comes to nothing."""

from collections.abc import Mapping
from datetime import UTC, datetime

from app.rules.desk import DeskHours
from app.rules.firing import OncePer, Wait
from app.rules.operators import NOW

BEGINS = ("conversation_started", "customer_replied")
"""Events with which a wait may begin."""
ENDS = frozenset({"teammate_replied", "teammate_closed"})
"""Events with which every wait of the conversation is over."""
SINCE = "conversation.unanswered_since"
ONCE = OncePer(scope="wait")
"""How often a rule acts that says nothing of it."""
_CHANNEL = "conversation.channel"
_ONLY_THANKS = "message.is_only_thanks"


def may_begin(facts: Mapping[str, object]) -> bool:
    """Whether somebody waits for an answer to the message of the event: mere thanks need none."""
    return facts.get(_ONLY_THANKS) is not True


def has_lasted(wait: Wait, facts: Mapping[str, object], desk: DeskHours | None) -> bool:
    """Whether the customer has waited for a person as long as the rule says, at the moment of the facts."""
    since, now = _moment(facts.get(SINCE)), _moment(facts.get(NOW))
    return since is not None and now is not None and wait.over_at(since, desk, facts.get(_CHANNEL)) <= now


def scope_of(facts: Mapping[str, object]) -> str:
    """What the customer's present wait is called among the scopes of what rules did."""
    return f"wait:{facts.get(SINCE)}"


def _moment(told: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return moment and (moment if moment.tzinfo else moment.replace(tzinfo=UTC))
