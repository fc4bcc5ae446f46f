"""POST /api/runs/{id}/undo: what would be taken back, what stays, and the event that does it."""

from typing import Any

from httpx import Client

from app.store.database import Database
from tests.web.conftest import Desk, started

BUG = {"Issue Type": "Technical Issue"}


def undo(client: Client, run: int, **body: object) -> tuple[int, Any]:
    answer = client.post(f"/api/runs/{run}/undo", json=body)
    return answer.status_code, answer.json()


def undo_events(db: Database) -> list[dict[str, Any]]:
    return db.rows("SELECT id, lane, state FROM events WHERE topic = 'triage.undo'")


def test_a_dry_run_tells_of_each_effect_what_becomes_of_it_and_asks_for_nothing(
    desk: Desk, client: Client, db: Database
) -> None:
    run = desk.run(desk.receive(started(1, **BUG)))
    desk.become("done", action="tag")
    desk.become("done", action="internal_note")

    status, told = undo(client, run, dry_run=True)

    assert status == 200
    assert (told["run_id"], told["event_id"]) == (run, None)
    fates = {each["action"]: (each["fate"], each["because"]) for each in told["effects"]}
    assert fates["tag"] == ("taken back", "untagged")
    assert fates["internal_note"] == ("stays", "Intercom cannot delete a note by its API")
    assert fates["ticket"] == ("dropped", "it is not done any more")
    assert undo_events(db) == []


def test_it_is_asked_for_as_an_event_of_the_conversation_once_as_long_as_it_waits(
    desk: Desk, client: Client, db: Database
) -> None:
    run = desk.run(desk.receive(started(1, **BUG)))
    desk.become("done", action="tag")

    (_, first), (_, second) = undo(client, run), undo(client, run)

    assert first["event_id"] == second["event_id"]
    assert undo_events(db) == [{"id": first["event_id"], "lane": "conversation:desk10kc:1", "state": "waiting"}]


def test_what_took_something_back_is_refused_and_its_page_and_that_of_the_other_lead_to_each_other(
    desk: Desk, client: Client, db: Database
) -> None:
    run = desk.run(desk.receive(started(1)))
    undoing = desk.run(desk.receive(started(2)))
    db.run("UPDATE runs SET kind = 'undo', undoes = %(run)s WHERE id = %(id)s", {"run": run, "id": undoing})

    status, told = undo(client, undoing)

    assert status == 409
    assert "took something back itself" in told["error"]["message"]
    assert f'Takes back</dt><dd><a href="/runs/{run}">' in client.get(f"/runs/{undoing}").text
    assert f'Taken back by</dt><dd><a href="/runs/{undoing}">' in client.get(f"/runs/{run}").text


def test_a_run_that_is_not_there_and_a_word_that_is_misspelt_are_told(desk: Desk, client: Client) -> None:
    run = desk.run(desk.receive(started(1)))

    assert undo(client, 4711)[0] == 404
    assert undo(client, run, dryrun=True)[0] == 422
