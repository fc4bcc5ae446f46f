"""What happened to a ticket between two looks, told as news. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.rules.events import News
from app.runs.news.seen import Seen
from app.runs.news.sight import Held, Membership, Sight
from app.runs.news.standing import Standing, what_changed
from app.runs.news.stories import COMMENT, DUPLICATE, Story, last_doer
from app.runs.news.ticket_now import TicketNow

COMPLETED, CANCELLED, REOPENED = "ticket.completed", "ticket.cancelled", "ticket.reopened"
COMMENTED, FIELD_CHANGED, MOVED = "ticket.commented", "ticket.field_changed", "ticket.moved"
DELETED, MERGED = "ticket.deleted", "ticket.merged"
_BECAME: Mapping[Standing, str] = {"completed": COMPLETED, "cancelled": CANCELLED, "open": REOPENED}
_DOER = {COMPLETED: "marked_complete", CANCELLED: "marked_complete", REOPENED: "marked_incomplete",
         MOVED: "section_changed"}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that happened to the ticket. `what` tells it from all others of the ticket, for ever."""

    topic: str
    what: str
    at: datetime
    news: News


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a look has found. `stories` are the new ones that are not our own; `is_merged`: it is a duplicate of another
    ticket, whose news count from then on; `version` numbers this look, `completion` counts the completions before it;
    changes of the custom fields `left_out` (gids), which this service fills in, are
    no news. `at` stands in where Asana tells no time."""

    before: Seen
    now: TicketNow
    stories: Sequence[Story]
    is_merged: bool
    version: int
    completion: int
    left_out: Collection[str]
    at: datetime


def happenings(look: Look) -> list[Happening]:
    """All news of a look, in the order in which they happened."""
    found = [*_of_standing(look), *_of_merging(look), *_of_moving(look), *_of_fields(look), *_of_comments(look)]
    return sorted(found, key=lambda each: each.at)


def completions(found: Sequence[Happening]) -> int:
    """How many of these tell that the ticket was completed."""
    return sum(each.topic == COMPLETED for each in found)


def deletion(gid: str, kind: str | None, before: Sight | None, *, version: int, at: datetime) -> Happening:
    """That the ticket is gone."""
    news = News(gid=gid, kind=kind, title=before.name if before else None, url=before.url if before else None)
    return Happening(topic=DELETED, what=f"deleted/{version}", at=at, news=news)


def _of_standing(look: Look) -> Iterator[Happening]:
    was, now = look.before.standing, look.now.standing
    if look.now.is_withdrawn or (look.is_merged and now != "open"):
        return  # our own doing; or the end of a duplicate, whose matter goes on in the other ticket
    if was == now == "completed" and _completed_anew(look):
        yield _changed(look, REOPENED, look.now.sight.completed_at)
        yield _completed(look)
    elif was != now:
        yield _completed(look) if now == "completed" else _changed(look, _BECAME[now], look.now.sight.modified_at)


def _completed_anew(look: Look) -> bool:
    was, now = look.before.sight.completed_at, look.now.sight.completed_at
    return was is not None and now is not None and was != now


def _completed(look: Look) -> Happening:
    number = look.completion + 1
    found = _changed(look, COMPLETED, look.now.sight.completed_at)
    return replace(found, what=f"completed/{number}", news=replace(found.news, completion=number))


def _changed(look: Look, topic: str, at: datetime | None) -> Happening:
    doer = last_doer(look.stories, _DOER[topic]) if topic in _DOER else None
    news = replace(_base(look), author=doer.by if doer else None, author_gid=doer.by_gid if doer else None)
    what = f"{topic.partition('.')[2]}/{look.version}"
    return Happening(topic=topic, what=what, at=_later(at, doer) or look.at, news=news)


def _later(at: datetime | None, doer: Story | None) -> datetime | None:
    """A task that is moved to another section is not changed by that: its story alone tells when."""
    return max((moment for moment in (at, doer.at if doer else None) if moment), default=None)


def _base(look: Look) -> News:
    now = look.now
    return News(
        gid=now.gid, kind=now.kind, title=now.sight.name, url=now.sight.url,
        what_changed=what_changed(now.sight, now.news), completion=look.completion or None,
    )  # fmt: skip


def _of_merging(look: Look) -> Iterator[Happening]:
    for story in (each for each in look.stories if each.kind == DUPLICATE and each.duplicate_of):
        news = replace(_base(look), author=story.by, author_gid=story.by_gid, merged_into=story.duplicate_of)
        yield Happening(topic=MERGED, what=f"merged/{story.gid}", at=story.at, news=news)


def _of_moving(look: Look) -> Iterator[Happening]:
    moved = list(_moves(look.before.sight.memberships, look.now.sight.memberships))
    for number, (before, after) in enumerate(moved):
        found = _changed(look, MOVED, look.now.sight.modified_at)
        what = found.what if len(moved) == 1 else f"{found.what}/{number}"
        yield replace(found, what=what, news=replace(found.news, before=before, after=after))


def _moves(before: Mapping[str, Membership], now: Mapping[str, Membership]) -> Iterator[tuple[str | None, str | None]]:
    """From which section to which; where it has changed projects, from which of these to which."""
    for gid in sorted(set(before) & set(now)):
        if before[gid].section_gid != now[gid].section_gid:
            yield before[gid].section, now[gid].section
    left = ", ".join(before[gid].project for gid in sorted(set(before) - set(now)))
    joined = ", ".join(now[gid].project for gid in sorted(set(now) - set(before)))
    if left or joined:
        yield left or None, joined or None


def _of_fields(look: Look) -> Iterator[Happening]:
    before, now = _all_fields(look.before.sight), _all_fields(look.now.sight)
    for gid, held in now.items():
        if gid in look.left_out or gid not in before or before[gid].shown == held.shown:
            continue
        news = replace(_base(look), field=held.name, before=before[gid].shown, after=held.shown)
        what = f"field/{gid}/{look.version}"
        yield Happening(topic=FIELD_CHANGED, what=what, at=look.now.sight.modified_at or look.at, news=news)


def _all_fields(sight: Sight) -> dict[str, Held]:
    """Custom fields by gid, and what every task has, as Asana calls it."""
    own = {
        "name": Held("Name", sight.name or None),
        "assignee": Held("Assignee", sight.assignee),
        "due": Held("Due date", sight.due),
    }
    return {**own, **sight.fields}


def _of_comments(look: Look) -> Iterator[Happening]:
    mark = look.now.news.for_customer
    for story in look.stories:
        if story.kind == COMMENT:
            for_customer, words = _marked(story.words, mark)
            news = replace(
                _base(look), author=story.by, author_gid=story.by_gid, comment=words, comment_gid=story.gid,
                is_for_customer=for_customer,
            )  # fmt: skip
            yield Happening(topic=COMMENTED, what=f"comment/{story.gid}", at=story.at, news=news)


def _marked(words: str, mark: str | None) -> tuple[bool, str]:
    """Whether a comment begins with the mark of what is for the customer; the comment without that mark."""
    told = words.strip()
    if mark and told.casefold().startswith(mark.strip().casefold()):
        return True, told[len(mark.strip()) :].strip()
    return False, told
