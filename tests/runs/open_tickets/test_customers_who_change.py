"""Customers who are merged into others, or gone: whose tickets are whose."""

from app.store import merged_contacts
from tests.runs.open_tickets.counting import MARIA, OLEG, ROSE, Counting, lane_of


def merged_webhook(room: Counting, gone: str, into: str) -> None:
    """Intercom's news of a merge was handled."""
    with room.db.transaction() as conn:
        merged_contacts.note(conn, lane_of(gone), lane_of(into), at=room.place.clocks.now("intercom"))


def test_the_tickets_of_one_who_was_merged_count_with_the_other_at_once(room: Counting) -> None:
    lead, user = room.filed("7", ROSE), room.filed("8", MARIA)
    room.look_and_count(lead, ROSE)
    room.look_and_count(user, MARIA)
    room.happens_to(ROSE, "merge", into=MARIA)

    merged_webhook(room, ROSE, MARIA)
    room.count(MARIA)

    assert room.shown(MARIA) == 2


def test_what_changes_for_one_who_was_merged_is_counted_with_the_other(room: Counting) -> None:
    gid = room.filed("7", ROSE)
    room.look_and_count(gid, ROSE)
    room.happens_to(ROSE, "merge", into=MARIA)
    merged_webhook(room, ROSE, MARIA)
    room.count(MARIA)
    assert room.shown(MARIA) == 1

    room.does(gid, "complete")
    room.look_and_count(gid, ROSE, MARIA)

    assert room.shown(MARIA) == 0
    assert room.reasons(ROSE)[-1] == merged_contacts.COUNTED_THERE


def test_a_merge_that_nobody_told_of_is_found_when_the_profile_is_written(room: Counting) -> None:
    gid = room.filed("7", ROSE)
    room.happens_to(ROSE, "merge", into=MARIA)

    room.look_and_count(gid, ROSE, MARIA)

    assert room.shown(MARIA) == 1
    (effect,) = room.effects(ROSE)
    assert (effect["state"], effect["reason"]) == ("skipped", merged_contacts.COUNTED_THERE)


def test_who_was_merged_twice_is_counted_with_the_last(room: Counting) -> None:
    gid = room.filed("7", ROSE)
    for gone, into in ((ROSE, OLEG), (OLEG, MARIA)):
        room.happens_to(gone, "merge", into=into)
        merged_webhook(room, gone, into)

    room.look_and_count(gid, ROSE, OLEG, MARIA)

    assert room.shown(MARIA) == 1


def test_a_merge_of_two_customers_without_tickets_is_not_even_kept(room: Counting) -> None:
    merged_webhook(room, ROSE, MARIA)

    assert room.reasons(MARIA) == []


def test_a_customer_who_is_gone_is_no_failure(room: Counting) -> None:
    gid = room.filed("7", OLEG)
    room.happens_to(OLEG, "delete")

    room.look_and_count(gid)

    (effect,) = room.effects(OLEG)
    assert (effect["state"], effect["reason"]) == ("skipped", "the customer is gone from Intercom")
