"""From a planned effect to a settled one: gate, fresh look, place in the budget, write down, call, settle."""

from app import clock, crash
from app.integrations.errors import CallFailed, Reason
from app.integrations.receipt import Receipt
from app.log import logger
from app.rules.actions import FileTicket, InternalNote, UserNote
from app.runs import gate, look, notes
from app.runs.budget import PATIENCE, Parked
from app.runs.flights import flight
from app.runs.ledger import LedgerAction, kind_named, to_action
from app.runs.ledger_writer import LedgerWriter
from app.runs.perform import perform
from app.runs.retry import GIVE_UP_AFTER, next_look, pause_after
from app.runs.workplace import Workplace
from app.store import announcements, effects
from app.store.effects import Change, Entry
from app.store.installation import Installation

_FRESH_FOR = 60.0
_log = logger(room="runs")


class Settled(Exception):  # noqa: N818 - carries what becomes of an effect out of any depth
    """What becomes of the effect is known without a call, or for now."""

    def __init__(self, change: Change) -> None:
        super().__init__(change.state)
        self.change = change


def carry_out(place: Workplace, writer: LedgerWriter, entry: Entry) -> None:
    """Bring one effect as far as it can be brought now; what became of it is with the writer."""
    action = to_action(entry.action, entry.request)
    if isinstance(action, UserNote):
        writer.flush()  # what a note lists depends on the notes before it
    try:
        change = _advance(place, writer, entry, action)
    except Settled as settled:
        change = settled.change
    except Parked as parked:
        change = _wait(entry, parked.seconds, "no place in the vendor's budget yet")
    except CallFailed as failure:
        change = _look_failed(place, entry, failure)
    place.count("effect", f"{entry.action}:{change.state}")
    if change.state in ("failed", "unsure", "held"):
        _announce(place, entry, change)
    crash.point("effect.settling")
    if isinstance(action, FileTicket) and change.state not in effects.UNSETTLED and change.state != "held":
        writer.settle_with_dependents(entry.key, change)
    else:
        writer.later(change)


def _advance(place: Workplace, writer: LedgerWriter, entry: Entry, action: LedgerAction) -> Change:
    _give_up_after_a_day(entry)
    if entry.state == "sending":
        _look(place, entry, action)
    _gate(place, entry)
    if entry.slot_wait:
        raise Settled(_wait(entry, entry.slot_wait, "an earlier call may still change what this is to change"))
    written = _note(place, entry, action)
    if entry.state != "sending" and _slot_may_have_changed(entry):
        _check_slot(place, entry, action)
    place.stopping.wait(_book(place, entry))
    with flight(place, entry.destination):
        crash.point("effect.booked")
        return _call(place, writer, entry, action, written)


def _call(
    place: Workplace, writer: LedgerWriter, entry: Entry, action: LedgerAction, written: notes.Written | None
) -> Change:
    """Write down that it is being sent, send it, and tell what became of it."""
    deadline = clock.monotonic() + place.limits.call
    writer.now(
        Change(
            id=entry.id, state="sending", due_in=place.limits.call, attempts=entry.attempts + 1,
            sent_at=place.clocks.now(entry.destination), receipt=written.as_receipt() if written else None,
        )
    )  # fmt: skip
    crash.point("effect.sending")
    try:
        receipt = perform(place, entry, action, html=written.html if written else None, deadline=deadline)
    except CallFailed as failure:
        crash.point("effect.sent")
        return _after_failure(place, entry, failure, written, left=max(0.0, deadline - clock.monotonic()))
    crash.point("effect.sent")
    place.clocks.told(entry.destination, receipt.at)
    return _done(place, entry, receipt, written)


def _give_up_after_a_day(entry: Entry) -> None:
    if entry.age <= GIVE_UP_AFTER or not entry.attempts:
        return
    if entry.state == "sending":
        reason = "it may have been done: for a day the far end could not be looked at"
        raise Settled(Change(id=entry.id, state="unsure", reason=reason, attempts=entry.attempts, looks=entry.looks))
    reason = "it did not get through within a day"
    raise Settled(Change(id=entry.id, state="failed", reason=reason, attempts=entry.attempts))


def _gate(place: Workplace, entry: Entry) -> None:
    verdict = _verdict(place, entry, place.installation.current())
    if isinstance(verdict, gate.Hold):
        # What was known may be a second old, and a person may have resumed meanwhile.
        verdict = _verdict(place, entry, place.installation.fresh())
    match verdict:
        case gate.Hold(reason):
            raise Settled(Change(id=entry.id, state="held", reason=reason, attempts=entry.attempts))
        case gate.Refuse(reason):
            raise Settled(Change(id=entry.id, state="skipped", reason=reason, attempts=entry.attempts))
        case gate.Pass():
            return


def _verdict(place: Workplace, entry: Entry, desk: Installation) -> gate.Verdict:
    return gate.verdict(
        entry,
        desk,
        ahead=place.clocks.ahead("intercom"),
        fuse=place.limits.fuse,
        seen_last_hour=lambda: effects.seen_by_customers(place.db),
    )


def _note(place: Workplace, entry: Entry, action: LedgerAction) -> notes.Written | None:
    if isinstance(action, InternalNote):
        return notes.Written(html=notes.internal_note(place, entry, action))
    if not isinstance(action, UserNote):
        return None
    match notes.user_note(place, entry, action):
        case notes.NotYet(seconds, reason):
            raise Settled(_wait(entry, seconds, reason))
        case notes.NotNeeded(reason):
            raise Settled(Change(id=entry.id, state="skipped", reason=reason, attempts=entry.attempts))
        case notes.Written() as written:
            return written


def _book(place: Workplace, entry: Entry) -> float:
    """Seconds to wait here for a place in the budget, at most PATIENCE; longer waits park the effect."""
    destination = entry.destination
    if entry.bulk:
        wait, _ = place.budget.book_bulk(destination, has_place=entry.has_token)
    elif entry.has_token:
        wait = place.budget.blocked_for(destination)
    else:
        wait = place.budget.book(destination)
    if wait > PATIENCE:
        raise Settled(_wait(entry, wait, "no place in the vendor's budget yet", has_token=True))
    return wait


def _look(place: Workplace, entry: Entry, action: LedgerAction) -> None:
    """After an unknown outcome: settle what is there, wait for what may still land, fall through to send it anew."""
    html = (entry.receipt or {}).get("html")
    place.stopping.wait(place.budget.book_read(entry.destination))
    with flight(place, entry.destination):
        sight = look.look(place, entry, action, html=html)
    crash.point("effect.looked")
    looks = entry.looks + 1
    harmless = kind_named(entry.action).repeats == "harmless"
    again = None if harmless else next_look(place.limits.looks, looks)
    if isinstance(sight, look.Absent) and again is not None:
        raise Settled(
            Change(
                id=entry.id, state="sending", reason="not there yet; looking again", due_in=again.seconds,
                attempts=entry.attempts, looks=looks, receipt=entry.receipt,
            )
        )  # fmt: skip
    _settle_sight(place, entry, sight, looks)


def _check_slot(place: Workplace, entry: Entry, action: LedgerAction) -> None:
    """Before acting on an old decision: has it been done, has somebody else changed that slot?"""
    place.stopping.wait(place.budget.book_read(entry.destination))
    _settle_sight(place, entry, look.look(place, entry, action, html=None), entry.looks)


def _settle_sight(place: Workplace, entry: Entry, sight: look.Sight, looks: int) -> None:
    match sight:
        case look.Found(far_id, url):
            raise Settled(
                Change(
                    id=entry.id, state="done", reason="found at the far end", attempts=entry.attempts, looks=looks,
                    far_id=far_id, url=url, done_at=place.clocks.now(entry.destination), receipt=entry.receipt,
                )
            )  # fmt: skip
        case look.Several(far_ids):
            reason = f"{len(far_ids)} things there could be it ({', '.join(far_ids[:5])}): a person decides"
            raise Settled(Change(id=entry.id, state="unsure", reason=reason, attempts=entry.attempts, looks=looks))
        case look.TakenOver(saw):
            reason = f"somebody changed it since the rule decided: it is {saw!r} now"
            raise Settled(
                Change(id=entry.id, state="skipped", reason=reason[:500], attempts=entry.attempts, looks=looks)
            )
        case look.Absent():
            return


def _slot_may_have_changed(entry: Entry) -> bool:
    return kind_named(entry.action).repeats == "harmless" and entry.action != "place_ticket" and entry.age > _FRESH_FOR


def _done(place: Workplace, entry: Entry, receipt: Receipt, written: notes.Written | None) -> Change:
    return Change(
        id=entry.id,
        state="done",
        attempts=entry.attempts + 1,
        done_at=receipt.at or place.clocks.now(entry.destination),
        far_id=receipt.far_id,
        url=receipt.url,
        receipt=written.as_receipt() if written else None,
    )


def _after_failure(
    place: Workplace, entry: Entry, failure: CallFailed, written: notes.Written | None, *, left: float
) -> Change:
    _log.info("call_failed", effect_id=entry.id, action=entry.action, reason=failure.reason, status=failure.status)
    place.count("call_failed", f"{failure.service}:{failure.reason}")
    attempts = entry.attempts + 1
    match failure.reason:
        case Reason.UNKNOWN:
            return Change(
                id=entry.id, state="sending", reason=failure.detail[:500], attempts=attempts,
                due_in=left + place.limits.looks[0], receipt=written.as_receipt() if written else None,
            )  # fmt: skip
        case Reason.REFUSED | Reason.NOT_FOUND:
            return Change(id=entry.id, state="failed", reason=failure.detail[:500], attempts=attempts)
        case Reason.RATE_LIMITED | Reason.NOT_SENT | Reason.UNAUTHORIZED:
            return _try_later(place, entry, failure, attempts)


def _try_later(place: Workplace, entry: Entry, failure: CallFailed, attempts: int) -> Change:
    pause = pause_after(failure, attempts)
    if failure.reason is Reason.RATE_LIMITED:
        place.budget.block(entry.destination, pause)
    if failure.reason is Reason.UNAUTHORIZED:
        words = (
            f"{failure.service} refuses our credentials: {failure.detail}. Mend the token; what waits goes on by itself"
        )
        announcements.announce(place.db, "unauthorized", failure.service, words)
    return Change(id=entry.id, state="waiting", reason=failure.detail[:500], due_in=pause, attempts=attempts)


def _look_failed(place: Workplace, entry: Entry, failure: CallFailed) -> Change:
    """A read failed: nothing changed at the far end, so the effect stays as it was and is looked at later."""
    if failure.reason is Reason.RATE_LIMITED:
        place.budget.block(entry.destination, pause_after(failure, 1))
    if failure.reason in (Reason.NOT_FOUND, Reason.REFUSED):
        return Change(
            id=entry.id, state="failed", reason=failure.detail[:500], attempts=entry.attempts, looks=entry.looks
        )
    return _wait(entry, max(pause_after(failure, entry.attempts), entry.age / 10), failure.detail)


def _wait(entry: Entry, seconds: float, reason: str, *, has_token: bool = False) -> Change:
    return Change(
        id=entry.id, state="sending" if entry.state == "sending" else "waiting", reason=reason[:500], due_in=seconds,
        attempts=entry.attempts, looks=entry.looks, has_token=has_token, receipt=entry.receipt,
    )  # fmt: skip


def _announce(place: Workplace, entry: Entry, change: Change) -> None:
    whose = f"effect {entry.id} ({entry.action} of rule {entry.rule}, run {entry.run_id})"
    words = f"{whose} is {change.state}: {change.reason}"
    subject = change.reason if change.state == "held" else str(entry.id)
    if announcements.announce(place.db, f"effect_{change.state}", subject or "", words):
        _log.warning("effect_needs_a_person", effect_id=entry.id, state=change.state, reason=change.reason)
