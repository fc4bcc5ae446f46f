"""G10: any run is taken back by the API and the command line, all that one rule did at once; and what sets it off."""

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from app.store.database import Database
from tests.house import ROOT, House, wait_until
from tests.journeys.taking_back import (
    a_house_that_takes_back,
    broken,
    echoes_on,
    is_tagged,
    is_untagged,
    run_of,
    settled,
    told,
)


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_house_that_takes_back(house_database, tmp_path_factory) as one:
        yield one


def test_g10_a_conversation_that_was_closed_is_opened_again_by_the_api(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hi")
    house.customer_replies(conversation, "all done")
    wait_until(lambda: house.conversation(conversation)["state"] == "closed", what="it to be closed")
    settled(house, house_db, conversation)
    run, key = run_of(house_db, conversation, "close-done"), house.key("undo")

    def ask(**body: object) -> dict[str, Any]:
        answer = house.service.post(f"/api/runs/{run}/undo", json=body, headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    foreseen = ask(dry_run=True)
    assert house.conversation(conversation)["state"] == "closed"
    asked = ask()

    wait_until(lambda: house.conversation(conversation)["state"] == "open", what="it to be open")
    settled(house, house_db, conversation)
    assert [each["fate"] for each in foreseen["effects"]] == ["taken back", "taken back"]
    assert foreseen["event_id"] is None
    why = house.service.get(f"/api/events/{asked['event_id']}/why", headers={"Authorization": f"Bearer {key}"}).json()
    assert f"took back what run {run} did" in why["text"]
    assert "open the conversation: done" in why["text"]
    assert "its body is gone" not in why["text"]


def test_g10_our_own_taking_back_triggers_no_rule(house: House, house_db: Database) -> None:
    conversation = broken(house, house_db)
    house.teammate_notes(conversation, "/undo")
    told(house, conversation, "Taken back")
    settled(house, house_db, conversation)

    runs = house_db.rows(
        "SELECT r.kind, r.event_name FROM runs r JOIN events e ON e.id = r.event_id WHERE e.lane = %(c)s ORDER BY r.id",
        {"c": f"conversation:sandbox1:{conversation}"},
    )
    assert [(row["kind"], row["event_name"]) for row in runs] == [
        ("live", "conversation_started"),
        ("live", "teammate_noted"),
        ("undo", "undo"),
    ]


def test_g10_why_tells_the_rules_that_acted_what_made_them_and_what_came_of_it(
    house: House, house_db: Database
) -> None:
    conversation = broken(house, house_db)
    house.teammate_notes(conversation, "/why")

    answer = told(house, conversation, "because")

    assert "sort-broken" in answer
    assert "What is broken is a bug" in answer
    assert "because message.text contains" in answer
    assert "tag bug: done" in answer
    assert "/runs/" in answer


def test_g10_all_that_one_rule_did_is_taken_back_and_what_others_did_in_the_same_runs_stays(
    house: House, house_db: Database
) -> None:
    conversations = [broken(house, house_db) for _ in range(2)]
    for conversation in conversations:
        house.customer_replies(conversation, "and more")
        wait_until(partial(is_tagged, house, conversation, "seen"), what="the other rule's tag")
        settled(house, house_db, conversation)

    told = subprocess.run(
        [sys.executable, "-m", "app.cli", "undo", "--rule", "seen-by-us", "--since", "1h"],
        env=house.environment, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip

    for conversation in conversations:
        wait_until(partial(is_untagged, house, conversation, "seen"), what="the tag to be gone")
        assert "bug" in house.conversation(conversation)["tags"]
    assert "to be taken back so far" in told.stdout


def test_g10_what_was_done_to_the_customer_is_taken_back_in_the_customers_lane(
    house: House, house_db: Database
) -> None:
    conversation, contact = house.customer_starts("I am a vip")
    wait_until(lambda: house.state()["contacts"][contact]["tags"], what="the customer's tag")
    settled(house, house_db, conversation)

    house.teammate_notes(conversation, "/undo")

    assert "untagged" in told(house, conversation, "Taken back")
    wait_until(lambda: len(echoes_on(house_db, contact)) == 2, what="the echoes of tag and untag")
    assert {row["reason"] for row in echoes_on(house_db, contact)} == {"our own doing"}
    assert not house.state()["contacts"][contact]["tags"]
