"""Acting on what a look at the far end shows: each function returns if the effect is still to be sent."""

from app import clock, crash
from app.rules.actions import Action
from app.runs import outcome
from app.runs.flights import flight
from app.runs.ledger import kind_named
from app.runs.outcome import Settled
from app.runs.performing.doers import look
from app.runs.retry import next_look
from app.runs.sight import Absent, Found, Several, Sight, TakenOver
from app.runs.workplace import Workplace
from app.store.effects import Change, Entry
from app.store.taken_back import KEY

_OURSELVES = "triage"
"""The destination of what this service does to itself: there is no far end, and doing it again is harmless."""
_NOTHING_DECIDED = ("place_ticket", "count_open_tickets")
"""A ticket goes into its section however late; what is counted is not decided on, it is counted when it is sent."""
_FRESH_FOR = 60.0


def after_unknown(place: Workplace, entry: Entry, action: Action) -> None:
    """After an unknown outcome: settle what is there, wait for what may land. Raises Settled, CallFailed, Parked."""
    if entry.destination == _OURSELVES:
        return
    if kind_named(entry.action).repeats == "again":
        if (entry.receipt or {}).get("again"):
            raise Settled(outcome.settled(entry, "unsure", "sent twice, and whether it arrived is not known"))
        return
    html = (entry.receipt or {}).get("html")
    place.stopping.wait(place.budget.book_read(entry.destination))
    with flight(place, entry.destination):
        sight = look(place, entry, action, html=html, deadline=_by(place))
    crash.point("effect.looked")
    looks = entry.looks + 1
    harmless = kind_named(entry.action).repeats == "harmless"
    again = None if harmless else next_look(place.limits.looks, looks)
    if isinstance(sight, Absent) and again is not None:
        raise Settled(
            Change(
                id=entry.id, state="sending", reason="not there yet; looking again", due_in=again.seconds,
                attempts=entry.attempts, looks=looks, receipt=entry.receipt,
            )
        )  # fmt: skip
    _settle(place, entry, sight, looks)


def before_an_old_decision(place: Workplace, entry: Entry, action: Action) -> None:
    """Before acting on a decision older than a minute, or taking something back: has it been done, has somebody else
    changed that slot?"""
    harmless = kind_named(entry.action).repeats == "harmless" and entry.action not in _NOTHING_DECIDED
    if not harmless or entry.destination == _OURSELVES or (entry.age <= _FRESH_FOR and not entry.key.startswith(KEY)):
        return
    place.stopping.wait(place.budget.book_read(entry.destination))
    _settle(place, entry, look(place, entry, action, html=None, deadline=_by(place)), entry.looks)


def _by(place: Workplace) -> float:
    return clock.monotonic() + place.limits.call


def _settle(place: Workplace, entry: Entry, sight: Sight, looks: int) -> None:
    match sight:
        case Found(far_id, url):
            raise Settled(outcome.found(place, entry, far_id, url, looks))
        case Several(far_ids):
            reason = f"{len(far_ids)} things there could be it ({', '.join(far_ids[:5])}): a person decides"
            raise Settled(outcome.settled(entry, "unsure", reason, looks=looks))
        case TakenOver(saw):
            reason = f"somebody changed it since the rule decided: it is {saw!r} now"
            raise Settled(outcome.settled(entry, "skipped", reason, looks=looks))
        case Absent():
            return
