"""F11: failures of one cause are one incident. A destination that is down is paused by itself, tried now and then, and
what waited for it is done once it is back."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store import incidents
from app.store.database import Database
from tests.house import House, a_house, wait_until
from tests.journeys.talking import said, the_message, triage

BOOK = """
vocabulary:
  attributes:
    Issue Type: {options: [Technical Issue, Question or Guidance]}
  tags: [bug]
  people: {Ana: {teammate: "9002", slack: "#managers", email: ana@desk.example, role: manager}}
  tickets:
    bug: {project: "1200000000000101", section: "1200000000000201"}
rules:
  - name: log
    when: conversation_started
    then:
      - tag: bug
      - file_in_asana: bug
      - user_note: bug
      - internal_note: logged
  - name: shout
    when: conversation_started
    if: {message.text: {contains: loudly}}
    then: [alert: {slack: "#managers", text: It is broken}]
"""
QUICK = {
    "TRIAGE_BREAKER": "4", "TRIAGE_PROBE_AFTER": "0.5", "TRIAGE_LOOKS": "0,1,2", "TRIAGE_CALL_TIMEOUT": "2",
    "TRIAGE_LEASE": "4", "TRIAGE_FUSE": "1000",
}  # fmt: skip
DOWN = {"down": True}


@pytest.fixture
def house(fresh_house_database: str, tmp_path: Path) -> Iterator[House]:
    rulebook = tmp_path / "rulebook"
    rulebook.mkdir()
    (rulebook / "book.yaml").write_text(BOOK)
    with a_house(fresh_house_database, tmp_path, rulebook=rulebook, changes=QUICK) as one:
        yield one


@pytest.fixture
def db(fresh_house_database: str) -> Iterator[Database]:
    with Database(fresh_house_database, size=2) as database:
        yield database


def paused(db: Database, destination: str) -> bool:
    found = db.row("SELECT 1 AS n FROM pauses WHERE destination = %(d)s AND until IS NULL", {"d": destination})
    return found is not None


def tell_apart(house: House, count: int) -> list[str]:
    return [house.customer_starts(f"It is broken: {number}")[0] for number in range(count)]


def is_tagged_and_noted(house: House, conversation: str) -> bool:
    seen = house.conversation(conversation)
    return seen["tags"] == ["bug"] and any(part["type"] == "note" for part in seen["parts"])


def test_f11_while_asana_is_down_tickets_wait_and_intercom_goes_on_and_people_are_told_twice(
    house: House, db: Database
) -> None:
    house.weather(asana=DOWN)
    first = tell_apart(house, 10)
    wait_until(lambda: paused(db, "asana"), what="the breaker to open")
    conversations = first + tell_apart(house, 40)

    wait_until(
        lambda: all(is_tagged_and_noted(house, each) for each in conversations), what="Intercom to go on", patience=60
    )
    (opened,) = wait_until(lambda: house.slack("managers"), what="the manager to be told")
    assert opened.startswith("Incident 1: Asana is down: it answers 503.")
    assert house.tickets() == []
    house.weather(asana={})

    wait_until(lambda: len(house.tickets()) == 50, what="all tickets", patience=60)
    wait_until(
        lambda: all(len(house.notes_on(row["contact"].split(":")[2])) == 1 for row in _tickets(db)),
        what="the notes that waited for them",
        patience=60,
    )
    over = wait_until(lambda: next(iter(house.slack("managers")[1:]), None), what="the end to be told")
    assert over.startswith("Incident 1, Asana is down: it answers 503: over after ")
    assert "effects were late, 0 failed for good" in over
    assert len({task["notes"] for task in house.tickets()}) == 50
    assert not paused(db, "asana")
    assert triage(house, "incidents").startswith("1  ")


def _tickets(db: Database) -> list[dict[str, str]]:
    return db.rows("SELECT contact FROM effects WHERE action = 'user_note'")


def test_f11_a_worker_that_dies_while_a_destination_is_down_leaves_nothing_behind(house: House, db: Database) -> None:
    house.start("second worker", "worker")
    house.weather(asana=DOWN)
    conversations = tell_apart(house, 10)
    wait_until(lambda: paused(db, "asana"), what="the breaker to open")
    house.end("worker", signal_number=signal.SIGKILL)
    house.end("second worker", signal_number=signal.SIGKILL)
    house.weather(asana={})
    house.start("worker", "worker")
    house.start("second worker", "worker")

    wait_until(lambda: len(house.tickets()) == 10, what="all tickets", patience=60)
    wait_until(lambda: all(is_tagged_and_noted(house, each) for each in conversations), what="the rest", patience=60)
    wait_until(lambda: not incidents.still_open(db), what="the incident to be over", patience=60)
    wait_until(lambda: len(house.slack("managers")) == 2, what="the end to be told")
    assert len(house.tickets()) == 10


def test_f11_once_a_token_is_mended_what_was_refused_first_does_not_come_last(house: House, db: Database) -> None:
    house.end("worker")
    house.start("worker", "worker", changes={"ASANA_ACCESS_TOKEN": "wrong"})
    first = tell_apart(house, 4)
    wait_until(lambda: all(is_tagged_and_noted(house, each) for each in first), what="what goes to Intercom")
    tell_apart(house, 4)
    wait_until(lambda: paused(db, "asana"), what="the breaker to open", patience=60)
    assert "mend the token" in triage(house, "status")

    house.end("worker")
    house.start("worker", "worker")

    wait_until(
        lambda: len(house.tickets()) == 8, what="all tickets, which a refused call puts off by minutes", patience=60
    )
    wait_until(lambda: "unauthorized" not in triage(house, "status"), what="the announcement to be taken back")


def test_f11_the_far_end_that_tells_of_incidents_is_down_itself_and_the_other_one_tells(
    house: House, db: Database
) -> None:
    house.weather(slack=DOWN)
    house.customer_starts("It is broken, loudly")
    (told,) = wait_until(lambda: house.mails("ana@desk.example"), what="a mail", patience=60)
    assert "Incident 1: Slack: sent twice, and whether it arrived is not known" in told["text"]

    house.customer_starts("It is broken, loudly")  # an alert is tried twice: two of them are what opens the breaker
    wait_until(lambda: paused(db, "slack"), what="the breaker to open", patience=60)

    told = wait_until(lambda: next(iter(house.mails("ana@desk.example")[1:]), None), what="another mail")
    assert "Slack is down" in told["text"]


def test_f11_what_a_vendor_refuses_is_one_incident_however_often(house: House, db: Database) -> None:
    (house.folder / "rulebook" / "book.yaml").write_text(BOOK.replace("1200000000000101", "1299999999999999"))
    wait_until(lambda: house.logs().count("rulebook_in_force") == 2, what="the rulebook with a project that is gone")
    tell_apart(house, 6)

    wait_until(lambda: _failures(db) == 6, what="six failures of one cause")
    (told,) = wait_until(lambda: house.slack("managers"), what="the manager to be told")
    assert told.startswith("Incident 1: Asana: ")
    assert "effect " in told
    (announced,) = db.rows("SELECT words, times FROM announcements WHERE kind = 'incident'")
    assert announced["times"] == 6
    shown = triage(house, "incidents", "1")
    assert "6 times" in shown
    assert shown.count("file in Asana: bug, by log: failed, ") == 6
    assert "not over, 6 times" in triage(house, "status")

    (house.folder / "rulebook" / "book.yaml").write_text(BOOK)
    wait_until(lambda: house.logs().count("rulebook_in_force") == 3, what="the mended rulebook")
    db.run("UPDATE incidents SET last_at = last_at - interval '11 minutes'")
    tell_apart(house, 1)
    wait_until(lambda: not incidents.still_open(db), what="the incident to be over")
    wait_until(lambda: len(house.slack("managers")) == 2, what="the end to be told")
    assert "it happened 6 times" in house.slack("managers")[1]


def _failures(db: Database) -> int:
    return sum(incident.failures for incident in incidents.still_open(db))


def test_f11_what_only_events_wait_for_is_tried_by_an_event(house: House, db: Database) -> None:
    house.weather(intercom=DOWN)
    conversations = tell_apart(house, 5)
    wait_until(lambda: paused(db, "intercom"), what="the breaker to open", patience=60)
    assert db.row("SELECT count(*) AS n FROM effects WHERE destination = 'intercom'") == {"n": 0}
    house.weather(intercom={})

    wait_until(lambda: all(is_tagged_and_noted(house, each) for each in conversations), what="all of it", patience=60)
    assert db.row("SELECT count(*) AS n FROM events WHERE attempts > 0") == {"n": 0}


def test_f11_two_workers_and_a_destination_that_comes_and_goes_file_everything_once(house: House, db: Database) -> None:
    house.start("second worker", "worker")
    conversations = []
    for _ in range(3):
        house.weather(asana=DOWN)
        conversations += tell_apart(house, 5)
        wait_until(lambda: paused(db, "asana"), what="the breaker to open", patience=60)
        house.weather(asana={})
        wait_until(lambda: not paused(db, "asana"), what="the breaker to close", patience=60)

    wait_until(lambda: len(house.tickets()) == 15, what="all tickets", patience=60)
    wait_until(lambda: not incidents.still_open(db), what="the incident to be over", patience=60)
    assert len({task["notes"] for task in house.tickets()}) == 15
    wait_until(lambda: all(is_tagged_and_noted(house, each) for each in conversations), what="the rest", patience=60)


TALK = """
vocabulary:
  languages: {default: en}
  texts:
    hello: {en: Thank you for writing to us.}
    noted: {en: We have noted it.}
rules:
  - name: greet
    when: conversation_started
    then: [reply: hello]
  - name: note-more
    when: customer_replied
    then: [reply: noted]
"""


def test_f11_what_customers_would_see_after_an_outage_is_held_where_it_is_late(
    fresh_house_database: str, tmp_path: Path, db: Database
) -> None:
    rulebook = tmp_path / "rulebook"
    rulebook.mkdir()
    (rulebook / "book.yaml").write_text(TALK)
    changes = {**QUICK, "TRIAGE_LATE_AFTER": "5", "TRIAGE_PAUSE": "0.2"}
    with a_house(fresh_house_database, tmp_path, rulebook=rulebook, changes=changes) as house:
        conversation, _ = house.customer_starts("Hello")
        the_message(db, conversation, "done")
        house.weather(intercom=DOWN)
        house.customer_replies(conversation, "One more thing")  # who writes is known: it is decided at once
        wait_until(lambda: paused(db, "intercom"), what="the breaker to open", patience=60)
        wait_until(
            lambda: db.row("SELECT 1 AS n FROM effects WHERE action = 'message' AND created_at < now() - interval '6 s'"
                           " AND state = 'waiting'"),
            what="it to be late",
        )  # fmt: skip
        house.weather(intercom={})

        held = the_message(db, conversation, "held")

        assert held["reason"].startswith("late: ")
        assert said(house, conversation) == ["<p>Thank you for writing to us.</p>"]


def test_f11_a_person_who_ends_the_breakers_pause_discards_nothing_without_saying_so(
    fresh_house_database: str, tmp_path: Path, db: Database
) -> None:
    rulebook = tmp_path / "rulebook"
    rulebook.mkdir()
    (rulebook / "book.yaml").write_text(TALK)
    changes = {**QUICK, "TRIAGE_PROBE_AFTER": "300", "TRIAGE_PAUSE": "0.2"}
    with a_house(fresh_house_database, tmp_path, rulebook=rulebook, changes=changes) as house:
        conversation, _ = house.customer_starts("Hello")
        the_message(db, conversation, "done")
        house.weather(intercom=DOWN)
        house.customer_replies(conversation, "One more thing")
        wait_until(lambda: paused(db, "intercom"), what="the breaker to open", patience=60)
        house.weather(intercom={})

        assert "what customers would have seen goes out too, unless it is late" in triage(house, "resume", "intercom")

        wait_until(lambda: len(said(house, conversation)) == 2, what="the answer", patience=60)
