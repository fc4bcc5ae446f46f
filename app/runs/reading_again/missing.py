"""What of a conversation that was read is no event yet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.store.told_before import Arrived, Known
from app.webhooks import keys
from app.webhooks.items import DONE_TO_A_PART
from app.webhooks.recovered import RATED, Happened

_OVERLAP = timedelta(minutes=10)
"""What is read may be behind what happened."""
RATED_WITHIN = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """`found`: of this no notification came, oldest first. `is_all`: nothing is left that may still be delivered; else
    what happened from then on is looked at once more."""

    found: tuple[Happened, ...]
    is_all: bool


def missing(happened: Sequence[Happened], known: Known, *, began: datetime, quiet_since: datetime) -> Missing:
    """What happened since `began`, or since all was told, and did not arrive. What happened after `quiet_since` may
    still be on its way: neither it nor what followed on it is taken up now, so that the order holds."""
    since = began if known.told_up_to is None else max(began, known.told_up_to - _OVERLAP)
    found: list[Happened] = []
    for each in _not_arrived([each for each in happened if each.at >= since], known.arrived):
        if each.at > quiet_since and each.change is None:
            return Missing(found=tuple(found), is_all=False)
        found.append(each)
    return Missing(found=tuple(found), is_all=True)


def _not_arrived(happened: Sequence[Happened], arrived: Sequence[Arrived]) -> Iterator[Happened]:
    told = {part for each in arrived if (part := _part_told(each)) is not None}
    rated = [each.at for each in arrived if each.topic == RATED]
    for each in happened:
        if each.occurrence is None:
            if not any(each.at - RATED_WITHIN <= at for at in rated):
                yield each
        elif keys.part_of_occurrence(each.occurrence) not in told:
            yield each


def _part_told(event: Arrived) -> str | None:
    """The part that an event is about. It may have come under another topic than the one that fits the part best: of
    what is done there, Intercom tells once."""
    if event.occurrence is None or event.topic in DONE_TO_A_PART:
        return None
    return keys.part_of_occurrence(event.occurrence)
