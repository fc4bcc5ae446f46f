"""A file or a stored event can be simulated, too."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.errors import NotThere, TriageError
from app.runs.simulation.subject import of_event, of_file
from app.store.database import Database
from tests.runs.simulation.playing import PAYLOADS, a_desk, played, rule


def test_a_topic_and_its_data_are_enough_of_a_notification(tmp_path: Path) -> None:
    told = json.loads((PAYLOADS / "conversation.admin.noted.json").read_bytes())
    (tmp_path / "note.json").write_text(json.dumps({"topic": told["topic"], "data": told["data"]}))
    simulation = played(of_file(a_desk(), tmp_path / "note.json", None))
    assert rule(simulation, "log-bug-by-hand").verdict.code == "M"


def test_a_file_may_be_taken_for_another_event() -> None:
    file = PAYLOADS / "conversation.user.replied.json"
    assert of_file(a_desk(), file, "conversation_started").event.name == "conversation_started"
    with pytest.raises(TriageError, match="is not about what"):
        of_file(a_desk(), file, "contact_created")


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "not JSON"), ("[]", "not an object"), ("{}", "names no topic"), ('{"topic": "ping"}', "a ping")],
)
def test_a_file_that_is_no_notification_is_refused_in_words(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(TriageError, match=words):
        of_file(a_desk(), tmp_path / "x.json", None)
    with pytest.raises(TriageError, match="cannot be read"):
        of_file(a_desk(), tmp_path / "none.json", None)


def a_stored_event(db: Database, facts: dict[str, Any] | None) -> int:
    body = (PAYLOADS / "conversation.user.replied.json").read_bytes()
    row = db.row(
        "INSERT INTO events (app_id, topic, lane, delivery_key, created_at, state) VALUES ('desk10kc',"
        " 'conversation.user.replied', 'conversation:desk10kc:215470000000101', 'd', %(at)s, 'settled')"
        " RETURNING id, received_at",
        {"at": datetime(2026, 1, 13, 10, tzinfo=UTC)},
    )
    assert row is not None
    db.run("INSERT INTO event_bodies VALUES (%(id)s, %(received_at)s, %(body)s)", {**row, "body": body})
    if facts is not None:
        run = db.row(
            "INSERT INTO runs (event_id, kind, event_name, digest, engine, codes, keys)"
            " VALUES (%(id)s, 'live', 'customer_replied', 'x', '2', '', '{}') RETURNING id, created_at",
            row,
        )
        assert run is not None
        db.run("INSERT INTO run_facts VALUES (%(id)s, %(created_at)s, %(facts)s)", {**run, "facts": json.dumps(facts)})
    return int(row["id"])


def test_a_stored_event_is_simulated_with_the_facts_of_its_run(db: Database, reading: Database) -> None:
    event = a_stored_event(
        db, {"contact.name": "Zoë", "conversation.attributes.Issue Priority": "High", "conversation.id": "1"}
    )
    subject = of_event(a_desk(reading), event)
    simulation = played(subject, reading)
    assert subject.facts["contact.name"] == "Zoë"
    assert subject.facts["message.text"].startswith("Still broken")
    assert rule(simulation, "upgrade-priority").verdict.code == "M"


def test_a_stored_event_without_a_run_says_what_is_not_known(db: Database, reading: Database) -> None:
    assert any(
        "decided on the event alone" in note for note in of_event(a_desk(reading), a_stored_event(db, None)).notes
    )


def test_an_event_that_is_not_there_or_nowhere_to_be_found_is_told(reading: Database) -> None:
    with pytest.raises(NotThere):
        of_event(a_desk(reading), 12345)
    with pytest.raises(TriageError, match="DATABASE_URL"):
        of_event(a_desk(), 1)
