"""What no list of changes shows, and of which the one delivery was lost: every ticket that may still end is looked at
once a day."""

import httpx

from app.runs.known_tickets import read_tickets_if_due
from app.runs.news.unseen import look_again
from tests.runs.news.newsroom import Newsroom

PATH = "GET /tasks/{gid}"


def a_day_passes(room: Newsroom, *, times: int = 1) -> None:
    ago = {"hours": 25 * times}
    room.db.run("UPDATE ticket_states SET looked_at = looked_at - make_interval(hours => %(hours)s)", ago)


def test_a_move_to_another_section_of_which_nobody_has_told_is_found_within_a_day(room: Newsroom) -> None:
    gid = room.filed("7")
    room.look(gid)
    read_tickets_if_due(room.place)
    room.does(gid, "move", section="Cancelled")
    room.db.run("UPDATE ticket_reads SET due_at = now(), read_up_to = now() + interval '5 minutes'")  # it was long ago
    read_tickets_if_due(room.place)
    assert room.looks_waiting() == 0, "it shows in no list of what has changed"
    look_again(room.place)
    assert room.looks_waiting() == 0, "it was looked at today"

    a_day_passes(room)
    look_again(room.place)
    look_again(room.place)

    assert room.looks_waiting() == 1
    room.work(gid)
    assert room.topics("7") == ["ticket.cancelled", "ticket.moved"]
    assert all(each["recovered"] for each in room.news("7"))


def test_a_ticket_of_which_nothing_is_new_costs_one_call_a_day(room: Newsroom) -> None:
    gid = room.filed("7")
    room.look(gid)
    for number in range(1, 4):
        a_day_passes(room, times=number)
        before = room.calls()
        look_again(room.place)
        room.work(gid)
        assert room.calls() == before + 1

    assert room.news("7") == []


def test_of_completed_tickets_those_are_looked_at_that_are_still_to_be_confirmed(room: Newsroom) -> None:
    waits, done = room.filed("7"), room.task(project="1200000000000103")
    room.link(done, "8")
    for gid in (waits, done):
        room.does(gid, "complete")
        room.look(gid)
    a_day_passes(room)

    look_again(room.place)

    room.work(waits)
    assert room.looks_waiting() == 0
    assert room.db.rows("SELECT gid FROM ticket_states WHERE looked_at < now() - interval '1 day'") == [{"gid": done}]


def test_one_that_asana_does_not_show_any_more_does_not_keep_us_from_the_others(room: Newsroom) -> None:
    hidden = room.filed("7")
    room.look(hidden)
    a_day_passes(room)
    httpx.put(
        f"{room.sandbox.control}/weather", json={"asana": {"statuses": {PATH.format(gid=hidden): 403}}}
    ).raise_for_status()
    look_again(room.place)
    room.work(hidden)

    row = room.db.row("SELECT reason FROM events WHERE topic = 'triage.look_at_ticket' ORDER BY id DESC LIMIT 1")
    assert row is not None
    assert row["reason"].startswith("Asana does not show this ticket: 403")
    assert room.db.rows("SELECT 1 FROM ticket_states WHERE looked_at < now() - interval '1 day'") == []
