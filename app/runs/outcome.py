"""What becomes of an effect: each function gives the change that the ledger is to see."""

from app.integrations.errors import CallFailed, Reason
from app.integrations.receipt import Receipt
from app.log import logger
from app.runs.notes import Written
from app.runs.pausing.breaker import says_down
from app.runs.retry import GIVE_UP_AFTER, pause_after
from app.runs.workplace import Workplace
from app.store import announcements, pauses
from app.store.destinations import at_start
from app.store.effects import Change, Entry

_log = logger(room="runs")


class Settled(Exception):  # noqa: N818 - carries what becomes of an effect out of any depth
    """What becomes of the effect is known without a call, or for now. `written`: the ledger has it already."""

    def __init__(self, change: Change, *, written: bool = False) -> None:
        super().__init__(change.state)
        self.change = change
        self.written = written


def cause(reason: str | None) -> str:
    """The short of a reason: what stands before its first colon. What a reason quotes stands behind it."""
    return (reason or "").partition(":")[0]


def settled(entry: Entry, state: str, reason: str, *, looks: int | None = None) -> Change:
    """It ends here, for this reason, without a call."""
    looks = entry.looks if looks is None else looks
    return Change(id=entry.id, state=state, reason=reason, attempts=entry.attempts, looks=looks)


def waiting(entry: Entry, seconds: float, reason: str, *, has_token: bool = False) -> Change:
    """It is taken up again after so many seconds; what is being sent stays so."""
    return Change(
        id=entry.id, state="sending" if entry.state == "sending" else "waiting", reason=reason, due_in=seconds,
        attempts=entry.attempts, looks=entry.looks, has_token=has_token, receipt=entry.receipt,
    )  # fmt: skip


def done(place: Workplace, entry: Entry, receipt: Receipt, written: Written | None) -> Change:
    return Change(
        id=entry.id,
        state="done",
        attempts=entry.attempts + 1,
        done_at=receipt.at or place.clocks.now(entry.destination),
        far_id=receipt.far_id,
        url=receipt.url,
        receipt=written.as_receipt() if written else None,
    )


def found(place: Workplace, entry: Entry, far_id: str | None, url: str | None, looks: int) -> Change:
    return Change(
        id=entry.id, state="done", reason="found at the far end", attempts=entry.attempts, looks=looks,
        far_id=far_id, url=url, done_at=place.clocks.now(entry.destination), receipt=entry.receipt,
    )  # fmt: skip


def unknown(entry: Entry, reason: str, written: Written | None, *, look_in: float) -> Change:
    """It may have been done: look at the far end after so many seconds."""
    return Change(
        id=entry.id, state="sending", reason=reason, attempts=entry.attempts + 1, due_in=look_in,
        receipt=written.as_receipt() if written else None,
    )  # fmt: skip


def after_failure(
    place: Workplace, entry: Entry, failure: CallFailed, written: Written | None, *, left: float
) -> Change:
    """After a write that did not succeed. `left`: seconds until its deadline, before which it may still land."""
    _log.info("call_failed", effect_id=entry.id, action=entry.action, reason=failure.reason, status=failure.status)
    place.count("call_failed", f"{failure.service}:{failure.reason}")
    match failure.reason:
        case Reason.UNKNOWN:
            return unknown(entry, failure.detail, written, look_in=left + place.limits.looks[0])
        case Reason.REFUSED | Reason.NOT_FOUND:
            return Change(id=entry.id, state="failed", reason=failure.detail, attempts=entry.attempts + 1)
        case Reason.RATE_LIMITED | Reason.NOT_SENT | Reason.UNAUTHORIZED:
            pause = _pause(place, entry, failure, entry.attempts + 1)
            return Change(
                id=entry.id, state="waiting", reason=_reason(failure), due_in=pause, attempts=entry.attempts + 1,
                receipt=written.as_receipt() if written else None,
            )  # fmt: skip


def after_failed_look(place: Workplace, entry: Entry, failure: CallFailed) -> Change:
    """After a read that did not succeed: nothing changed at the far end. Where it will never be readable, what may have
    been done is unsure, and what was not sent is failed."""
    pause = _pause(place, entry, failure, entry.attempts)
    if failure.reason in (Reason.NOT_FOUND, Reason.REFUSED):
        state = "unsure" if entry.state == "sending" else "failed"
        return settled(entry, state, failure.detail)
    return waiting(entry, max(pause, entry.age / 10), _reason(failure))


def after_a_day(place: Workplace, entry: Entry) -> Change | None:
    """The end of an effect that could not be brought to one for a day, in which its destination was not paused."""
    if entry.planned_age <= GIVE_UP_AFTER or not entry.attempts:
        return None
    if entry.planned_age - pauses.time_paused(place.db, entry.destination, age=entry.planned_age) <= GIVE_UP_AFTER:
        return None
    if entry.state == "sending":
        return settled(entry, "unsure", "it may have been done: for a day the far end could not be looked at")
    return settled(entry, "failed", "it did not get through within a day")


def broken(entry: Entry, error: Exception) -> Change:
    """An error of ours, which must not stop the lane: what may have been sent is unsure, the rest is failed."""
    state = "unsure" if entry.state == "sending" else "failed"
    return settled(entry, state, f"an error of this service ({type(error).__name__}); its log has more")


def _reason(failure: CallFailed) -> str:
    """Why an effect waits; where its destination is down it says so, and goes on as soon as that is over."""
    return f"{pauses.down(failure.service)}: {failure.detail}" if says_down(failure) else failure.detail


def _pause(place: Workplace, entry: Entry, failure: CallFailed, attempts: int) -> float:
    pause = pause_after(failure, attempts)
    if failure.reason is Reason.RATE_LIMITED:
        place.budget.block(entry.destination, pause)
    if failure.reason is Reason.UNAUTHORIZED:
        refused = f"{at_start(failure.service)} refuses our credentials: {failure.detail}"
        words = f"{refused}. Mend the token; what waits goes on"
        announcements.announce(place.db, "unauthorized", failure.service, words)
    return pause
