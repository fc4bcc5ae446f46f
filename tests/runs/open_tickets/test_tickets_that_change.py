"""Whatever happens to a ticket, the profiles of its customers show how many of theirs are open then."""

from tests.runs.news.newsroom import REQUESTS
from tests.runs.open_tickets.counting import MARIA, OLEG, Counting


def test_the_count_follows_each_way_in_which_a_ticket_ends_and_begins_anew(room: Counting) -> None:
    gid = room.filed("7", MARIA)
    room.filed("7", MARIA, REQUESTS)
    shown = []
    for deed, more in (
        ("comment", {"text": "We look"}), ("complete", {}), ("reopen", {}), ("move", {"section": "Cancelled"}),
        ("move", {"section": "Done"}), ("delete", {}), ("undelete", {}),
    ):  # fmt: skip
        room.does(gid, deed, **more)
        room.look_and_count(gid)
        shown.append(room.shown(MARIA))

    assert shown == [2, 1, 2, 1, 2, 1, 2]
    assert room.writes() == 7


def test_all_customers_of_a_ticket_are_counted_and_nobody_else(room: Counting) -> None:
    gid = room.filed("7", MARIA)
    room.link(gid, "8", OLEG)
    room.look_and_count(gid)
    assert (room.shown(MARIA), room.shown(OLEG)) == (1, 1)

    room.does(gid, "complete")
    room.look_and_count(gid)

    assert (room.shown(MARIA), room.shown(OLEG)) == (0, 0)
    assert room.writes() == 4


def test_a_ticket_of_two_conversations_is_one(room: Counting) -> None:
    gid = room.filed("7", MARIA)
    room.link(gid, "9", MARIA)

    room.look_and_count(gid)

    assert room.shown(MARIA) == 1


def test_duplicates_that_were_merged_are_one_and_end_together(room: Counting) -> None:
    one, other = room.filed("7", MARIA), room.filed("7", MARIA)
    room.look_and_count(one)
    room.look_and_count(other)
    assert room.shown(MARIA) == 2

    room.does(one, "duplicate", of=other)
    room.look_and_count(one)
    assert room.shown(MARIA) == 1

    room.does(other, "complete")
    room.look_and_count(other)
    assert room.shown(MARIA) == 0


def test_what_does_not_change_the_number_is_not_written(room: Counting) -> None:
    gid = room.filed("7", MARIA)
    room.look_and_count(gid)
    room.does(gid, "comment", text="We look")
    room.does(gid, "rename", name="Another name")
    room.look_and_count(gid)
    room.count(MARIA)

    assert room.writes() == 1
    assert len(room.effects(MARIA)) == 1


def test_a_customer_who_never_had_an_open_ticket_shows_nothing(room: Counting) -> None:
    gid = room.filed("7", MARIA)
    room.does(gid, "complete")

    room.look_and_count(gid)

    assert room.shown(MARIA) is None
    assert room.reasons(MARIA) == ["the profile shows it already: 0"]
