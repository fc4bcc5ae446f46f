"""The rulebook that is shipped, on conversations as they come in."""

import re
from dataclasses import replace
from typing import Any

import pytest

from app.rules.actions import AddTag, FileTicket, SetAttribute, UserNote
from app.rules.decide import decide
from app.rules.decision import Decision
from app.rules.events import Author, Message
from app.rules.facts import facts_of
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from tests.rules.makers import a_conversation, a_note, a_snapshot
from tests.shipped import shipped_files

ATTRIBUTES = {
    "Issue Type": ("Technical Issue", "Question or Guidance", "Feature Request"),
    "Issue Priority": ("High", "Medium", "Low"),
    "User Authentication": ("Admin", "User", "10KC Internal", "Non-User"),
    "Internal Priority": ("High", "Medium", "Low"),
    "Product Affected": ("Introductions", "Office Hours", "Development Programs"),
    "Engineering": ("Bugs", "Data Requests", "Deep Dive"),
    "Department CC": ("Sales", "Marketing", "Accounting"),
    "Support Type": ("Quick Fix", "Resource Building", "Engineering", "Feature Request"),
    "Client Priority": ("Customer size / revenue", "Implementation / New", "At Risk"),
    "Client Satisfaction": ("Extremely Satisfied", "Satisfied", "Unsatisfied", "Extremely Unsatisfied"),
    "Response Time": ("All Star under 1 hour", "1-6 hours", "6-12 hours", "12-24 hours", "Overdue"),
}


def shipped() -> Rulebook:
    book = load(shipped_files())
    assert isinstance(book, Rulebook), "\n".join(map(str, book))
    return book


BOOK = shipped()


def started(text: str, **conversation: Any) -> Decision:
    """The decision on a new conversation with these words. By e-mail, where nothing is asked, unless it is said."""
    snapshot = a_snapshot(
        name="conversation_started",
        topic="conversation.user.created",
        conversation=a_conversation(**{"title": None, "first_text": text, "channel": "email", **conversation}),
        message=Message(id="s1", part_type=None, text=text, author=Author(kind="customer")),
    )
    return decide(BOOK, facts_of(snapshot, BOOK.vocabulary))


def noted(text: str, **conversation: Any) -> Decision:
    snapshot = a_snapshot(
        name="teammate_noted",
        topic="conversation.admin.noted",
        conversation=a_conversation(**conversation),
        message=a_note(text),
    )
    return decide(BOOK, facts_of(snapshot, BOOK.vocabulary))


def attributes_set(decision: Decision) -> dict[str, object]:
    return {step.action.name: step.action.value for step in decision.steps if isinstance(step.action, SetAttribute)}


def tickets(decision: Decision) -> list[tuple[str, str, str]]:
    filed = (step.action for step in decision.steps if isinstance(step.action, FileTicket))
    return [(ticket.kind, ticket.matter, ticket.title) for ticket in filed]


@pytest.mark.parametrize("label", ATTRIBUTES)
def test_the_triage_attributes_are_all_there(label: str) -> None:
    assert BOOK.vocabulary.attributes[label].options == ATTRIBUTES[label]


def test_scale_is_told_by_users_affected_and_by_access() -> None:
    assert BOOK.vocabulary.attributes["Users Affected"].type == "number"
    assert {"Site access", "Site down"} <= set(BOOK.vocabulary.attributes["Scale of Issue"].options)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Hello, I am not able to set a date for my Office Hours. The Calendar does not come up. Help!",
            {"Issue Type": "Technical Issue", "Product Affected": "Office Hours"},
        ),
        (
            "How can I export my introductions?",
            {"Issue Type": "Question or Guidance", "Product Affected": "Introductions"},
        ),
        (
            "It would be great if the calendar had colours, no rush",
            {"Issue Type": "Feature Request", "Issue Priority": "Low"},
        ),
        ("This is not urgent", {"Issue Priority": "Low"}),
        (
            "У меня ошибка, срочно!",
            {"Issue Type": "Technical Issue", "Issue Priority": "High", "Internal Priority": "High"},
        ),
        (
            "The site is down, stopped working for everyone",
            {
                "Issue Type": "Technical Issue",
                "Scale of Issue": "Site down",
                "Issue Priority": "High",
                "Internal Priority": "High",
            },
        ),
        ("Thanks!", {}),
    ],
)
def test_the_customers_words_become_attributes(text: str, expected: dict[str, str]) -> None:
    told = attributes_set(started(text))
    assert {name: value for name, value in told.items() if name != "Issue Details"} == expected


def test_what_the_customer_writes_first_is_kept_as_details_if_it_says_enough() -> None:
    said = "How do I invite a second admin to our programme?"

    assert attributes_set(started(said))["Issue Details"] == said
    assert "Issue Details" not in attributes_set(started("How do I invite?"))


def test_an_attribute_that_somebody_has_set_is_never_overwritten() -> None:
    told = started("urgent: it is broken", attributes={"Issue Type": "Feature Request", "Issue Priority": "Low"})

    assert attributes_set(told) == {}


def test_a_technical_issue_of_high_priority_is_urgent_and_logged_in_one_go() -> None:
    decision = started("Urgent: login is broken", tags=())

    assert AddTag(tag="urgent") in [step.action for step in decision.steps]
    assert tickets(decision) == [("bug", "conversation", "Urgent: login is broken")]
    ticket = next(step.action for step in decision.steps if isinstance(step.action, FileTicket))
    assert (ticket.project, ticket.section, ticket.marker_field) == (
        "1200000000000101",
        "1200000000000201",
        "1200000000000301",
    )
    assert ticket.fields == (("1200000000000302", "1200000000000311"),)
    assert ticket.description.startswith("Urgent: login is broken\n\nCustomer: Zoë zoe@example.com\n")
    assert ticket.description.endswith("Conversation: https://app.example/conversation/1")


@pytest.mark.parametrize(
    ("issue_type", "kind", "grouped"),
    [
        ("Technical Issue", "bug", False),
        ("Question or Guidance", "question", False),
        ("Feature Request", "request", True),
    ],
)
def test_each_issue_type_is_logged_as_its_kind(issue_type: str, kind: str, grouped: bool) -> None:  # noqa: FBT001 - a column
    actions = [step.action for step in started("Hello", attributes={"Issue Type": issue_type}).steps]

    assert AddTag(tag=kind) in actions
    assert UserNote(kind=kind, matter="conversation", title="Hello", grouped=grouped) in actions


@pytest.mark.parametrize("kind", ["bug", "question", "request"])
def test_a_teammate_logs_by_hand_with_a_title(kind: str) -> None:
    assert tickets(noted(f"/{kind} Calendar is empty")) == [(kind, "calendar is empty", "Calendar is empty")]


def test_a_command_files_one_ticket_though_the_issue_type_would_file_one_too() -> None:
    decision = noted("/bug Calendar is empty", attributes={"Issue Type": "Technical Issue"})

    assert tickets(decision) == [("bug", "calendar is empty", "Calendar is empty")]


def test_a_conversation_without_customer_is_logged_without_a_user_note() -> None:
    snapshot = replace(
        a_snapshot(conversation=a_conversation(contact_ids=(), attributes={"Issue Type": "Technical Issue"})),
        contact=None,
    )

    decision = decide(BOOK, facts_of(snapshot, BOOK.vocabulary))

    assert [bool(step.needless) for step in decision.steps if isinstance(step.action, UserNote)] == [True]
    assert len(tickets(decision)) == 1


LISTED = re.compile(r"^  - (\S+\.yaml)", re.MULTILINE)
SWITCHES = [file for file in LISTED.findall(shipped_files()["desk.yaml"]) if file != "vocabulary.yaml"]


@pytest.mark.parametrize("file", SWITCHES)
def test_each_file_of_the_desk_can_be_switched_off_alone(file: str) -> None:
    files = shipped_files()
    files["desk.yaml"] = files["desk.yaml"].replace(f"  - {file}", "  #", 1)

    book = load(files)

    assert isinstance(book, Rulebook), "\n".join(map(str, book))
    assert len(book.rules) < len(BOOK.rules) or file.startswith("own/")
