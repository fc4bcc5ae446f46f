"""One conversation that cannot be read holds up no other: it is tried ever less often, and people are told if that
lasts."""

from app.integrations.errors import CallFailed
from app.log import logger
from app.runs.incidents import noting
from app.runs.workplace import Workplace
from app.store import conversation_states

_FIRST, _LONGEST = 30.0, 3600.0
_TOLD_FROM = 6
"""The failure of which people are told: about a quarter of an hour after the first."""
_log = logger(room="runs")


def put_off(place: Workplace, lane: str, failure: CallFailed) -> None:
    """Try a conversation again after half a minute, then after twice as long, and so on up to an hour."""
    failures = conversation_states.put_off(place.db, lane, first=_FIRST, longest=_LONGEST)
    _log.warning(
        "conversation_not_read", lane=lane, reason=failure.reason, detail=failure.detail, times_in_a_row=failures
    )
    if failures >= _TOLD_FROM:
        noting.not_read(place, lane.split(":", 2)[2], failure)
