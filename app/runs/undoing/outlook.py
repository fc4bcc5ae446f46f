"""What taking a run back comes to: for each of its effects, whether it is taken back, dropped, or stays, and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.rules.actions import Action, Close, Reopen
from app.runs.ledger import kind_named
from app.runs.undoing.inverse import Inverse, Stays, inverse_of
from app.runs.why.deeds import deed as deed_told
from app.store import taken_back, undo
from app.store.database import Database
from app.store.effects import TAKEN_BACK
from app.store.taken_back import Deed, Part

Fate = Literal["taken back", "dropped", "stays"]
WAITS = ("planned", "waiting", "held")
_ON_ITS_WAY = "whether it was done is not known yet: take the run back once more when it is"
_UNSURE = "nobody knows whether it was done: look there"
_DROPPED = "it is not done any more"
_AGAIN = "it was done just now: take the run back once more"
_COUNT = "count_open_tickets"
"""It follows what is done and taken back by itself, and may count what stays."""
_STATES: Mapping[type[Action], str] = {Close: "closed again", Reopen: "opened again"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """One effect of a run that is to be taken back: the `inverse` that does it, else why it `stays`. `because` says how
    it goes back, or why it does not."""

    deed: Deed
    fate: Fate
    because: str
    inverse: Inverse | None = None

    def told(self) -> str:
        """In a line: tag bug: untagged."""
        what = deed_told(self.deed.action, self.deed.target)
        return f"{what}: {'stays, ' if self.fate == 'stays' else ''}{self.because}"


def outlooks(deeds: Sequence[Deed]) -> list[Outlook]:
    """What becomes of effects when they are taken back; those that came to nothing are left out."""
    return list(_outlooks(deeds))


def outlook_of_run(db: Database, run_id: int) -> list[Outlook]:
    """What taking a run back would come to, as the ledger stands now. Raises NotThere, or NotNow for a run that is not
    taken back."""
    undo.check(db, run_id)
    return outlooks(taken_back.deeds(db, run_id))


def what_came(deeds: Sequence[Deed], undo_run: int) -> list[Outlook]:
    """What became of effects that a run took back, as far as that is known by now."""
    told: list[Outlook] = []
    for deed in deeds:
        if deed.words.gone:
            told.append(Outlook(deed=deed, fate="dropped", because=_not_said(deed.words.gone)))
        elif deed.state == "skipped" and deed.reason == TAKEN_BACK:
            told.append(Outlook(deed=deed, fate="dropped", because=_DROPPED))
        else:
            told += [_became(each, undo_run) for each in _outlooks([replace(deed, later_run=None)])]
    return told


def _became(outlook: Outlook, undo_run: int) -> Outlook:
    deed = outlook.deed
    if outlook.inverse is None or (deed.undo_state == "done" and deed.undo_run != undo_run):
        return replace(outlook, fate="stays", because=_AGAIN) if outlook.fate == "dropped" else outlook
    match deed.undo_state:
        case "done":
            how = _STATES.get(type(outlook.inverse.action), kind_named(deed.action).undo)
            return replace(outlook, fate="taken back", because=how)
        case None:
            return replace(outlook, fate="stays", because=_AGAIN)
        case "planned" | "waiting" | "sending":
            return replace(outlook, fate="stays", because="it is still being taken back")
        case _:
            return replace(outlook, fate="stays", because=deed.undo_reason or str(deed.undo_state))


def _outlooks(deeds: Sequence[Deed]) -> Iterator[Outlook]:
    for deed in deeds:
        if kind_named(deed.action).tells == "answer" or deed.action == _COUNT:
            continue
        if deed.action == "message" and not deed.words.mine:
            continue
        if deed.state in WAITS:
            because = _not_said(deed.words.mine) if deed.words.others else _DROPPED
            yield Outlook(deed=deed, fate="dropped", because=because)
        elif deed.state in ("sending", "unsure"):
            yield Outlook(deed=deed, fate="stays", because=_ON_ITS_WAY if deed.state == "sending" else _UNSURE)
        elif deed.state == "done":
            yield from _of_done(deed)


def _not_said(parts: Sequence[Part]) -> str:
    names = ", ".join(str(part["name"]) for part in parts)
    return f"{names} is not said any more, the rest of the message is"


def _of_done(deed: Deed) -> Iterator[Outlook]:
    match inverse_of(deed):
        case Stays(because):
            yield Outlook(deed=deed, fate="stays", because=because)
        case Inverse() as inverse if deed.undo_state == "done":
            yield Outlook(deed=deed, fate="stays", because=f"run {deed.undo_run} took it back", inverse=inverse)
        case Inverse() as inverse if deed.later_run is not None:
            because = f"run {deed.later_run} is about to change it"
            yield Outlook(deed=deed, fate="stays", because=because, inverse=inverse)
        case Inverse() as inverse:
            how = _STATES.get(type(inverse.action), kind_named(deed.action).undo)
            yield Outlook(deed=deed, fate="taken back", because=how, inverse=inverse)
        case None:
            return
