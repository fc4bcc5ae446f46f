"""`triage why` over the command line."""

import json

from app.store import installation
from app.store.database import Database
from tests.commands.conftest import Triage
from tests.web.conftest import Desk, started


def a_decided_event(db: Database, database_url: str) -> int:
    desk = Desk(db, database_url)
    number = desk.receive(started(1))
    desk.run(number)
    return number


def test_it_tells_an_event_and_one_of_its_rules(triage: Triage, db: Database, database_url: str) -> None:
    number = a_decided_event(db, database_url)

    event, rule = triage("why", number), triage("why", number, "log-question")

    assert (event.returncode, rule.returncode) == (0, 0), event.stderr + rule.stderr
    assert "Rules that acted:" in event.stdout
    assert "✗ no  Issue Type is “Question”" in rule.stdout


def test_it_tells_the_same_as_json(triage: Triage, db: Database, database_url: str) -> None:
    number = a_decided_event(db, database_url)

    event = json.loads(triage("why", number, "--format", "json").stdout)
    rule = json.loads(triage("why", number, "log-question", "--format", "json").stdout)

    assert [each["code"] for each in event["runs"][0]["rules"]] == list("MnuMe")
    assert (rule["rule"]["code"], rule["rule"]["verdict"]["missing"][0]["wanted"]) == ("n", True)


def test_a_terminal_with_few_signs_gets_words(triage: Triage, db: Database, database_url: str) -> None:
    number = a_decided_event(db, database_url)

    told = triage("why", number, "log-question", PYTHONIOENCODING="ascii")

    assert told.returncode == 0, told.stderr
    assert '- no  Issue Type is "Question"; it is "Technical Issue"' in told.stdout


def test_an_event_that_is_not_there_is_told_without_a_traceback(triage: Triage, db: Database) -> None:
    told = triage("why", 7)

    assert told.returncode == 2
    assert told.stderr.strip() == "triage: there is no event 7"


def test_a_bare_id_of_a_conversation_means_its_newest_event(triage: Triage, db: Database, database_url: str) -> None:
    desk, conversation = Desk(db, database_url), "211795395860000001"
    number = desk.receive(started(int(conversation)))
    desk.run(number)
    lane = db.row("SELECT app_id, lane FROM events")
    assert lane is not None
    installation.set_workspace(db, lane["app_id"])

    by_id, by_number = triage("why", conversation), triage("why", number)
    listed = [
        triage("events", "--conversation", told).stdout
        for told in (
            conversation,
            f"conversation:{conversation}",
            lane["lane"],
            f"https://inbox/conversation/{conversation}",
        )
    ]

    assert by_id.returncode == 0, by_id.stderr
    assert by_id.stdout == by_number.stdout
    assert listed[0].startswith(f"{number}  ")
    assert set(listed) == {listed[0]}
