"""What is counted can be explained, is no run to take back, and is said of each customer's profile."""

import pytest

from app.errors import NotNow
from app.runs.why.event import why_event
from app.runs.why.event_text import event_as_text
from app.store import undo
from tests.runs.open_tickets.counting import MARIA, Counting, lane_of


def counted(room: Counting) -> tuple[int, int]:
    """The event by which Maria's only ticket was counted, and its run."""
    gid = room.filed("7", MARIA)
    room.look_and_count(gid)
    row = room.db.row(
        "SELECT r.event_id, r.id FROM runs r JOIN events e ON e.id = r.event_id WHERE e.lane = %(lane)s",
        {"lane": lane_of(MARIA)},
    )
    assert row is not None
    return row["event_id"], row["id"]


def test_why_tells_how_many_were_counted(room: Counting) -> None:
    event_id, _ = counted(room)

    told = event_as_text(why_event(room.db, event_id))

    assert "open tickets counted" in told
    assert "(count) counted the customer's open tickets" in told
    assert "count the customer's open tickets on their profile: done, 1 open" in told


def test_a_count_is_not_taken_back_by_itself(room: Counting) -> None:
    _, run_id = counted(room)

    with pytest.raises(NotNow, match="counted the customer's open tickets"):
        undo.check(room.db, run_id)
