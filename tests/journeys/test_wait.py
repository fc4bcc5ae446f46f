"""Rules that wait: they look again at the conversation as it is then, once, whatever happens to the processes."""

import hashlib
import hmac
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.store.database import Database
from tests.house import ROOT, SECRET, House, a_house, wait_until
from tests.journeys.talking import is_at_rest

BOOK = """
vocabulary:
  tags: [quiet, handled]
rules:
  - name: nobody-answered
    when: customer_replied
    if: {message.text: {contains: please}}
    wait: 2s
    unless: {tag: handled}
    then: [internal_note: "Nobody answered: {{ message.text }}"]
    once_per: conversation

  - name: follow-up
    when: conversation_started
    if: {message.text: {contains: follow}}
    wait: 3s
    then: [internal_note: "A follow-up."]
"""


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    rulebook = tmp_path_factory.mktemp("rulebook")
    (rulebook / "book.yaml").write_text(BOOK)
    with a_house(house_database, Path(tmp_path_factory.mktemp("house")), rulebook=rulebook) as one:
        yield one


def notes(house: House, conversation: str) -> list[str]:
    return [part["body"] for part in house.conversation(conversation)["parts"] if part["type"] == "note"]


def looks(db: Database, conversation: str) -> list[dict[str, Any]]:
    """The ends of waits in a conversation that are decided on."""
    return db.rows(
        "SELECT * FROM events WHERE topic = 'triage.wait_over' AND lane LIKE %(lane)s AND state <> 'waiting'"
        " ORDER BY id",
        {"lane": f"conversation:%:{conversation}"},
    )


def timers(db: Database, conversation: str) -> list[dict[str, Any]]:
    return db.rows(
        "SELECT * FROM timers WHERE lane LIKE %(lane)s ORDER BY id", {"lane": f"conversation:%:{conversation}"}
    )


def in_intercom(house: House, method: str, path: str, **body: Any) -> dict[str, Any]:
    """What somebody does in Intercom."""
    headers = {"Authorization": "Bearer sandbox", "Intercom-Version": "2.16"}
    answer = house.sandbox.request(method, f"/intercom{path}", headers=headers, json=body or None)
    answer.raise_for_status()
    told: dict[str, Any] = answer.json()
    return told


def send(house: House, body: bytes) -> None:
    """A webhook, signed."""
    signature = "sha1=" + hmac.new(SECRET.encode(), body, hashlib.sha1).hexdigest()
    house.service.post("/webhooks/intercom", content=body, headers={"X-Hub-Signature": signature}).raise_for_status()


def test_a_rule_acts_when_its_wait_is_over(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hi")
    house.customer_replies(conversation, "please help")

    (look,) = wait_until(lambda: looks(house_db, conversation), what="the second look")
    wait_until(lambda: notes(house, conversation), what="the note")

    (timer,) = timers(house_db, conversation)
    assert look["state"] == "settled"
    assert look["created_at"] == timer["due_at"]
    assert (timer["due_at"] - timer["since"]).total_seconds() == 2
    (note,) = notes(house, conversation)
    assert "Nobody answered: please help" in note


def test_of_several_replies_the_last_one_counts(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hi")
    house.customer_replies(conversation, "please, first")
    wait_until(lambda: timers(house_db, conversation), what="the first wait")
    house.customer_replies(conversation, "please, second")

    wait_until(lambda: notes(house, conversation), what="the note")

    first, second = timers(house_db, conversation)
    assert (first["state"], second["state"]) == ("cancelled", "due")
    assert [look["created_at"] for look in looks(house_db, conversation)] == [second["due_at"]]
    assert [("please, second" in note) for note in notes(house, conversation)] == [True]


def test_the_conversation_is_looked_at_as_it_is_then(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hi")
    house.customer_replies(conversation, "please help")
    wait_until(lambda: timers(house_db, conversation), what="the wait")
    tag = in_intercom(house, "POST", "/tags", name="handled")
    in_intercom(house, "POST", f"/conversations/{conversation}/tags", id=tag["id"], admin_id="9002")

    (look,) = wait_until(lambda: looks(house_db, conversation), what="the second look")

    (run,) = house_db.rows("SELECT * FROM runs WHERE event_id = %(id)s", {"id": look["id"]})
    assert run["codes"] == "xe"
    assert run["event_name"] == "customer_replied"
    assert notes(house, conversation) == []


def test_why_and_status_tell_of_the_wait(house: House, house_db: Database) -> None:
    key = {"Authorization": f"Bearer {house.key('wait')}"}
    conversation, _ = house.customer_starts("please follow up")
    (timer,) = wait_until(lambda: timers(house_db, conversation), what="the wait")
    cause = timer["event_id"]

    waiting = house.service.get(f"/api/events/{cause}/why", headers=key).json()
    (look,) = wait_until(lambda: looks(house_db, conversation), what="the second look")
    looked = house.service.get(f"/api/events/{cause}/why", headers=key).json()
    again = house.service.get(f"/api/events/{look['id']}/why", headers=key).json()

    assert [(wait["rule"], wait["state"]) for wait in waiting["waits"]] == [("follow-up", "waiting")]
    assert "follow-up: its conditions hold, and it waits: it looks again 3 seconds after the event" in waiting["text"]
    assert [wait["looked_again"] for wait in looked["waits"]] == [look["id"]]
    assert f"as event {look['id']}" in looked["text"]
    assert again["text"].startswith(f"Event {look['id']}: follow-up looks again at event {cause} (conversation started")
    assert "“please follow up”" in again["text"]
    assert [rule["code"] for rule in again["runs"][0]["rules"]] == ["e", "M"]
    wait_until(lambda: is_at_rest(house, house_db, conversation), what="the note to be settled")
    dry = house.service.post(f"/api/events/{look['id']}/replay", headers=key, json={"mode": "dry_run"}).json()
    assert [effect["standing"] for effect in dry["effects"]] == ["done before"]


def test_a_worker_that_is_killed_while_a_rule_waits_loses_and_doubles_nothing(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("please follow up")
    (timer,) = wait_until(lambda: timers(house_db, conversation), what="the wait")
    house.end("worker", signal_number=signal.SIGKILL)
    wait_until(
        lambda: house_db.row("SELECT 1 WHERE now() > %(due)s", {"due": timer["due_at"]}), what="the time to pass"
    )
    house.start("worker", "worker")
    house.start("another", "worker")

    wait_until(lambda: notes(house, conversation), what="the note")
    (look,) = looks(house_db, conversation)
    assert look["state"] == "settled"
    assert len(notes(house, conversation)) == 1
    house.end("another")


def test_a_conversation_that_is_gone_is_told_and_nothing_is_done(house: House, house_db: Database) -> None:
    body = json.loads((ROOT / "tests" / "payloads" / "conversation.user.created.json").read_text())
    body["app_id"] = in_intercom(house, "GET", "/me")["app"]["id_code"]
    body["id"] = "notif_gone"
    body["data"]["item"] |= {"id": "999", "contacts": {"type": "contact.list", "contacts": []}}
    body["data"]["item"]["source"]["body"] = "<p>please follow up</p>"
    send(house, json.dumps(body).encode())

    (look,) = wait_until(lambda: looks(house_db, "999"), what="the second look")

    assert look["state"] == "ignored"
    assert "Intercom does not show the conversation any more" in look["reason"]


def test_a_rule_that_is_gone_when_its_wait_is_over_does_nothing(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("please follow up")
    wait_until(lambda: timers(house_db, conversation), what="the wait")
    book = Path(house.environment["TRIAGE_RULEBOOK"]) / "book.yaml"
    book.write_text(BOOK.replace("name: follow-up", "name: renamed"))

    (look,) = wait_until(lambda: looks(house_db, conversation), what="the second look")

    assert look["state"] == "ignored"
    assert look["reason"] == "the rule follow-up, which waited, is not in the rulebook any more"
    assert notes(house, conversation) == []
