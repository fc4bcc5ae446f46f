"""Acting on what a look at the far end shows: each function returns if the effect is still to be sent."""

from app import crash
from app.runs import look, outcome
from app.runs.flights import flight
from app.runs.ledger import LedgerAction, kind_named
from app.runs.outcome import Settled
from app.runs.retry import next_look
from app.runs.workplace import Workplace
from app.store.effects import Change, Entry

_FRESH_FOR = 60.0


def after_unknown(place: Workplace, entry: Entry, action: LedgerAction) -> None:
    """After an unknown outcome: settle what is there, wait for what may land. Raises Settled, CallFailed, Parked."""
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
    _settle(place, entry, sight, looks)


def before_an_old_decision(place: Workplace, entry: Entry, action: LedgerAction) -> None:
    """Before acting on a decision older than a minute: has it been done, has somebody else changed that slot?"""
    harmless = kind_named(entry.action).repeats == "harmless" and entry.action != "place_ticket"
    if not harmless or entry.age <= _FRESH_FOR:
        return
    place.stopping.wait(place.budget.book_read(entry.destination))
    _settle(place, entry, look.look(place, entry, action, html=None), entry.looks)


def _settle(place: Workplace, entry: Entry, sight: look.Sight, looks: int) -> None:
    match sight:
        case look.Found(far_id, url):
            raise Settled(outcome.found(place, entry, far_id, url, looks))
        case look.Several(far_ids):
            reason = f"{len(far_ids)} things there could be it ({', '.join(far_ids[:5])}): a person decides"
            raise Settled(outcome.settled(entry, "unsure", reason, looks=looks))
        case look.TakenOver(saw):
            reason = f"somebody changed it since the rule decided: it is {saw!r} now"
            raise Settled(outcome.settled(entry, "skipped", reason, looks=looks))
        case look.Absent():
            return
