"""What happens in the sandbox is delivered as Intercom delivers it: signed, retried once, sometimes badly."""

import hashlib
import hmac
from collections.abc import Callable

import pytest

from tests.sandbox.conftest import Receiver, Sandbox, until


def test_every_notification_is_signed_over_its_bytes(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.start("Привет <b>")
    until(lambda: receiver.arrived)
    headers, body, note = receiver.arrived[0]
    expected = hmac.new(b"sandbox-secret", body, hashlib.sha1).hexdigest()
    assert headers["X-Hub-Signature"] == f"sha1={expected}"
    assert note["id"].startswith("notif_")
    assert (note["app_id"], note["delivery_attempts"], note["type"]) == ("sandbox1", 1, "notification_event")


def test_another_secret_signs_from_when_it_is_told(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.control("PUT", "/webhooks", {"secret": "the next one"})
    sandbox.start()
    headers, body, _ = until(lambda: receiver.arrived)[0]
    assert headers["X-Hub-Signature"] == f"sha1={hmac.new(b'the next one', body, hashlib.sha1).hexdigest()}"


def test_a_new_conversation_carries_its_text_in_the_source_and_no_parts(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.start("a < b\nsecond line")
    item = until(lambda: receiver.notes)[0]["data"]["item"]
    assert item["source"]["body"] == "a < b\nsecond line"
    assert item["conversation_parts"] == {
        "type": "conversation_part.list",
        "conversation_parts": [],
        "total_count": 0,
    }


def test_our_own_note_comes_back_alone_in_plain_text_and_in_webhook_spelling(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    conversation = sandbox.start()
    sandbox.control("POST", f"/conversations/{conversation}/teammate-reply", {"text": "hello"})
    made = sandbox.note(conversation, "<p>one</p><p>two &amp; three</p>").json()
    note = until(lambda: [one for one in receiver.notes if one["topic"] == "conversation.admin.noted"])[0]
    item = note["data"]["item"]
    (part,) = item["conversation_parts"]["conversation_parts"]
    assert part["id"] == made["conversation_parts"]["conversation_parts"][-1]["id"]
    assert part["body"] == "one\ntwo & three"
    assert part["app_package_code"] is not None
    assert item["statistics"]["first_admin_reply_at"].endswith("Z")
    assert [one["id"] for one in item["teammates"]["admins"]] == ["9002", "9001"]
    assert "teammates" not in item["teammates"]


def test_each_kind_of_happening_has_its_topic(sandbox: Sandbox, receiver: Receiver) -> None:
    conversation = sandbox.start()
    path = f"/conversations/{conversation}"
    sandbox.control("POST", f"{path}/customer-reply", {"text": "hello?"})
    sandbox.control("POST", f"{path}/teammate-reply", {"text": "yes"})
    sandbox.control("POST", f"{path}/teammate-note", {"text": "hm", "admin": "9003"})
    sandbox.part(conversation, "assignment", type="team", assignee_id="5001")
    sandbox.part(conversation, "snoozed", snoozed_until=1_900_000_000)
    sandbox.part(conversation, "open")
    sandbox.control("POST", f"{path}/close", {})
    sandbox.part(conversation, "assignment", type="admin", assignee_id="9002")
    tag = sandbox.intercom("POST", "/tags", {"name": "Bugs"}).json()["id"]
    sandbox.intercom("POST", f"{path}/tags", {"id": tag, "admin_id": "9001"})
    contact = sandbox.intercom("POST", "/contacts", {"role": "lead", "name": "New"}).json()["id"]
    sandbox.intercom("PUT", f"/contacts/{contact}", {"name": "Newer"})
    sandbox.control("POST", "/ping")
    until(lambda: sandbox.counters()["deliveries"]["pending"] == 0)
    conversation_topics = [
        "user.created",
        "user.replied",
        "admin.replied",
        "admin.noted",
        "admin.assigned",
        "admin.snoozed",
        "admin.unsnoozed",
        "admin.closed",
        "admin.open.assigned",
    ]
    expected = [f"conversation.{topic}" for topic in conversation_topics]
    expected += ["conversation_part.tag.created", "contact.lead.created", "contact.lead.updated", "ping"]
    assert sorted(receiver.topics()) == sorted(expected)
    ping = next(note for note in receiver.notes if note["topic"] == "ping")
    assert ping["id"] is None


def test_an_attribute_change_is_silent_and_a_reply_to_a_closed_conversation_opens_it(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    conversation = sandbox.start()
    path = f"/conversations/{conversation}"
    sandbox.control("POST", f"{path}/attributes", {"Issue Type": "Feature Request"})
    sandbox.control("POST", f"{path}/close", {})
    sandbox.control("POST", f"{path}/customer-reply", {"text": "not fixed"})
    replied = until(lambda: [one for one in receiver.notes if one["topic"].endswith("user.replied")])[0]
    (part,) = replied["data"]["item"]["conversation_parts"]["conversation_parts"]
    assert (part["part_type"], part["body"], replied["data"]["item"]["state"]) == ("open", "not fixed", "open")
    assert sorted(receiver.topics()) == sorted(
        ["conversation.user.created", "conversation.admin.closed", "conversation.user.replied"]
    )


def test_a_merge_names_the_contact_that_is_gone(sandbox: Sandbox, receiver: Receiver) -> None:
    maria, rose = "6961d43b372591e999b3ea01", "6961d43b372591e999b3ea03"
    sandbox.control("POST", f"/contacts/{rose}/merge", {"into": maria})
    note = until(lambda: receiver.notes)[0]
    assert (note["topic"], note["data"]["item"]["id"]) == ("contact.merged", maria)
    assert note["data"]["item"]["merged_from"]["id"] == rose
    assert note["data"]["item"]["created_at"].endswith("+00:00")


def test_a_refused_delivery_is_tried_once_more_with_the_same_id(sandbox: Sandbox, receiver: Receiver) -> None:
    receiver.statuses = [500]
    sandbox.start()
    until(lambda: len(receiver.arrived) == 2)
    first, second = receiver.notes
    assert first["id"] == second["id"]
    assert (first["delivery_attempts"], second["delivery_attempts"]) == (1, 2)
    delivered = until(lambda: sandbox.control("GET", "/deliveries")["accepted_ids"])
    assert delivered == {first["id"]: 1}


@pytest.mark.parametrize(("statuses", "attempts"), [([503, 404], 2), ([410], 1)])
def test_a_delivery_refused_for_good_is_dropped_and_counted(
    sandbox: Sandbox, receiver: Receiver, statuses: list[int], attempts: int
) -> None:
    receiver.statuses = statuses
    sandbox.start()
    until(lambda: sandbox.counters()["deliveries"]["dropped"])
    counted = sandbox.control("GET", "/deliveries")
    assert (counted["attempts"], counted["failed"], counted["accepted"], counted["pending"]) == (
        attempts,
        attempts,
        0,
        0,
    )
    assert counted["dropped_ids"] == [receiver.notes[0]["id"]]


def test_a_receiver_that_is_not_there_gets_it_at_the_retry(
    open_sandbox: Callable[..., Sandbox], receiver: Receiver
) -> None:
    sandbox = open_sandbox(webhook_url="http://127.0.0.1:9/", retry_after=0.3)
    sandbox.start()
    until(lambda: sandbox.counters()["deliveries"]["failed"] == 1)
    sandbox.control("PUT", "/webhooks", {"url": receiver.url})
    assert until(lambda: receiver.notes)[0]["delivery_attempts"] == 2


def test_deliveries_can_be_told_to_come_twice(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.control("PUT", "/webhooks", {"duplicates": 1})
    sandbox.start()
    until(lambda: len(receiver.arrived) == 2)
    assert len({note["id"] for note in receiver.notes}) == 1
    assert until(lambda: sandbox.counters()["deliveries"]["duplicates"]) == 1


def test_deliveries_can_be_told_to_overtake_one_another(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.control("PUT", "/webhooks", {"out_of_order": 0.3})
    started = [sandbox.start() for _ in range(20)]
    until(lambda: len(receiver.arrived) == 20)
    arrived = [note["data"]["item"]["id"] for note in receiver.notes]
    assert arrived != started
    assert sorted(arrived) == sorted(started)


def test_deliveries_can_be_held_back_and_lost(sandbox: Sandbox, receiver: Receiver) -> None:
    sandbox.control("PUT", "/webhooks", {"paused": True})
    sandbox.start()
    assert sandbox.counters()["deliveries"]["pending"] == 1
    sandbox.control("PUT", "/webhooks", {})
    until(lambda: receiver.arrived)
    sandbox.control("PUT", "/webhooks", {"drop": True})
    sandbox.start()
    until(lambda: sandbox.counters()["deliveries"]["dropped"] == 1)
    assert len(receiver.arrived) == 1


@pytest.mark.parametrize("manners", [{"duplicates": 2}, {"drop": "yes"}, {"lost": 1}, {"out_of_order": True}])
def test_unknown_manners_are_refused_by_name(sandbox: Sandbox, manners: object) -> None:
    answer = sandbox.client.put(f"{sandbox.address.control}/webhooks", json=manners)
    assert answer.status_code == 400
    assert answer.json()["error"]
