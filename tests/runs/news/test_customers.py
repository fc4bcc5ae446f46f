"""A fresh look at a customer just before they are told: where they are told, and whether."""

import httpx

from app import clock
from app.runs.telling.by_day import put_off_if_night
from app.runs.telling.customer import look_at
from app.store import tellings, told_conversations
from app.store.tellings import Telling
from app.store.told_conversations import Place
from tests.runs.news.newsroom import APP, Newsroom


def a_customer(room: Newsroom) -> tuple[str, str]:
    """A conversation of a new customer, and the customer, by their ids."""
    told = {"text": "It is broken", "contact": {"name": "Kim", "role": "user"}}
    made = httpx.post(f"{room.sandbox.control}/conversations", json=told).json()
    return str(made["id"]), str(made["contact_id"])


def place_of(conversation: str, contact: str, spoken_in: str | None = None) -> Place:
    return Place(
        conversation=f"conversation:{APP}:{conversation}", contact=f"contact:{APP}:{contact}",
        speaks=spoken_in is None, spoken_in=spoken_in,
    )  # fmt: skip


def a_telling(room: Newsroom) -> Telling:
    with room.db.transaction() as conn:
        tellings.keep_in_step(conn, app_id=APP, gid="1201", completion=1, is_confirmed=True, at=clock.now())
    telling = tellings.of_ticket(room.db, "1201")
    assert telling is not None
    return telling


def test_a_customer_whose_last_conversation_was_deleted_is_told_in_another_one(room: Newsroom) -> None:
    conversation, contact = a_customer(room)
    deleted = place_of("999000", contact)

    customer = look_at(room.place, a_telling(room), [deleted, place_of(conversation, contact, spoken_in="999000")])

    assert (customer.not_told, customer.name) == (None, "Kim")
    told, gone = customer.places
    assert (told.conversation, told.speaks, told.spoken_in) == (f"conversation:{APP}:{conversation}", True, None)
    assert (gone.conversation, gone.speaks, gone.spoken_in) == (deleted.conversation, False, conversation)


def test_a_customer_of_whom_no_conversation_is_left_is_not_told(room: Newsroom) -> None:
    customer = look_at(room.place, a_telling(room), [place_of("999000", "c1")])

    assert customer.not_told == "the conversation is gone from Intercom"


def test_by_day_nobody_is_put_off(room: Newsroom) -> None:
    conversation, contact = a_customer(room)
    telling, place = a_telling(room), place_of(conversation, contact)
    told_conversations.add(room.db, telling.id, [place])

    assert not put_off_if_night(room.place, telling, [place])
    assert told_conversations.of_next_customer(room.db, telling.id) == [place]
