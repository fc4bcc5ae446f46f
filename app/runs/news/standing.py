"""How a ticket stands: open, completed or cancelled, and whether it is confirmed as done. Pure."""

from collections.abc import Iterable, Iterator
from typing import Literal

from app.rules.vocabulary import TicketKind, TicketNews, TicketSign, Vocabulary
from app.runs.news.sight import Sight

Standing = Literal["open", "completed", "cancelled"]


def standing_of(sight: Sight, news: TicketNews) -> Standing:
    """Cancelled wherever the vocabulary's sign of that shows, completed or not."""
    if news.cancelled is not None and _shows(news.cancelled, sight):
        return "cancelled"
    return "completed" if sight.completed else "open"


def is_confirmed(sight: Sight, news: TicketNews) -> bool:
    """Whether customers may be told that it is done: completed and not cancelled, and as far as the vocabulary asks for
    it, released and with a text of what has changed."""
    if standing_of(sight, news) != "completed":
        return False
    if news.released is not None and not _shows(news.released, sight):
        return False
    return news.what_changed is None or what_changed(sight, news) is not None


def what_changed(sight: Sight, news: TicketNews) -> str | None:
    """What engineers wrote for customers of what has changed."""
    told = sight.held(news.what_changed) if news.what_changed else None
    return (told or "").strip() or None


def kind_of(known_as: str | None, sight: Sight, vocabulary: Vocabulary) -> TicketKind | None:
    """The kind of a ticket: as it was filed or is known; else by its section and its project; None for tickets of none
    of the vocabulary's projects."""
    if known_as is not None and known_as in vocabulary.tickets:
        return vocabulary.tickets[known_as]
    of_project = [kind for kind in vocabulary.tickets.values() if kind.project in sight.memberships]
    return next(_in_their_section(of_project, sight), None) or next(iter(of_project), None)


def _in_their_section(kinds: Iterable[TicketKind], sight: Sight) -> Iterator[TicketKind]:
    return (kind for kind in kinds if kind.section and kind.section == sight.memberships[kind.project].section_gid)


def _shows(sign: TicketSign, sight: Sight) -> bool:
    if sign.field:
        held = sight.held(sign.field)
        return held is not None and held.strip().casefold() in {value.strip().casefold() for value in sign.values}
    return bool(sight.sections() & {section.strip().casefold() for section in sign.sections})
