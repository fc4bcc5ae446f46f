"""F10: a destination is paused by a person. What is to go there waits, everything else goes on, and the person who
resumes says what becomes of what customers would have seen."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.talking import effects_of, is_settled, lane_of, said, talking, the_message, triage

VOCABULARY = """
vocabulary:
  languages: {default: en}
  people: {Ana: {teammate: "9003", slack: "#managers", role: manager}}
  tags: [bug, seen, more]
  texts:
    hello: {en: Thank you for writing to us.}
    noted: {en: We have noted it.}
  tickets:
    bug: {project: "1200000000000101", section: "1200000000000201"}
"""
RULES = """
rules:
  - name: greet
    when: conversation_started
    if: {message.text: {contains: hello}}
    then: [reply: hello]
  - name: note-more
    when: customer_replied
    then: [reply: noted, tag: more]
  - name: see
    when: conversation_started
    then: [tag: seen]
  - name: log
    when: conversation_started
    if: {message.text: {contains: broken}}
    then:
      - file_in_asana: bug
      - user_note: bug
  - name: shout
    when: conversation_started
    if: {message.text: {contains: loudly}}
    then: [alert: {slack: "#support", text: A bug}]
  - name: pause
    when: {teammate_command: /pause}
    if: {admin.is_manager: true}
    then: [pause_destination: '{{ message.command_argument }}', internal_note: Paused.]
  - name: resume
    when: {teammate_command: /resume}
    if: {admin.is_manager: true}
    then: [resume_destination: '{{ message.command_argument }}', internal_note: Resumed.]
"""


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = Path(tmp_path_factory.mktemp("house"))
    with talking(house_database, folder, RULES, vocabulary=VOCABULARY, TRIAGE_PAUSE="0.2") as one:
        yield one


@pytest.fixture
def api(house: House) -> Iterator[httpx.Client]:
    key = {"Authorization": f"Bearer {house.key('kim')}"}
    with httpx.Client(base_url=str(house.service.base_url), headers=key, timeout=10) as client:
        yield client


def every_process_knows(db: Database) -> None:
    """They look once a second."""
    known = "SELECT 1 AS n FROM pauses WHERE until IS NULL AND since < now() - interval '1.5 seconds'"
    wait_until(lambda: db.row(known), what="every process to know of the pause")


def waits(db: Database, conversation: str, action: str, why: str) -> dict[str, Any]:
    """The effect, once it waits for the end of a pause."""

    def look() -> dict[str, Any] | None:
        found = [row for row in effects_of(db, conversation, action) if row["state"] == "waiting"]
        return next((row for row in found if (row["reason"] or "").startswith(why)), None)

    return wait_until(look, what=f"{action} to wait")


def test_f10_while_asana_is_paused_its_tickets_wait_and_everything_else_goes_on(
    house: House, house_db: Database, api: httpx.Client
) -> None:
    paused = api.post("/api/destinations/asana/pause", json={"why": "its token is changed"}).json()
    assert (paused["paused"], paused["why"]) == (True, "its token is changed")
    wait_until(lambda: "Asana is paused" in str(house.service.get("/health/ready").json()), what="a warning")
    every_process_knows(house_db)
    conversations = [house.customer_starts("It is broken, loudly")[0] for _ in range(5)]

    for conversation in conversations:
        waits(house_db, conversation, "ticket", "Asana is paused: pause ")
        wait_until(lambda c=conversation: "seen" in house.conversation(c)["tags"], what="the tag")  # type: ignore[misc]
    wait_until(lambda: len(house.slack("support")) == 5, what="the alerts")
    assert house.tickets() == []
    shown = {each["name"]: each for each in api.get("/api/destinations").json()["destinations"]}
    assert (shown["asana"]["waiting"], shown["intercom"]["paused"]) == (5, False)
    assert "Asana, by key kim" in triage(house, "status")

    resumed = api.post("/api/destinations/asana/resume", json={}).json()

    assert (resumed["waiting"], resumed["held"]) == (5, 0)
    wait_until(lambda: len(house.tickets()) == 5, what="the tickets")
    wait_until(lambda: all(is_settled(house_db, each) for each in conversations), what="the rest")
    bulk = house_db.rows("SELECT bulk FROM effects WHERE action = 'ticket'")
    assert all(row["bulk"] for row in bulk), "what had waited gives way to live work"
    assert api.post("/api/destinations/asana/resume", json={}).status_code == 409


OUTCOMES = {
    "discard": ("skipped", "discarded by a person"),
    "review": ("held", "for review: Intercom is paused: pause "),
    "send": ("done", None),
}


@pytest.mark.parametrize("held", ["discard", "review", "send"])
def test_f10_the_person_who_resumes_says_what_becomes_of_what_customers_would_have_seen(
    house: House, house_db: Database, held: str
) -> None:
    conversation, _ = house.customer_starts("hello")
    the_message(house_db, conversation, "done")
    wait_until(lambda: is_settled(house_db, conversation), what="the start")
    triage(house, "pause", "intercom")
    every_process_knows(house_db)
    house.customer_replies(conversation, "One more thing")  # who writes is known by now: it is decided at once
    waits(house_db, conversation, "message", "Intercom is paused: pause ")

    told = triage(house, "resume", "intercom", "--held", held)

    assert "1 that customers would have seen" in told
    state, reason = OUTCOMES[held]
    row = the_message(house_db, conversation, state)
    assert reason is None or row["reason"].startswith(reason)
    wait_until(lambda: "more" in house.conversation(conversation)["tags"], what="what customers do not see")
    assert len(said(house, conversation)) == (2 if held == "send" else 1)
    house_db.run("UPDATE effects SET state = 'skipped' WHERE state = 'held'")


def test_f10_events_wait_without_being_counted_as_failures_while_facts_cannot_be_read(
    house: House, house_db: Database
) -> None:
    triage(house, "pause", "intercom")
    every_process_knows(house_db)
    conversation, _ = house.customer_starts("hello")
    lane = {"lane": lane_of(conversation)}
    wait_until(
        lambda: house_db.row(
            "SELECT 1 AS n FROM lanes WHERE key = %(lane)s AND wake_at > now() + interval '1 minute'", lane
        ),
        what="its conversation to be put off",
    )
    row = house_db.row("SELECT state, attempts FROM events WHERE lane = %(lane)s", lane)
    assert row == {"state": "waiting", "attempts": 0}

    triage(house, "resume", "intercom")

    wait_until(lambda: said(house, conversation), what="the answer")


def test_f10_a_worker_that_is_killed_meanwhile_changes_nothing(house: House, house_db: Database) -> None:
    before = len(house.tickets())
    triage(house, "pause", "asana")
    every_process_knows(house_db)
    conversations = [house.customer_starts("It is broken")[0] for _ in range(5)]
    waits(house_db, conversations[0], "ticket", "Asana is paused")
    house.end("worker", signal_number=signal.SIGKILL)
    house.start("worker", "worker")
    for conversation in conversations:
        waits(house_db, conversation, "ticket", "Asana is paused")
    assert len(house.tickets()) == before

    triage(house, "resume", "asana")

    wait_until(lambda: len(house.tickets()) == before + 5, what="the tickets")


def test_f10_a_manager_pauses_and_resumes_in_a_note_and_nobody_else(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("It is broken")
    wait_until(lambda: is_settled(house_db, conversation), what="the start")
    house.teammate_notes(conversation, "/pause slack", admin="9002")
    house.teammate_notes(conversation, "/pause slack", admin="9003")
    every_process_knows(house_db)
    row = house_db.row("SELECT destination, by FROM pauses WHERE until IS NULL")
    assert row is not None
    assert row["destination"] == "slack"
    another, _ = house.customer_starts("It is broken, loudly")
    waits(house_db, another, "alert", "Slack is paused")

    house.teammate_notes(conversation, "/resume slack", admin="9003")

    wait_until(lambda: is_settled(house_db, another), what="the alert")


def test_f10_the_time_paused_does_not_count_for_what_is_given_up_after_a_day(house: House, house_db: Database) -> None:
    triage(house, "pause", "asana")
    every_process_knows(house_db)
    conversation, _ = house.customer_starts("It is broken")
    ticket = waits(house_db, conversation, "ticket", "Asana is paused")
    house_db.run("UPDATE pauses SET since = since - interval '40 hours' WHERE until IS NULL")
    house_db.run(
        "UPDATE effects SET planned_at = planned_at - interval '39 hours', attempts = 1 WHERE id = %(id)s", ticket
    )

    triage(house, "resume", "asana")

    wait_until(lambda: is_settled(house_db, conversation), what="the ticket")
    assert [row["state"] for row in effects_of(house_db, conversation, "ticket")] == ["done"]


def test_f10_pausing_and_resuming_under_load_files_everything_once(
    house: House, house_db: Database, api: httpx.Client
) -> None:
    house.start("second worker", "worker")
    before, conversations = len(house.tickets()), []
    for _ in range(4):
        conversations += [house.customer_starts("It is broken")[0] for _ in range(8)]
        api.post("/api/destinations/asana/pause", json={}).raise_for_status()
        every_process_knows(house_db)
        conversations += [house.customer_starts("It is broken")[0] for _ in range(8)]
        api.post("/api/destinations/asana/resume", json={"held": "send"}).raise_for_status()

    wait_until(lambda: len(house.tickets()) == before + 64, what="all tickets")
    wait_until(lambda: all(is_settled(house_db, each) for each in conversations), what="the rest")
    assert len(house.tickets()) == before + 64
    house.end("second worker")
