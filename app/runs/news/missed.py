"""What nobody told of: tickets as a list of their project shows them, held against what was seen of them last."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app.rules.vocabulary import Vocabulary
from app.runs.news.hints import look
from app.runs.news.look import first_sight, kept
from app.runs.news.seen import seen_from
from app.runs.news.sight import Sight, sight_of
from app.runs.news.ticket_now import ticket_now
from app.runs.workplace import Workplace
from app.store import own_events, ticket_states
from app.store.own_events import OwnEvent
from app.store.ticket_states import TicketState
from app.webhooks.untrusted import identity, moment

Json = Mapping[str, Any]

SHOULD_BE_KNOWN = timedelta(minutes=2)
"""Of what happened longer ago Asana has told as a rule: it was missed, and is recovered now."""
_AT_ONCE = timedelta(seconds=5)
_TO_BE_PLACED = timedelta(minutes=1)
"""A ticket that is filed is put into its section by a second call."""


def find_missed(place: Workplace, app_id: str, tasks: Sequence[Json], *, now: datetime) -> None:
    """Have those tasks of a list looked at that differ from what was seen of them, or may; one that shows no difference
    needs no further call. `now` is Asana's clock."""
    told = {gid: task for task in tasks if (gid := identity(task.get("gid")))}
    first: list[TicketState] = []
    looks: list[OwnEvent] = []
    for gid, state in ticket_states.read(place.db, sorted(told)).items():
        sight, created_at = sight_of(told[gid]), moment(told[gid].get("created_at")) or now
        if state.seen is None and _is_to_be_placed(sight, place.rulebook.current().vocabulary, now - created_at):
            continue
        if state.seen is None and _is_untouched(sight, created_at):
            first.append(_as_filed(place, state, sight))
        elif differs(state, sight):
            looks.append(_look(app_id, state, sight, now))
    ticket_states.begin(place.db, first)
    with place.db.transaction() as conn:
        own_events.put(conn, looks)


def differs(state: TicketState, sight: Sight) -> bool:
    """Whether a ticket shows anything that was not seen, or was changed in a way that a list does not show."""
    if state.seen is None or state.is_gone:
        return True
    before = seen_from(state.seen).sight
    is_newer = sight.modified_at is not None and (state.modified_at is None or sight.modified_at > state.modified_at)
    return is_newer or replace(sight, modified_at=before.modified_at) != before


def _is_to_be_placed(sight: Sight, vocabulary: Vocabulary, age: timedelta) -> bool:
    kinds = (kind for kind in vocabulary.tickets.values() if kind.project in sight.memberships)
    sections = {kind.section for kind in kinds}
    there = {membership.section_gid for membership in sight.memberships.values()}
    return age < _TO_BE_PLACED and None not in sections and not sections & there


def _is_untouched(sight: Sight, created_at: datetime) -> bool:
    """Whether nobody can have done anything with it since it was filed."""
    return not sight.completed and sight.modified_at is not None and sight.modified_at - created_at <= _AT_ONCE


def _as_filed(place: Workplace, state: TicketState, sight: Sight) -> TicketState:
    now = ticket_now(place, state.gid, sight)
    return kept(state, first_sight(state, now), now, None)


def _look(app_id: str, state: TicketState, sight: Sight, now: datetime) -> OwnEvent:
    """Found again in the same way before anybody has looked, it is the same look."""
    digest = hashlib.sha256(repr(sight).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    recovered = sight.modified_at is not None and now - sight.modified_at > SHOULD_BE_KNOWN
    return look(app_id, state.gid, because=f"read/{state.version}/{digest}", recovered=recovered)
