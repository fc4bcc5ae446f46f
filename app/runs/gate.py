"""The gate: one room with one door in front of every effect.

Reach, switch-on, kill switch, fuse: whatever is to happen outside passes here just before it is sent, and the verdict
is part of the run.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from app.store.effects import Entry
from app.store.installation import STOPPED, Installation

FUSE = "fuse"
"""The cause of what is held because too much went out."""
WITHOUT_A_WORD = 10
"""So many closes and blocks may follow no message, where one message is allowed: a wave of spam is no talk."""
_CLOCKS_DIFFER_BY = timedelta(minutes=2)
_VENDORS_TELL_SECONDS = timedelta(seconds=2)
_FURTHER = {"watch": 0, "inside": 1, "customers": 2}


@dataclass(frozen=True, slots=True)
class Pass:
    """It may be sent."""


@dataclass(frozen=True, slots=True)
class Hold:
    """It waits for a person."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """It is not sent, now or later."""

    reason: str


Verdict = Pass | Hold | Refuse
Count = Callable[[], int]


def verdict(entry: Entry, desk: Installation, *, ahead: timedelta | None, fuse: int, seen_last_hour: Count) -> Verdict:
    """Whether an effect may be sent now. `ahead`: how far the vendor's clock is ahead of ours, None if unknown.
    `fuse`: messages allowed within an hour. `seen_last_hour` counts the messages, or what was done without one, as the
    effect is; it is asked only if it matters."""
    refused = _out_of_reach(entry, desk)
    if entry.destination == "triage" and not refused:  # what it does to itself touches no conversation
        return Pass()
    refused = refused or _too_old(entry, desk, ahead)
    if refused:
        return Refuse(refused)
    if entry.opened_at is None and entry.conversation is not None and not entry.is_looked_at:
        return Hold(
            "it is not known when the conversation was opened, and only those opened since the start are touched"
        )
    if desk.stopped_at is not None and (desk.stopped_scope == "everything" or entry.reach == "customers"):
        return Hold(f"{STOPPED} by {desk.stopped_by}: at {desk.stopped_at:%Y-%m-%d %H:%M} UTC")
    of_a_message = entry.needs is not None  # its buttons, its close: they are seen with it, and counted with it
    if entry.reach == "customers" and not entry.is_looked_at and not of_a_message and not _is_approved(entry):
        return _blown(entry, fuse, seen_last_hour)
    return Pass()


def _is_approved(entry: Entry) -> bool:
    """Whether a person has read all of a message, as another customer of the same telling got it."""
    parts = entry.request.get("parts") or ()
    return bool(parts) and all(part.get("is_approved") for part in parts)


def _blown(entry: Entry, fuse: int, seen_last_hour: Count) -> Hold | Pass:
    is_message = entry.action == "message"
    most = fuse if is_message else fuse * WITHOUT_A_WORD
    if seen_last_hour() < most:
        return Pass()
    what = "messages to customers" if is_message else "closes and blocks without a message"
    return Hold(f"{FUSE}: {most} {what} went out within an hour")


def _out_of_reach(entry: Entry, desk: Installation) -> str | None:
    allowed = entry.request.get("reach") or desk.reach
    narrower = min(desk.reach, allowed, key=_FURTHER.__getitem__)
    if _FURTHER[entry.reach] <= _FURTHER[narrower]:
        return None
    whose = "this installation" if narrower == desk.reach else "this rule"
    return f"watch: {whose} reaches {narrower!r} and this needs {entry.reach!r}; nothing was sent"


def _too_old(entry: Entry, desk: Installation, ahead: timedelta | None) -> str | None:
    since = desk.customers_since if entry.reach == "customers" else desk.inside_since
    if entry.opened_at is None or since is None:
        return None
    theirs = since + ahead - _VENDORS_TELL_SECONDS if ahead is not None else since - _CLOCKS_DIFFER_BY
    if entry.opened_at < theirs:
        return f"the conversation was opened before this was switched on ({since:%Y-%m-%d %H:%M} UTC)"
    return None
