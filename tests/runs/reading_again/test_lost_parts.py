"""What no notification told of becomes the same events, once each and in order."""

from app.runs.reading_again.chore import ReadingAgain
from app.runs.reading_again.turn import Times
from app.runs.workplace import Workplace
from app.sandbox.server import Address
from tests.runs.reading_again.doings import (
    APP,
    AT_ONCE,
    TEAMMATE,
    Do,
    arrives,
    delivered,
    events,
    read_again,
    started,
    topics,
)


def test_what_happened_before_the_first_run_is_not_brought_in(sandbox: Address, place: Workplace, do: Do) -> None:
    conversation = started(sandbox)
    chore = ReadingAgain(AT_ONCE)
    chore(place)
    place.db.run("UPDATE sweeps SET began_at = began_at + interval '2 seconds', searched_up_to = now()")

    read_again(chore, place)

    assert topics(place.db, conversation) == []


def test_parts_that_never_arrived_become_events_in_their_order(
    sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do
) -> None:
    conversation = started(sandbox)
    do(conversation, "teammate-reply", text="We look", admin=TEAMMATE)
    do(conversation, "customer-reply", text="Thank you")
    do(conversation, "assign", team="5002", admin=TEAMMATE)
    do(conversation, "snooze", admin=TEAMMATE)
    do(conversation, "open", admin=TEAMMATE)
    do(conversation, "teammate-note", text="Odd", admin=TEAMMATE)
    do(conversation, "close", admin=TEAMMATE)
    do(conversation, "customer-reply", text="Again!")
    do(conversation, "bot-reply", text="Fin here")

    read_again(reading, place)

    assert topics(place.db, conversation) == [
        "user.created", "admin.replied", "user.replied", "admin.assigned", "admin.snoozed", "admin.unsnoozed",
        "admin.noted", "admin.closed", "user.replied", "operator.replied",
    ]  # fmt: skip
    assert {row["recovered"] for row in events(place.db, conversation)} == {True}


def test_what_arrived_is_not_brought_in_again(
    sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do
) -> None:
    conversation = started(sandbox)
    do(conversation, "teammate-reply", text="We look", admin=TEAMMATE)
    do(conversation, "close", admin=TEAMMATE)
    delivered(place, conversation, 0, 2)

    read_again(reading, place)
    read_again(reading, place)

    assert sorted((row["topic"], row["recovered"]) for row in events(place.db, conversation)) == [
        ("conversation.admin.closed", False),
        ("conversation.admin.replied", True),
        ("conversation.user.created", False),
    ]


def test_what_arrived_under_another_topic_of_the_same_part_is_not_brought_in(
    sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do
) -> None:
    conversation = started(sandbox)
    do(conversation, "close", admin=TEAMMATE)
    do(conversation, "assign", team="5002", admin=TEAMMATE)
    delivered(place, conversation, 0, 1)
    whole = place.intercom.conversation(conversation)
    part = whole["conversation_parts"]["conversation_parts"][1]
    assert part["part_type"] == "assign_and_reopen"
    item = {**whole, "conversation_parts": {"conversation_parts": [part]}}
    arrives(place, "conversation.admin.assigned", item, part["created_at"], "other")

    read_again(reading, place)

    assert topics(place.db, conversation) == ["user.created", "admin.closed", "admin.assigned"]


def test_what_may_still_be_delivered_waits_and_what_follows_with_it(
    sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do
) -> None:
    conversation = started(sandbox)
    do(conversation, "attributes", **{"Issue Type": "Technical Issue"})
    patient = ReadingAgain(Times(every=600.0, delivery_time=60.0))
    read_again(patient, place)
    assert topics(place.db, conversation) == []
    lane = f"conversation:{APP}:{conversation}"
    place.db.run(
        "UPDATE conversation_states SET unread_since = now() - interval '1 hour' WHERE lane = %(l)s", {"l": lane}
    )

    read_again(patient, place)
    assert topics(place.db, conversation) == []
    delivered(place, conversation, 0)
    place.db.run(
        "UPDATE conversation_states SET unread_since = now() - interval '1 hour' WHERE lane = %(l)s", {"l": lane}
    )
    read_again(patient, place)

    assert topics(place.db, conversation) == ["user.created", "attribute.changed"]
    assert not any(row["recovered"] for row in events(place.db, conversation))


def test_a_rating_is_found_once(sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do) -> None:
    lost, told = started(sandbox), started(sandbox)
    for conversation in (lost, told):
        do(conversation, "rate", rating=2, remark="slow")
    whole = place.intercom.conversation(told)
    arrives(place, "conversation.rating.added", whole, whole["conversation_rating"]["updated_at"] + 2, "rated")

    read_again(reading, place)
    do(lost, "customer-reply", text="Really slow")
    read_again(reading, place)

    assert topics(place.db, lost) == ["user.created", "rating.added", "user.replied"]
    assert [row["recovered"] for row in events(place.db, told)] == [True, False]
