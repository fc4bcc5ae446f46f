"""Asana's clock and ours differ: what is missed is missed by neither."""

import httpx

from app.runs.known_tickets import read_tickets_if_due
from tests.runs.news.newsroom import Newsroom


def read(room: Newsroom) -> None:
    """Read the projects as if the time had come."""
    room.db.run("UPDATE ticket_reads SET due_at = now()")
    read_tickets_if_due(room.place)


def test_what_was_missed_is_found_where_our_clock_is_ahead_of_asanas(room: Newsroom) -> None:
    weather = {"asana": {"clock_skew": -1800}}
    httpx.put(f"{room.sandbox.control}/weather", json=weather).raise_for_status()
    gid = room.task()
    room.link(gid, "7")
    read(room)
    room.work(gid)

    room.does(gid, "complete")
    read(room)

    room.work(gid)
    assert room.topics("7") == ["ticket.completed"]
