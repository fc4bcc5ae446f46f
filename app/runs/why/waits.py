"""What became of the waits that an event began, in words."""

from collections.abc import Iterable, Iterator

from app.runs.why.values import WaitExplained
from app.runs.why.words import moment


def waits_told(waits: Iterable[WaitExplained]) -> Iterator[str]:
    """What became of the waits that an event began; nothing where it began none."""
    for number, wait in enumerate(waits):
        if number == 0:
            yield "Rules that look again at this event when their wait is over:"
        yield f"  {wait.rule}: {_wait_told(wait)}"


def _wait_told(wait: WaitExplained) -> str:
    if wait.anew is not None:
        return f"not any more, for event {wait.anew} began its wait anew"
    if wait.ended is not None:
        return f"not any more: {wait.ended}"
    if wait.looked_again is not None:
        return f"looks again {moment(wait.due_at)}, as event {wait.looked_again}"
    return f"looks again {moment(wait.due_at)}"
