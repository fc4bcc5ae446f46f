"""From a snapshot to facts: flat, JSON-able, and nothing there that is not known."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from math import inf, nan
from typing import Any

import pytest

from app.rules.events import Author, Ticket
from app.rules.facts import MAX_TEXT, facts_of
from app.rules.fields import BODY_FIELDS, fields_of
from app.rules.vocabulary import Vocabulary
from tests.rules.makers import AT, a_conversation, a_note, a_rule, a_snapshot

WORDS = a_rule().vocabulary


def test_facts_are_flat_sorted_where_they_are_sets_and_json() -> None:
    snapshot = replace(
        a_snapshot(conversation=a_conversation(tags=("vip", "bug"), attributes={"Seats": 3, "Unlisted": "x"})),
        tickets=(Ticket(kind="bug", matter="conversation", title="t", url=None),),
    )

    facts = facts_of(snapshot, WORDS)

    assert json.loads(json.dumps(facts)) == facts
    assert facts["conversation.tags"] == ["bug", "vip"]
    assert facts["conversation.attributes.Seats"] == 3
    assert facts["contact.attributes.plan"] == "pro"
    assert facts["ticket.kinds"] == ["bug"]
    assert facts["ticket.count"] == 1
    assert not [name for name in facts if "Unlisted" in name]


def test_what_is_not_known_is_not_there() -> None:
    facts = facts_of(a_snapshot(conversation=a_conversation(title=None, subject="", tags=None, state=None)), WORDS)

    assert not {"conversation.title", "conversation.subject", "conversation.tags", "conversation.state"} & set(facts)
    assert "admin.id" not in facts


def test_times_are_utc_and_sort_as_text() -> None:
    early = datetime(2026, 1, 10, 9, 0, tzinfo=timezone(timedelta(hours=3)))
    facts = facts_of(a_snapshot(conversation=a_conversation(created_at=early, waiting_since=AT)), WORDS)

    assert facts["conversation.created_at"] == "2026-01-10T06:00:00+00:00"
    assert str(facts["conversation.created_at"]) < str(facts["conversation.waiting_since"])


@pytest.mark.parametrize("value", [nan, inf, 10**400, -(10**20), "many", True, [1], {"a": 1}])
def test_a_value_that_is_no_number_is_an_unknown_number(value: object) -> None:
    facts = facts_of(a_snapshot(conversation=a_conversation(attributes={"Seats": value})), WORDS)

    assert "conversation.attributes.Seats" not in facts


def test_texts_hold_nothing_that_a_database_refuses_and_are_cut() -> None:
    snapshot = a_snapshot(message=a_note("a\x00b\ud800c" + "я" * MAX_TEXT))

    text = facts_of(snapshot, WORDS)["message.text"]

    assert isinstance(text, str)
    assert text.startswith("ab?c")
    assert len(text) <= MAX_TEXT
    text.encode()


def test_a_time_out_of_all_calendars_is_unknown() -> None:
    snapshot = a_snapshot(
        conversation=a_conversation(created_at=datetime.min.replace(tzinfo=timezone(timedelta(hours=5))))
    )

    assert "conversation.created_at" not in facts_of(snapshot, WORDS)
    assert datetime.min.replace(tzinfo=UTC).year == 1


@pytest.mark.parametrize(
    ("text", "command", "argument"),
    [
        ("/bug Calendar stays empty\nmore", "/bug", "Calendar stays empty"),
        ("  /bug  ", "/bug", None),
        ("/bug\nCalendar", "/bug", None),
        ("/Ошибка  Календарь пуст ", "/Ошибка", "Календарь пуст"),
        ("see /bug", None, None),
        ("/ bug", None, None),
        ("/a/path", None, None),
        ("", None, None),
    ],
)
def test_a_teammates_command_is_the_first_word_of_a_note(text: str, command: str | None, argument: str | None) -> None:
    facts = facts_of(a_snapshot(message=a_note(text)), WORDS)

    assert facts.get("message.command") == command
    assert facts.get("message.command_argument") == argument


@pytest.mark.parametrize("changes", [{"part_type": "comment"}, {"author": Author(kind="customer")}])
def test_only_a_teammates_note_holds_a_command(changes: dict[str, Any]) -> None:
    assert "message.command" not in facts_of(a_snapshot(message=a_note("/bug x", **changes)), WORDS)


def test_teams_and_teammates_are_told_by_their_names() -> None:
    facts = facts_of(a_snapshot(conversation=a_conversation(team_id="5001", teammate_id="77")), WORDS)

    assert facts["conversation.team"] == "Support"
    assert facts["conversation.teammate"] == "77"


def test_an_event_without_conversation_and_contact_has_facts_of_its_own() -> None:
    snapshot = replace(a_snapshot(conversation=None, message=None), contact=None)

    assert facts_of(snapshot, Vocabulary()) == {
        "event.own": False,
        "event.recovered": False,
        "event.name": "customer_replied",
        "event.topic": "conversation.user.replied",
        "links.conversation": "https://app.example/conversation/1",
        "ticket.kinds": [],
        "ticket.count": 0,
        "question.asked": [],
    }


def test_body_fields_are_the_persons_own_words() -> None:
    assert {"message.text", "conversation.first_text", "message.command_argument"} <= BODY_FIELDS
    assert set(fields_of(WORDS)) >= BODY_FIELDS
