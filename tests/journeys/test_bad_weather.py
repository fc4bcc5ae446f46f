"""F6: effects that happen once at the far end, whatever becomes of the calls."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.store.database import Database
from tests.house import House, a_house, wait_until

BOOK = """
vocabulary:
  attributes:
    Issue Type: {options: [Technical Issue, Question or Guidance, Feature Request]}
  tags: [bug]
  tickets:
    bug: {project: "1200000000000101", section: "1200000000000201"}
rules:
  - name: log
    when: conversation_started
    then:
      - tag: bug
      - set: {Issue Type: Technical Issue}
      - internal_note: logged
      - file_in_asana: bug
      - user_note: bug
      - close:
"""
QUICK = {"TRIAGE_LOOKS": "0,1,2", "TRIAGE_CALL_TIMEOUT": "2", "TRIAGE_LEASE": "4", "TRIAGE_FUSE": "1000"}


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    rulebook = tmp_path_factory.mktemp("rulebook")
    (rulebook / "book.yaml").write_text(BOOK)
    with a_house(house_database, Path(tmp_path_factory.mktemp("house")), rulebook=rulebook, changes=QUICK) as one:
        yield one


def everything_is_there_once(house: House, conversation: str, contact: str) -> bool:
    """All of what the rule wants, each once; fails at once when something is there twice."""
    seen = house.conversation(conversation)
    notes = [part for part in seen["parts"] if part["type"] == "note"]
    tickets = [task for task in house.tickets() if f"/conversations/{conversation}" in task["notes"]]
    user_notes = house.notes_on(contact)
    assert len(notes) <= 1
    assert len(tickets) <= 1
    assert len(user_notes) <= 1
    done = notes and tickets and user_notes and seen["tags"] == ["bug"] and seen["state"] == "closed"
    return bool(done and tickets[0]["memberships"][0]["section"] and seen["attributes"].get("Issue Type"))


def calls(house: House) -> dict[str, Any]:
    counted: dict[str, Any] = house.sandbox.get("/sandbox/counters").json()
    return counted


@pytest.mark.parametrize(
    "weather",
    [
        {"rate_5xx_after": 1.0},
        {"rate_reset_after": 1.0},
        {"rate_malformed": 1.0},
        {"rate_5xx_before": 1.0},
        {"rate_reset_before": 1.0},
        {"rate_429": 1.0},
        {"down": True},
    ],
    ids=lambda weather: next(iter(weather)),
)
def test_f6_everything_happens_once_when_calls_fail(house: House, weather: dict[str, Any]) -> None:
    house.weather(intercom=weather, asana=weather)
    conversation, contact = house.customer_starts("Help")
    before = calls(house)
    wait_until(lambda: calls(house) != before, what="calls into the bad weather")
    house.weather(intercom={}, asana={})

    wait_until(
        lambda: everything_is_there_once(house, conversation, contact), what="everything to be there", patience=60
    )


def test_f6_a_worker_killed_in_the_middle_is_taken_over_and_nothing_happens_twice(house: House) -> None:
    house.weather(intercom={"latency": [300, 600]}, asana={"latency": [300, 600]})
    before = calls(house)
    conversation, contact = house.customer_starts("Help")
    wait_until(lambda: calls(house) != before, what="the first call")
    house.end("worker", signal_number=signal.SIGKILL)
    house.weather(intercom={}, asana={})
    house.start("worker", "worker")

    wait_until(lambda: everything_is_there_once(house, conversation, contact), what="the takeover", patience=60)


def test_f6_a_frozen_worker_is_replaced_and_does_no_harm_when_it_wakes(house: House, house_db: Database) -> None:
    house.weather(intercom={"latency": [300, 600]}, asana={"latency": [300, 600]})
    before = calls(house)
    conversation, contact = house.customer_starts("Help")
    wait_until(lambda: calls(house) != before, what="the first call")
    frozen = house.processes["worker"]
    frozen.send_signal(signal.SIGSTOP)
    house.weather(intercom={}, asana={})
    house.start("second worker", "worker")
    wait_until(lambda: everything_is_there_once(house, conversation, contact), what="the takeover", patience=60)

    frozen.send_signal(signal.SIGCONT)
    another, its_contact = house.customer_starts("Help again")
    wait_until(lambda: everything_is_there_once(house, another, its_contact), what="the next one", patience=60)

    assert everything_is_there_once(house, conversation, contact)
    assert house.end("second worker") == 0


def test_a_worker_asked_to_stop_hands_its_lanes_back(house: House, house_db: Database) -> None:
    house.weather(intercom={"latency": [300, 300]}, asana={"latency": [300, 300]})
    started = [house.customer_starts("Help") for _ in range(3)]
    wait_until(lambda: house_db.row("SELECT 1 AS n FROM lanes WHERE leased_until IS NOT NULL"), what="a lane at work")

    assert house.end("worker") == 0

    assert house_db.row("SELECT count(*) AS n FROM lanes WHERE leased_until IS NOT NULL") == {"n": 0}
    house.weather(intercom={}, asana={})
    house.start("worker", "worker")
    wait_until(
        lambda: all(everything_is_there_once(house, *one) for one in started), what="the rest to be done", patience=60
    )
