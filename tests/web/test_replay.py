from collections.abc import Callable
from typing import Any

import pytest
from httpx import Client

from app.store import rulebooks
from app.store.database import Database
from tests.web.conftest import BOOK, Desk, started

Get = Callable[..., Any]


@pytest.fixture
def replay(client: Client) -> Callable[[int, str], tuple[int, Any]]:
    def post(number: int, mode: str) -> tuple[int, Any]:
        answer = client.post(f"/api/events/{number}/replay", json={"mode": mode})
        return answer.status_code, answer.json()

    return post


Replay = Callable[[int, str], tuple[int, Any]]


def contents(db: Database) -> list[list[dict[str, Any]]]:
    tables = ("events", "runs", "effects", "run_facts", "lanes", "procrastinate_jobs", "announcements", "rulebooks")
    return [db.rows(f"SELECT * FROM {table} ORDER BY 1") for table in tables]


def test_a_fill_puts_a_settled_event_back_into_its_lane_once(desk: Desk, replay: Replay, got: Get) -> None:
    number = desk.receive(started(1))
    desk.run(number)
    assert replay(number, "fill") == (200, {"mode": "fill", "event_id": number, "state": "waiting"})
    event = got(f"/events/{number}")
    assert (event["state"], event["replayed"]) == ("waiting", True)
    status, refused = replay(number, "fill")
    assert (status, refused["error"]["message"]) == (409, f"event {number} waits to be handled already")


@pytest.mark.parametrize("mode", ["fill", "dry_run"])
def test_after_retention_an_event_is_explained_but_not_replayed(
    desk: Desk, replay: Replay, got: Get, mode: str
) -> None:
    number = desk.receive(started(1))
    desk.run(number)
    desk.forget_bodies()
    status, refused = replay(number, mode)
    assert status == 409
    assert "can be explained, not replayed" in refused["error"]["message"]
    assert got(f"/events/{number}")["state"] == "settled"


@pytest.mark.parametrize("mode", ["fill", "dry_run"])
def test_an_event_about_nothing_is_not_replayed(desk: Desk, replay: Replay, mode: str) -> None:
    status, refused = replay(desk.receive(b'{"topic": "ping"}'), mode)
    assert status == 409
    assert "ping" in refused["error"]["message"]


@pytest.mark.parametrize("mode", ["fill", "dry_run"])
def test_an_event_that_is_not_there_is_not_replayed(desk: Desk, replay: Replay, mode: str) -> None:
    assert replay(99, mode)[0] == 404


def test_a_dry_run_tells_how_each_effect_stands_to_the_ledger(desk: Desk, replay: Replay) -> None:
    number = desk.receive(started(1))
    run = desk.run(number)
    desk.become("done", action="ticket")
    desk.become("failed", reason="Intercom said no", action="user_note")
    desk.become("held", reason="too many", action="close")
    later = BOOK.replace("then: [tag: bug,", "then: [tag: bug, tag: urgent,")
    rulebooks.remember(desk.db, "later", {"book.yaml": later}, origin="a test")
    status, forecast = replay(number, "dry_run")
    assert status == 200
    standing = {(effect["action"], effect["target"]): effect["standing"] for effect in forecast["effects"]}
    note = next(key for key in standing if key[0] == "internal_note")
    assert standing == {
        ("tag", "bug"): "under way",
        ("tag", "urgent"): "new",
        ("ticket", "bug"): "done before",
        ("user_note", "bug"): "taken up again",
        note: "under way",
        ("close", "conversation"): "waiting for a person",
    }
    ticket = next(effect for effect in forecast["effects"] if effect["action"] == "ticket")
    assert ticket["run_id"] == run


def test_a_dry_run_changes_nothing(desk: Desk, replay: Replay) -> None:
    number = desk.receive(started(1))
    desk.run(number)
    before = contents(desk.db)
    assert replay(number, "dry_run")[0] == 200
    assert contents(desk.db) == before


def test_a_dry_run_knows_the_customer_from_the_latest_run(desk: Desk, replay: Replay) -> None:
    number = desk.receive(started(1))
    desk.run(number)
    later = BOOK.replace("if: {Issue Priority: High}", "if: {contact.name: Marta Ruiz}")
    rulebooks.remember(desk.db, "later", {"book.yaml": later}, origin="a test")
    _, forecast = replay(number, "dry_run")
    assert {rule["name"]: rule["code"] for rule in forecast["rules"]}["urgent"] == "M"
    assert forecast["notes"] == []


def test_a_dry_run_of_an_event_without_a_run_decides_on_its_body_and_says_so(desk: Desk, replay: Replay) -> None:
    status, forecast = replay(desk.receive(started(1)), "dry_run")
    assert status == 200
    assert {effect["standing"] for effect in forecast["effects"]} == {"new", "held"}
    assert "no run yet" in forecast["notes"][0]


def test_a_dry_run_holds_what_a_customer_would_see(desk: Desk, replay: Replay) -> None:
    _, forecast = replay(desk.receive(started(1)), "dry_run")
    (close,) = [effect for effect in forecast["effects"] if effect["action"] == "close"]
    assert (close["standing"], "a person decides" in close["reason"]) == ("held", True)


def test_a_dry_run_survives_attributes_that_have_changed_their_type(desk: Desk, replay: Replay) -> None:
    number = desk.receive(started(1))
    desk.run(number)
    later = BOOK.replace("Issue Type: {options: [Technical Issue, Question]}", "Issue Type: {type: number}")
    later = later.replace("{Issue Type: Technical Issue}", "{Issue Type: 4}").replace(
        "{Issue Type: Question}", "{Issue Type: 5}"
    )
    rulebooks.remember(desk.db, "later", {"book.yaml": later}, origin="a test")
    status, forecast = replay(number, "dry_run")
    assert (status, forecast["rules"][0]["code"]) == (200, "u")
