"""From a planned effect to a settled one: fresh look, place in the budget, gate, write down, call, settle."""

from dataclasses import replace

import psycopg

from app import clock, crash
from app.errors import Unavailable
from app.integrations.errors import CallFailed
from app.log import logger
from app.rules.actions import Action, FileTicket, InternalNote, SetAttribute, SuggestRelated, UserNote
from app.runs import fresh_look, gate, outcome
from app.runs.budget import NO_PLACE, PATIENCE, Parked
from app.runs.due_dates.seen import note_our_own
from app.runs.flights import flight
from app.runs.incidents import noting
from app.runs.ledger import to_action
from app.runs.ledger_steps import CountAffected, CountOpenTickets, RestoreAttribute
from app.runs.ledger_writer import LedgerWriter
from app.runs.notes import Written
from app.runs.outcome import Settled
from app.runs.performing.doers import perform
from app.runs.suggestions import remember_filed
from app.runs.workplace import Workplace
from app.runs.written import written
from app.store import announcements, fuse, installation
from app.store.database import Conn
from app.store.effects import Change, Entry
from app.store.installation import Installation
from app.store.lanes import LaneLost

_log = logger(room="runs")
_DEPENDS = (UserNote, CountAffected, CountOpenTickets, SuggestRelated)
"""What these tell or count depends on what was done just before: it is written down first."""


def carry_out(place: Workplace, writer: LedgerWriter, entry: Entry) -> None:  # noqa: C901 - one arm an ending
    """Bring one effect as far as it can be brought now; what became of it is with the writer."""
    written = False
    try:
        change = _advance(place, writer, entry)
    except Settled as settled:
        change, written = settled.change, settled.written
    except Parked as parked:
        change = outcome.waiting(entry, parked.seconds, parked.reason)
    except CallFailed as failure:
        change = outcome.after_failed_look(place, entry, failure)
    except (LaneLost, psycopg.OperationalError, Unavailable):
        raise
    except Exception as error:  # noqa: BLE001 - an error of ours ends one effect, never its lane
        _log.exception("effect_broken", effect_id=entry.id, action=entry.action)
        change = outcome.broken(entry, error)
    place.count("effect", f"{entry.action}:{change.state}")
    if change.state in ("failed", "unsure"):
        noting.effect_failed(place, entry, change)
    elif change.state == "held":
        _announce_held(place, entry, change)
    crash.point("effect.settling")
    if entry.dependents and change.state in ("done", "skipped", "failed"):
        writer.later(replace(change, dependents=entry.dependents))
    elif not written:
        writer.later(change)


def _advance(place: Workplace, writer: LedgerWriter, entry: Entry) -> Change:
    action = to_action(entry.action, entry.request)
    over = outcome.after_a_day(place, entry)
    if over is not None:
        raise Settled(over)
    if isinstance(action, _DEPENDS) or (isinstance(action, InternalNote) and action.answers):
        writer.flush()
    if entry.state == "sending":
        fresh_look.after_unknown(place, entry, action)
    _gate(place, writer, entry)
    if entry.slot_wait:
        raise Settled(
            outcome.waiting(entry, entry.slot_wait, "an earlier call may still change what this is to change")
        )
    text = written(place, entry, action)
    place.stopping.wait(_book(place, entry))
    if entry.state != "sending":
        fresh_look.before_an_old_decision(place, entry, action)
    with flight(place, entry.destination):
        crash.point("effect.booked")
        return _call(place, writer, entry, action, text)


def _call(place: Workplace, writer: LedgerWriter, entry: Entry, action: Action, text: Written | None) -> Change:
    """Write down that it is being sent, send it, and tell what became of it."""
    deadline = clock.monotonic() + place.limits.call
    sending = Change(
        id=entry.id, state="sending", due_in=place.limits.call, attempts=entry.attempts + 1,
        sent_at=place.clocks.now(entry.destination), receipt=text.as_receipt() if text else None,
    )  # fmt: skip
    _write_down(place, writer, entry, sending)
    crash.point("effect.sending")
    try:
        receipt = perform(place, entry, action, html=text.html if text else None, deadline=deadline)
    except Settled:
        raise
    except CallFailed as failure:
        crash.point("effect.sent")
        left = max(0.0, deadline - clock.monotonic())
        return outcome.after_failure(place, entry, failure, text, left=left)
    except Exception as error:  # noqa: BLE001 - whatever it was, it may have been sent
        _log.exception("call_broken", effect_id=entry.id, action=entry.action)
        return outcome.broken(replace(entry, state="sending", attempts=entry.attempts + 1), error)
    crash.point("effect.sent")
    if isinstance(action, FileTicket):
        remember_filed(place, action, receipt.far_id, receipt.url)
    if isinstance(action, SetAttribute | RestoreAttribute):
        note_our_own(place, entry, action)
    return outcome.done(place, entry, receipt, text)


def _write_down(place: Workplace, writer: LedgerWriter, entry: Entry, sending: Change) -> None:
    """The last thing before the call: through the gate once more, because what came before may have taken long. For
    what customers see, gate and ledger are one transaction: a stop or the fuse lets nothing slip through beside it."""
    if entry.reach != "customers":
        _gate(place, writer, entry)
        writer.now(sending)
        return
    instead = writer.now_unless(lambda conn: _judged(place, entry, conn), sending)
    if instead is not None:
        raise Settled(instead, written=True)


def _gate(place: Workplace, writer: LedgerWriter, entry: Entry) -> None:
    """Settle what may not be sent. What was known of the installation may be a second old: whether something is to be
    held is judged anew with the row locked, so that a person who resumes sees everything that is held."""
    match _verdict(place, entry, place.installation.current(), seen=lambda: fuse.seen_by_customers(place.db, entry)):
        case gate.Refuse(reason):
            raise Settled(outcome.settled(entry, "skipped", reason))
        case gate.Hold():
            instead = writer.now_unless(lambda conn: _judged(place, entry, conn))
            if instead is not None:
                raise Settled(instead, written=True)
        case gate.Pass():
            return


def _judged(place: Workplace, entry: Entry, conn: Conn) -> Change | None:
    """What becomes of an effect that may not be sent, None if it may."""
    desk = installation.locked(conn)
    match _verdict(place, entry, desk, seen=lambda: fuse.count_seen(conn, entry)):
        case gate.Refuse(reason):
            return outcome.settled(entry, "skipped", reason)
        case gate.Hold(reason):
            return outcome.settled(entry, "held", reason)
        case gate.Pass():
            return None


def _verdict(place: Workplace, entry: Entry, desk: Installation, *, seen: gate.Count) -> gate.Verdict:
    ahead = place.clocks.ahead("intercom")
    return gate.verdict(entry, desk, ahead=ahead, fuse=place.limits.fuse, seen_last_hour=seen)


def _book(place: Workplace, entry: Entry) -> float:
    """Seconds to wait here for a place in the budget, at most PATIENCE; longer waits park the effect."""
    if entry.destination == "triage":
        return 0.0
    if entry.bulk:
        wait = place.budget.book_bulk(entry.destination, has_place=entry.has_token)
    elif entry.has_token:
        wait = place.budget.blocked_for(entry.destination)
    else:
        wait = place.budget.book(entry.destination)
    if wait > PATIENCE:
        raise Settled(outcome.waiting(entry, wait, NO_PLACE, has_token=True))
    return wait


def _announce_held(place: Workplace, entry: Entry, change: Change) -> None:
    """Tell people of it, by its cause: a reason may quote a customer, and only those who look at the effect see it."""
    cause = outcome.cause(change.reason)
    whose = f"effect {entry.id} ({entry.action} of rule {entry.rule}, run {entry.run_id})"
    if cause == gate.FUSE:
        fuse.ask_to_tell(place.db, entry.lane.split(":")[1])
    words = f"{whose} is held: {cause}. All that are held: triage held"
    if announcements.announce(place.db, "effect_held", cause, words):
        _log.warning("effect_needs_a_person", effect_id=entry.id, state=change.state, cause=cause)
