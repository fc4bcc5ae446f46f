"""A telling goes on after a stop: what the stop kept from going out is said after all."""

from collections.abc import Sequence

from app.runs.workplace import Workplace
from app.store import stopped_messages
from app.store.tellings import NOT_SAID
from app.store.told_conversations import Outcome


def is_kept_back(each: Outcome) -> bool:
    """Whether the customer's message did not go out because their telling was stopped."""
    return each.state == "skipped" and (each.reason or "").startswith(NOT_SAID)


def say_after_all(place: Workplace, outcomes: Sequence[Outcome]) -> int:
    """Have said what a stop kept from going out; how many messages. None of them was ever sent."""
    kept_back = [each.message for each in outcomes if each.message is not None and is_kept_back(each)]
    if not kept_back:
        return 0
    with place.db.transaction() as conn:
        return stopped_messages.take_up(conn, kept_back)
