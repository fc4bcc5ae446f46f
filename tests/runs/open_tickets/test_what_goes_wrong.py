"""Calls without an answer, a vendor that is away, a reach that is not enough: the number is right in the end."""

from app.store import installation
from tests.runs.open_tickets.counting import MARIA, OLEG, Counting


def due_now(room: Counting) -> None:
    """The time has come for everything that waits."""
    room.db.run("UPDATE effects SET due_at = now() WHERE state IN ('waiting', 'sending')")
    room.db.run("UPDATE lanes SET wake_at = now() WHERE key IN (SELECT lane FROM effects)")


def test_an_answer_that_got_lost_is_looked_for_and_nothing_is_written_twice(room: Counting) -> None:
    gid = room.filed("7", MARIA)
    room.weather(intercom={"rate_reset_after": 1.0})
    room.look_and_count(gid)
    assert [each["state"] for each in room.effects(MARIA)] == ["sending"]

    room.weather()
    due_now(room)
    room.count(MARIA)

    (effect,) = room.effects(MARIA)
    assert (effect["state"], effect["reason"]) == ("done", "found at the far end")
    assert (room.shown(MARIA), room.writes()) == (1, 1)


def test_what_did_not_get_there_is_counted_anew_before_it_is_written_once_more(room: Counting) -> None:
    gid = room.filed("7", MARIA)
    room.weather(intercom={"rate_reset_before": 1.0})
    room.look_and_count(gid)
    room.weather()
    room.filed("8", MARIA)

    due_now(room)
    room.count(MARIA)

    assert room.shown(MARIA) == 2


def nothing_can_land_late(room: Counting) -> None:
    room.db.run("UPDATE effects SET settled_at = settled_at - interval '1 hour'")


def test_after_hours_without_intercom_the_profile_shows_what_is_so_then_by_one_call(room: Counting) -> None:
    gid = room.filed("7", MARIA)
    room.look_and_count(gid)
    room.weather(intercom={"down": True})
    for deed in ("complete", "reopen", "complete"):
        room.does(gid, deed)
        room.look_and_count(gid)
    before = room.writes()
    room.weather()

    room.db.run("UPDATE effects SET created_at = created_at - interval '2 hours'")
    for _ in room.effects(MARIA):
        due_now(room)
        room.count(MARIA)
        nothing_can_land_late(room)

    assert (room.shown(MARIA), room.writes()) == (0, before + 1)
    assert {each["state"] for each in room.effects(MARIA)} <= {"done", "skipped"}


def test_where_the_installation_only_watches_nothing_is_written(room: Counting) -> None:
    installation.set_reach(room.db, "watch")
    room.place.installation.fresh()
    gid = room.filed("7", MARIA)

    room.look_and_count(gid)

    (effect,) = room.effects(MARIA)
    assert effect["state"] == "skipped"
    assert effect["reason"].startswith("watch: ")
    assert room.writes() == 0


def test_a_ticket_that_is_looked_at_twice_at_once_is_counted_once(room: Counting) -> None:
    gid = room.filed("7", MARIA)
    room.link(gid, "8", OLEG)
    room.look(gid)
    room.does(gid, "complete")
    room.look(gid)
    room.does(gid, "reopen")
    room.look(gid)

    room.count(MARIA, OLEG)

    assert (room.shown(MARIA), room.shown(OLEG), room.writes()) == (1, 1, 2)
