"""What came of an outage: counted in the service's tables and at the sandbox."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from app.store.database import Database
from tests.house import House
from tests.outage.changes import Changes

MOST_CALLS_EACH = 1.3
_OF_THE_TIME = 1.5
_PREFIX = "conversation:sandbox1:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Calls to Intercom since the start: of reading again (searches and conversations), and all. `recovered_in` and
    `settled_in`: seconds from the start until the last event was there, and was decided on."""

    conversations: int
    events: int
    reading: int
    calls: int
    recovered_in: float
    settled_in: float
    calls_per_second: float

    @property
    def each(self) -> float:
        return self.calls / self.conversations

    @property
    def may_take(self) -> float:
        """Half of Intercom's true quota for all calls, and half as long again."""
        return _OF_THE_TIME * self.calls / (self.calls_per_second / 2)


_SINCE = "FROM events e WHERE e.id > %(last)s AND starts_with(e.lane, 'conversation:')"


def count_events(db: Database, last_before: int) -> int:
    """How many events of conversations came after `last_before`."""
    row = db.row(f"SELECT count(*) AS n {_SINCE}", {"last": last_before})
    return int(row["n"]) if row else 0


def events_since(db: Database, last_before: int) -> dict[str, list[str]]:
    """Their topics, by conversation, in the order in which they are taken up."""
    found = defaultdict[str, list[str]](list)
    for row in db.rows(f"SELECT lane, topic {_SINCE} ORDER BY created_at, id", {"last": last_before}):
        found[row["lane"].removeprefix(_PREFIX)].append(row["topic"])
    return found


def problems(db: Database, changes: Changes, last_before: int) -> Iterator[str]:
    """Whatever is not as it has to be: each change one event, in order, decided in order, and no customer spoken to."""
    found = events_since(db, last_before)
    for conversation in sorted(changes.happened.keys() | found.keys()):
        wanted, there = changes.happened.get(conversation, []), found.get(conversation, [])
        completed = ["ticket.completed"] * changes.completed.count(conversation)
        of_asana = [topic for topic in there if topic.startswith("ticket.")]
        if wanted != [topic for topic in there if topic not in of_asana] or of_asana != completed:
            yield f"conversation {conversation}: {there} instead of {wanted + completed}"
    query = (
        "SELECT lane, array_agg(e.id ORDER BY e.created_at, e.id) = array_agg(e.id ORDER BY r.id) AS in_order"
        " FROM events e JOIN runs r ON r.event_id = e.id"
        " WHERE e.id > %(last)s AND starts_with(e.topic, 'conversation.') GROUP BY lane"  # Asana's come in between
    )
    for row in db.rows(query, {"last": last_before}):
        if not row["in_order"]:
            yield f"{row['lane']} was not decided on in order"
    query = (
        "SELECT state, split_part(reason, ':', 1) AS cause, count(*) AS n FROM effects"
        " WHERE event_id > %(last)s GROUP BY 1, 2"
    )
    answers = [(row["state"], row["cause"], row["n"]) for row in db.rows(query, {"last": last_before})]
    if answers != [("held", "recovered", changes.answers)]:
        yield f"answers are {answers} and not {changes.answers} held for a person"


def calls_by_route(house: House) -> dict[str, int]:
    """How often each of Intercom's routes was called."""
    counted: dict[str, int] = house.sandbox.get("/sandbox/counters").json()["intercom"]["by_route"]
    return counted


def is_reading(route: str) -> bool:
    return route in ("POST /conversations/search", "GET /conversations/{id}")
