"""A look at a ticket: it is read again, and what differs from what was seen last becomes news in every conversation."""

from collections.abc import Sequence
from dataclasses import replace

from app import crash
from app.integrations.errors import CallFailed, Reason
from app.runs import reads
from app.runs.news.differences import Look, completions, deletion, happenings
from app.runs.news.found import Found, save
from app.runs.news.seen import Seen, seen_from, written
from app.runs.news.standing import Standing
from app.runs.news.stories import Story, is_marked_ours, lately, merged_into, new_among, stories_of
from app.runs.news.ticket_now import TicketNow, read_ticket
from app.runs.workplace import Workplace
from app.store import effects, events, ticket_states
from app.store.effects import Entry
from app.store.events import StoredEvent
from app.store.lanes import Lease
from app.store.ticket_states import TicketState

NOT_LINKED = "no conversation is linked to this ticket"


def look_at_ticket(place: Workplace, lease: Lease, stored: StoredEvent) -> Sequence[Entry]:
    """Look at the ticket whose lane this is, once for all looks that wait there. Raises CallFailed or Parked where
    Asana cannot be asked now."""
    _, app_id, gid = lease.lane.split(":", 2)
    waiting = ticket_states.waiting_looks(place.db, lease.lane)
    state = ticket_states.read(place.db, [gid]).get(gid)
    if state is None:
        events.settle(place.db, lease, stored.id, state="ignored", reason=NOT_LINKED)
        return ()
    crash.point("news.looking")
    try:
        found = _found(place, state)
    except CallFailed as failure:
        if failure.reason is not Reason.REFUSED:
            raise
        ticket_states.not_shown(place.db, gid)
        reason = f"Asana does not show this ticket: {failure.detail}"
        events.settle(place.db, lease, stored.id, state="ignored", reason=reason)
        return ()
    recovered = all(each.recovered for each in waiting)
    found = replace(found, late_link=any(each.late_link for each in waiting))
    save(place, lease, found, app_id=app_id, looks=[each.id for each in waiting], recovered=recovered)
    crash.point("news.saved")
    return ()


def _found(place: Workplace, state: TicketState) -> Found:
    now = read_ticket(place, state.gid)
    if now is None:
        return _gone(place, state)
    stories = _stories(place, state, now)
    fresh = _fresh(place, state, stories)
    before = seen_from(state.seen) if state.seen else first_sight(state, now)
    counted = state.completion if state.seen else int(before.standing == "completed")
    version, into = state.version + 1, merged_into(fresh, state.merged_into)
    look = Look(
        before=before, now=now, stories=fresh, is_merged=into is not None, version=version, completion=counted,
        left_out=_left_out(place), at=place.clocks.now("asana"),
    )  # fmt: skip
    news = happenings(look)
    seen = replace(
        kept(state, before, now, stories), version=version, completion=counted + completions(news), merged_into=into
    )
    confirmed = _confirmed(before, now, completions(news)) if into is None else False
    return Found(state=seen, news=news, confirmed=confirmed, counts_anew=_counts_anew(state, seen))


def _gone(place: Workplace, state: TicketState) -> Found:
    if state.is_gone:
        return Found(state=state)
    kind = ticket_states.ledgered(place.db, state.gid).kind
    sight = seen_from(state.seen).sight if state.seen else None
    version = state.version + 1
    news = deletion(state.gid, kind, sight, version=version, at=place.clocks.now("asana"))
    gone = replace(state, is_gone=True, version=version)
    return Found(state=gone, news=[news], confirmed=False, counts_anew=True)


def _counts_anew(before: TicketState, now: TicketState) -> bool:
    """Whether the ticket may count otherwise among the open ones: at the first look nobody knew how it stood."""
    return before.seen is None or _as_counted(before) != _as_counted(now)


def _as_counted(state: TicketState) -> tuple[bool, str | None]:
    is_open = not state.is_gone and state.seen is not None and seen_from(state.seen).standing == "open"
    return is_open, state.merged_into


def _stories(place: Workplace, state: TicketState, now: TicketNow) -> list[Story] | None:
    """All stories of the ticket, None where nothing can have been said or done since they were read."""
    seen = seen_from(state.seen) if state.seen else None
    read_at = seen.stories_at if seen else state.since
    modified_at = now.sight.modified_at
    was_moved = seen is not None and seen.sight.memberships != now.sight.memberships  # `modified_at` stays as it was
    if modified_at is not None and read_at is not None and modified_at <= read_at and not was_moved:
        return None
    return stories_of(reads.from_asana(place, lambda: place.asana.news.stories(state.gid)))


def _fresh(place: Workplace, state: TicketState, stories: Sequence[Story] | None) -> list[Story]:
    """Those that are new and that others wrote."""
    seen = seen_from(state.seen) if state.seen else None
    known, up_to = (seen.stories, seen.stories_up_to) if seen else ((), None)
    new = new_among(stories or (), known=known, up_to=up_to, since=state.since)
    ours = effects.claimed(place.db, "asana", [each.gid for each in new])
    return [each for each in new if each.gid not in ours and not is_marked_ours(each)]


def first_sight(state: TicketState, now: TicketNow) -> Seen:
    """What a ticket that nobody has looked at was when the first conversation was linked to it: as it is now, but for
    what happened since then."""
    completed_at = now.sight.completed_at
    was_open = completed_at > state.since if completed_at else state.is_new and now.is_filed
    standing: Standing = "open" if was_open else now.standing
    return Seen(sight=now.sight, standing=standing, is_confirmed=standing != "open" and now.is_confirmed)


def kept(state: TicketState, before: Seen, now: TicketNow, stories: Sequence[Story] | None) -> TicketState:
    """A ticket as it is kept until the next look; `stories` are all of its, None where they were not read."""
    up_to, gids = lately(stories) if stories else (before.stories_up_to, before.stories)
    seen = Seen(
        sight=now.sight,
        standing=now.standing,
        is_confirmed=now.is_confirmed,
        stories_up_to=up_to,
        stories=gids,
        stories_at=before.stories_at if stories is None else now.sight.modified_at,
    )
    return replace(
        state, seen=written(seen), modified_at=now.sight.modified_at, completed=now.sight.completed, is_gone=False,
        projects=tuple(sorted(now.sight.memberships)),
    )  # fmt: skip


def _confirmed(before: Seen, now: TicketNow, completed: int) -> bool | None:
    if now.is_confirmed:
        return True if completed or not before.is_confirmed else None
    return False


def _left_out(place: Workplace) -> frozenset[str]:
    """The custom fields that this service fills in by itself."""
    kinds = place.rulebook.current().vocabulary.tickets.values()
    return frozenset(gid for kind in kinds for gid in (kind.marker_field, kind.affected_field) if gid)
