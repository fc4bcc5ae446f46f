import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.rules.events import Author, Event, Message
from app.webhooks.events import Ignored, contact_of, conversation_of, is_own_echo, read_event
from app.webhooks.notification import Notification, read_notification

Payload = Callable[[str], dict[str, Any]]
CORPUS = {path.stem: path.read_bytes() for path in sorted((Path(__file__).parents[1] / "payloads").glob("*.json"))}
WEIRD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, False, 0, -1, 1.5, 10**30, float("nan"), float("inf"), "", "0", "\x00", "\ud800", "x" * 300,
     [], [None], [[]], {}, {"id": []}, [{"id": {}}], "<p>&#" + "9" * 5000 + "</p>"]
)  # fmt: skip


def event_of(envelope: dict[str, Any]) -> Event:
    notification = read_notification(json.dumps(envelope).encode())
    assert isinstance(notification, Notification)
    found = read_event(notification)
    assert isinstance(found, Event)
    return found


def parts_of(envelope: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = envelope["data"]["item"]["conversation_parts"]["conversation_parts"]
    return found


@pytest.mark.parametrize(
    ("vendor", "ours"),
    [("user", "customer"), ("lead", "customer"), ("contact", "customer"), ("admin", "teammate"), ("bot", "bot"),
     ("operator", "bot"), ("workflow", "bot"), ("fin", "bot"), ("nobody_admin", "unknown"), (None, "unknown"),
     (["user"], "unknown")],
)  # fmt: skip
def test_an_author_is_a_customer_a_teammate_or_a_bot(payload: Payload, vendor: object, ours: str) -> None:
    envelope = payload("conversation.user.replied")
    parts_of(envelope)[0]["author"]["type"] = vendor
    message = event_of(envelope).message
    assert message is not None
    assert message.author.kind == ours


@pytest.mark.parametrize(
    ("vendor", "ours"), [("priority", "high"), ("not_priority", "none"), ("medium", "medium"), (None, None), (3, None)]
)
def test_both_vocabularies_of_priority_become_one(vendor: object, ours: str | None) -> None:
    assert conversation_of({"id": "1", "priority": vendor}).priority == ours


@pytest.mark.parametrize(
    ("vendor", "ours"), [(0, None), ("0", None), (None, None), (42, "42"), ("42", "42"), ([], None)], ids=repr
)
def test_nobody_is_assigned_however_intercom_writes_it(vendor: object, ours: str | None) -> None:
    found = conversation_of({"id": "1", "admin_assignee_id": vendor, "team_assignee_id": vendor})
    assert (found.teammate_id, found.team_id) == (ours, ours)


def test_the_same_conversation_reads_the_same_from_rest_and_from_a_webhook(payload: Payload) -> None:
    envelope = payload("conversation.user.created")
    rest = deepcopy(envelope["data"]["item"])
    rest["teammates"] = {"type": "admin.list", "teammates": []}
    rest["statistics"]["first_contact_reply_at"] = 1768294800
    rest["channel"] = {"initial": "messenger", "current": "messenger"}
    assert conversation_of(rest) == event_of(envelope).conversation


def test_unset_and_incomparable_attributes_are_unknown() -> None:
    found = conversation_of(
        {"id": "1", "custom_attributes": {"a": None, "b": "", "c": 1.5, "d": False, "e": {"x": 1}, "f": ["x", None, 2],
                                          "g": float("inf"), "h": 10**30, "i\x00": "j\ud800"}}
    )  # fmt: skip
    assert found.attributes == {"b": "", "c": 1.5, "d": False, "f": ("x", 2), "i\ufffd": "j\ufffd"}


@pytest.mark.parametrize(
    ("rating", "seen"), [(5, 5), (1, 1), (0, None), (6, None), ("4", None), (True, None), (None, None)]
)
def test_a_rating_is_one_to_five_or_unknown(rating: object, seen: int | None) -> None:
    assert conversation_of({"id": "1", "conversation_rating": {"rating": rating}}).rating == seen


def test_a_rest_contact_with_unix_times_is_read(payload: Payload) -> None:
    raw = payload("contact.user.created")["data"]["item"]
    assert contact_of({**raw, "created_at": 1768017784}).created_at == datetime(2026, 1, 10, 4, 3, 4, tzinfo=UTC)
    assert contact_of({}).id == ""


def test_of_several_parts_the_newest_is_the_message(payload: Payload) -> None:
    envelope = payload("conversation.admin.closed")
    newest = {**parts_of(envelope)[0], "id": "new", "created_at": 1768298500}
    parts_of(envelope).insert(0, newest)
    message = event_of(envelope).message
    assert message is not None
    assert message.id == "new"


def test_a_redacted_first_message_is_empty(payload: Payload) -> None:
    envelope = payload("conversation.user.created")
    envelope["data"]["item"]["source"].update(redacted=True, body="<p><i>This message was deleted</i></p>")
    event = event_of(envelope)
    assert event.message is not None
    assert event.conversation is not None
    assert (event.message.text, event.conversation.first_text) == ("", "")


def test_without_a_time_of_its_own_an_event_takes_the_parts_then_the_arrivals() -> None:
    at = datetime(2026, 1, 13, 10, 0, 30, tzinfo=UTC)
    envelope = json.loads(CORPUS["conversation.user.replied"])
    del envelope["created_at"]
    assert event_of(envelope).created_at == datetime(2026, 1, 13, 10, tzinfo=UTC)
    bare = {"app_id": "a", "id": "n", "topic": "conversation.deleted", "data": {"item": {"conversation_id": "5"}}}
    notification = read_notification(json.dumps(bare).encode())
    assert isinstance(notification, Notification)
    assert read_event(notification) == Ignored("it names no time")
    event = read_event(notification, received_at=at)
    assert isinstance(event, Event)
    assert event.created_at == at


def test_what_our_own_seat_did_is_an_echo_and_what_others_did_is_not(payload: Payload) -> None:
    replied = event_of(payload("conversation.admin.replied"))
    assert is_own_echo(replied, "8100001")
    assert not is_own_echo(replied, "8100002")
    assert not is_own_echo(replied, "")
    assert is_own_echo(replace(replied, admin_id=None), "8100001")
    assert is_own_echo(event_of(payload("conversation.contact.attached")), "8100001")


def test_a_customer_or_bot_with_the_number_of_our_seat_is_no_echo(payload: Payload) -> None:
    replied = replace(event_of(payload("conversation.user.replied")), admin_id=None)
    for kind in ("customer", "bot"):
        message = Message(id="1", part_type="comment", text="Hi", author=Author(kind=kind, id="8100001"))
        assert not is_own_echo(replace(replied, message=message), "8100001")


def test_a_teammate_who_redacts_our_note_is_no_echo(payload: Payload) -> None:
    assert not is_own_echo(event_of(payload("conversation_part.redacted")), "8100001")


def paths(value: object, here: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in entries:
        yield (*here, key)
        yield from paths(each, (*here, key))


def mutated(envelope: dict[str, Any], path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    changed: Any = deepcopy(envelope)
    found = changed
    for step in path[:-1]:
        found = found[step]
    found[path[-1]] = deepcopy(value)
    return dict(changed)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_payload_with_anything_anywhere_is_read_without_raising(data: st.DataObject) -> None:
    envelope: dict[str, Any] = json.loads(CORPUS[data.draw(st.sampled_from(sorted(CORPUS)))])
    for _ in range(data.draw(st.integers(1, 3))):
        envelope = mutated(envelope, data.draw(st.sampled_from(sorted(paths(envelope), key=repr))), data.draw(WEIRD))
    notification = read_notification(json.dumps(envelope).encode())
    assert isinstance(notification, Notification)
    found = read_event(notification)
    assert isinstance(found, (Event, Ignored))
    stored = json.dumps(asdict(found), default=str, ensure_ascii=False, allow_nan=False)
    assert "\\u0000" not in stored
    assert stored.encode()


@pytest.mark.parametrize("name", CORPUS)
def test_one_broken_value_loses_no_more_than_itself(name: str) -> None:
    envelope = json.loads(CORPUS[name])
    for path in list(paths(envelope["data"]["item"])):
        odd: tuple[object, ...] = (None, [], {}, "x", 7)
        for value in odd:
            notification = read_notification(json.dumps(mutated(envelope, ("data", "item", *path), value)).encode())
            assert isinstance(notification, Notification)
            assert isinstance(read_event(notification), (Event, Ignored))
