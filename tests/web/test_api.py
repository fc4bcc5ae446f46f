import base64
from collections.abc import Callable
from typing import Any

import pytest
from httpx import Client

from app.store import announcements
from app.store.database import Database
from tests.web.conftest import Desk, started

Get = Callable[..., Any]


def test_pages_of_events_hold_each_event_once_and_end(desk: Desk, got: Get) -> None:
    made = [desk.receive(started(number)) for number in range(1, 6)]
    seen: list[int] = []
    page = got("/events", limit=2)
    while True:
        seen += [event["id"] for event in page["events"]]
        if page["next_before"] is None:
            break
        page = got("/events", limit=2, before=page["next_before"])
    assert seen == made[::-1]


def test_events_are_found_by_state_topic_lane_and_conversation(desk: Desk, got: Get) -> None:
    first, second = desk.receive(started(1)), desk.receive(started(2))
    desk.run(first)

    def found(**filters: object) -> list[int]:
        return [event["id"] for event in got("/events", **filters)["events"]]

    assert found(state="settled") == [first]
    assert found(conversation="2") == [second]
    assert found(lane="conversation:desk10kc:1", state="settled") == [first]
    assert found(lane="conversation:desk10kc:1", conversation="2") == []
    assert found(topic="conversation.user.created") == [second, first]
    assert found(topic="ping") == []


def test_a_conversation_is_asked_for_by_its_id_only_once_the_workspace_is_known(client: Client, db: Database) -> None:
    assert client.get("/api/events", params={"conversation": "1"}).status_code == 409


def test_the_body_of_an_event_is_shown_as_it_came(desk: Desk, got: Get) -> None:
    body = started(1, text="Где мой заказ? \x01")
    event = got(f"/events/{desk.receive(body)}")
    assert event["body"].encode() == body
    assert event["body_encoding"] == "utf-8"


def test_a_body_that_is_no_text_is_shown_as_base64(desk: Desk, got: Get) -> None:
    event = got(f"/events/{desk.receive(bytes([0, 255, 10]))}")
    assert event["state"] == "unreadable"
    assert (base64.b64decode(event["body"]), event["body_encoding"]) == (bytes([0, 255, 10]), "base64")


def test_after_retention_an_event_is_shown_without_its_body(desk: Desk, got: Get) -> None:
    number = desk.receive(started(1))
    desk.forget_bodies()
    event = got(f"/events/{number}")
    assert (event["body"], event["body_encoding"]) == (None, None)


def test_a_run_is_shown_with_its_facts_and_effects(desk: Desk, got: Get) -> None:
    run = desk.run(desk.receive(started(1)))
    shown = got(f"/runs/{run}")
    assert shown["facts"]["contact.name"] == "Marta Ruiz"
    assert "message.text" not in shown["facts"]
    assert [effect["action"] for effect in shown["effects"]] == ["tag", "ticket", "user_note", "internal_note", "close"]
    assert shown["effect_count"] == 5
    assert [run["id"] for run in got("/runs")["runs"]] == [run]


def test_after_retention_a_run_is_shown_without_its_facts(desk: Desk, got: Get) -> None:
    run = desk.run(desk.receive(started(1)))
    desk.forget_facts()
    assert got(f"/runs/{run}")["facts"] is None


def test_effects_are_found_by_state_and_run(desk: Desk, got: Get) -> None:
    first, second = desk.run(desk.receive(started(1))), desk.run(desk.receive(started(2)))
    desk.become("held", reason="too many", run_id=first, action="close")
    assert [(effect["run_id"], effect["action"]) for effect in got("/effects", state="held")["effects"]] == [
        (first, "close")
    ]
    assert {effect["run_id"] for effect in got("/effects", run=second)["effects"]} == {second}


@pytest.mark.parametrize(("verb", "state"), [("send", "planned"), ("discard", "skipped")])
def test_a_held_effect_is_sent_or_discarded_once(desk: Desk, client: Client, got: Get, verb: str, state: str) -> None:
    desk.run(desk.receive(started(1)))
    desk.become("held", reason="too many", action="close")
    number = got("/effects", state="held")["effects"][0]["id"]
    decided = client.post(f"/api/effects/{number}/{verb}")
    assert (decided.status_code, decided.json()["state"]) == (200, state)
    again = client.post(f"/api/effects/{number}/{verb}")
    assert again.status_code == 409
    assert f"it is {state}" in again.json()["error"]["message"]


def test_announcements_and_notes_to_delete_are_listed(desk: Desk, got: Get) -> None:
    announcements.announce(desk.db, "event_failed", "7", "event 7 failed")
    assert [said["words"] for said in got("/announcements")["announcements"]] == ["event 7 failed"]
    desk.run(desk.receive(started(1)))
    desk.run(desk.receive(started(2)))
    old, new = sorted(effect["id"] for effect in got("/effects")["effects"] if effect["action"] == "user_note")
    desk.become("done", action="user_note")
    desk.db.run(
        "UPDATE effects SET far_id = 'n' || id, receipt = jsonb_build_object('replaces', %(o)s) WHERE id = %(n)s",
        {"o": old, "n": new},
    )
    desk.db.run("UPDATE effects SET far_id = 'note-old' WHERE id = %(o)s", {"o": old})
    (note,) = got("/notes-to-delete")["notes"]
    assert (note["note_id"], note["contact"]) == ("note-old", "contact:desk10kc:66f0c0ffee00000000000001")


def test_a_stop_is_seen_with_who_did_it_and_a_resume_ends_it(desk: Desk, client: Client, got: Get) -> None:
    assert got("/stop")["stopped"] is False
    stopped = client.post("/api/stop", json={"scope": "everything"}).json()
    assert (stopped["stopped"], stopped["scope"], stopped["by"]) == (True, "everything", "key ana")
    desk.run(desk.receive(started(1)))
    desk.become("held", reason="stopped by key ana", action="tag")
    assert client.post("/api/resume", json={"held": "discard"}).json() == {"held": 1, "done": "discard"}
    assert got("/stop")["stopped"] is False


@pytest.mark.parametrize(
    "path",
    [
        "/events/0", "/events/-1", f"/events/{10**30}", f"/events/{2**63}", "/events/x", f"/runs/{2**63 - 1}",
        "/events?topic=a%00b", "/events?lane=%00", "/events?limit=0", "/events?limit=201", "/events?sate=failed",
        "/events?state=gone", f"/events?before={10**30}", "/effects?state=%00", "/runs?before=0",
    ],
)  # fmt: skip
def test_what_is_not_as_described_is_refused_in_words(client: Client, path: str) -> None:
    answer = client.get(f"/api{path}")
    assert answer.status_code == 422
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize("path", ["/events/1", "/events/1/explanation", "/runs/1", f"/runs/{2**63 - 2}", "/nothing"])
def test_what_is_not_there_is_a_404_in_words(client: Client, path: str) -> None:
    answer = client.get(f"/api{path}")
    assert answer.status_code == 404
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b'"\xff"', 400),
        (b'{"scope": "customers", "\\ud800": 1}', 422),
        (b'{"scope": "\\u0000"}', 422),
        (b"[" * 5_000, 400),
    ],
)
def test_an_ugly_body_is_refused_in_words(client: Client, body: bytes, status: int) -> None:
    answer = client.post("/api/stop", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


def test_a_large_body_is_refused_before_it_is_read(client: Client) -> None:
    answer = client.post("/api/stop", content=iter([b" " * 9_000] * 10), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_a_wrong_method_is_told_in_the_same_form(client: Client) -> None:
    answer = client.delete("/api/stop")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, POST"
    assert answer.json()["error"]["message"]
