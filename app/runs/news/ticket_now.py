"""A ticket as it is in Asana now, and what that means by the vocabulary."""

from dataclasses import dataclass

from app.integrations.errors import CallFailed, Reason
from app.rules.vocabulary import TicketNews
from app.runs import reads
from app.runs.news.sight import TASK_FIELDS, Sight, sight_of
from app.runs.news.standing import Standing, is_confirmed, kind_of, standing_of, what_changed
from app.runs.workplace import Workplace
from app.store import ticket_states


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketNow:
    """`kind`: its name in the vocabulary, None for a ticket of no kind that is known there. `is_confirmed`: customers
    may be told that it is done. `is_filed`: by this service; `is_withdrawn`: by mistake, and this service has completed
    it."""

    gid: str
    kind: str | None
    sight: Sight
    news: TicketNews
    is_filed: bool = False
    is_withdrawn: bool = False

    @property
    def standing(self) -> Standing:
        return standing_of(self.sight, self.news)

    @property
    def is_confirmed(self) -> bool:
        return not self.is_withdrawn and is_confirmed(self.sight, self.news)

    @property
    def what_changed(self) -> str | None:
        return what_changed(self.sight, self.news)


def read_ticket(place: Workplace, gid: str) -> TicketNow | None:
    """The ticket as it is now; None if it is deleted. Raises CallFailed (REFUSED: Asana does not show it to us), and
    Parked."""
    try:
        task = reads.from_asana(place, lambda: place.asana.task(gid, TASK_FIELDS))
    except CallFailed as failure:
        if failure.reason is Reason.NOT_FOUND:
            return None
        raise
    return ticket_now(place, gid, sight_of(task))


def ticket_now(place: Workplace, gid: str, sight: Sight) -> TicketNow:
    """What a ticket that was seen so is by the vocabulary in force."""
    ledgered = ticket_states.ledgered(place.db, gid)
    kind = kind_of(ledgered.kind, sight, place.rulebook.current().vocabulary)
    return TicketNow(
        gid=gid,
        kind=kind.name if kind else None,
        sight=sight,
        news=kind.news if kind else TicketNews(),
        is_filed=ledgered.is_filed,
        is_withdrawn=ledgered.is_withdrawn,
    )
