"""Which conversations were changed since the last look: found page by page, the oldest change first."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from app.runs.reading_again.turn import TakenOver, Turn
from app.store import conversation_states, sweeps
from app.store.conversation_states import Sighting
from app.webhooks import keys
from app.webhooks.untrusted import identity, moment, table, whole

_PAGE = 150
_MOST_PAGES = 60
"""Nobody says how deep Intercom lets one search go: a longer one is begun anew where it has come to."""
_OVERLAP = timedelta(minutes=10)
"""Its search may be behind its conversations."""
_SAME_SECOND = timedelta(seconds=1)
"""What was changed in the second that a page ends with may stand on the next page."""
_OLDEST_FIRST = {"field": "updated_at", "order": "ascending"}
_MOST_PARTS = 2**31 - 1


def search(turn: Turn, *, most_pages: int = _MOST_PAGES) -> None:
    """Have everything read that was changed since the last search, or go on with one that was broken off. Raises
    CallFailed, Parked, TakenOver: what was found until then is kept. `most_pages`: after so many it is begun anew where
    it has come to."""
    sweep = turn.sweep
    began = sweep.search_began_at or turn.now()
    since = sweep.reached or max(sweep.began_at, sweep.searched_up_to - _OVERLAP)
    while (reached := _search_from(turn, since, began, most_pages)) is not None:
        since = reached
    sweeps.keep_searched(turn.place.db, sweep, began=began, every=turn.times.every)


def _search_from(turn: Turn, since: datetime, began: datetime, most_pages: int) -> datetime | None:
    """Search what was changed since then; where to begin anew, None at the end."""
    reached = since
    for number, page in enumerate(_pages(turn, since), start=1):
        seen = [each for each in (sighting(one, turn.app_id) for one in page) if each is not None]
        reached = max((reached, *(each.changed_at - _SAME_SECOND for each in seen)))
        _keep(turn, seen, began=began, reached=reached)
        if number >= most_pages and reached > since:
            return reached
    return None


def _pages(turn: Turn, since: datetime) -> Iterator[list[dict[str, Any]]]:
    """What was changed since then, to the second, by pages as Intercom gives them: each asks for one."""
    query = {"field": "updated_at", "operator": ">", "value": int(since.timestamp())}
    found = turn.place.intercom.search_conversations(query, sort=_OLDEST_FIRST, per_page=_PAGE)
    while True:
        page = turn.ask(lambda: list(islice(found, _PAGE)))
        if page:
            yield page
        if len(page) < _PAGE:
            return


def sighting(conversation: Mapping[str, Any], app_id: str) -> Sighting | None:
    """What a search, or reading it, shows of a conversation; None for one without an id or a time."""
    conversation_id, changed_at = identity(conversation.get("id")), moment(conversation.get("updated_at"))
    if conversation_id is None or changed_at is None:
        return None
    parts = table(conversation.get("statistics")).get("count_conversation_parts")
    lane = keys.lane("conversation", app_id, conversation_id)
    return Sighting(lane=lane, changed_at=changed_at, parts=whole(parts, 0, _MOST_PARTS))


def _keep(turn: Turn, seen: list[Sighting], *, began: datetime, reached: datetime) -> None:
    with turn.place.db.transaction() as conn:
        if not sweeps.keep_reached(conn, turn.sweep, began=began, reached=reached):
            raise TakenOver
        conversation_states.see(conn, seen)
