"""B11: what customers are told is read by a person first, where a rule says so: a draft, /send, /hold, other words."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import NotNow
from app.runs import decide_held, replay
from app.runs.approval.asked_for import APPROVAL
from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.approving import a_draft, an_approving_house, fixed, is_replayed, nothing_is_due, wait_for_note
from tests.journeys.talking import (
    effects_of,
    is_at_rest,
    lane_of,
    messages,
    notes,
    said,
    the_message,
    triage,
)


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with an_approving_house(house_database, Path(tmp_path_factory.mktemp("house"))) as one:
        yield one


def test_b11_what_each_is_approved_of_waits_as_a_draft_and_is_sent_as_it_is(house: House, house_db: Database) -> None:
    conversation = a_draft(house, house_db)
    (draft,) = [note for note in notes(house, conversation) if "to be approved" in note]

    for words in (
        "Thank you for writing to us.",
        "What is it?",
        "[Something is broken] / [A question]",
        "/send sends it",
    ):
        assert words in draft
    assert said(house, conversation) == []
    assert the_message(house_db, conversation, "held")["reason"] == "approval: a person reads it first"

    house.teammate_notes(conversation, "/send")

    the_message(house_db, conversation, "done")
    answer = wait_for_note(house, conversation, "To be sent to the customer, as it is.")
    assert "Not done" not in answer
    (words,) = said(house, conversation)
    assert "Thank you for writing to us." in words
    wait_until(lambda: effects_of(house_db, conversation, "quick_replies")[0]["state"] == "done", what="the buttons")


def test_b11_what_needs_no_approval_goes_out_at_once(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Tell me at once")

    the_message(house_db, conversation, "done")

    assert not [note for note in notes(house, conversation) if "to be approved" in note]


def test_b11_a_draft_that_is_held_back_is_not_sent_and_the_ledger_says_by_whom(
    house: House, house_db: Database
) -> None:
    conversation = a_draft(house, house_db)

    house.teammate_notes(conversation, "/hold", admin="9002")

    message = the_message(house_db, conversation, "skipped")
    assert message["reason"].startswith("discarded by a person: held back by ")
    wait_for_note(house, conversation, "To be held back.")
    replay.fill(house_db, message["event_id"])
    wait_until(lambda: is_replayed(house_db, conversation), what="the replay")
    assert [row["state"] for row in messages(house_db, conversation)] == ["skipped"]
    assert said(house, conversation) == []


def two_drafts(house: House, db: Database) -> str:
    """A conversation with a draft of an answer, and a newer one of a ticket's news."""
    conversation = a_draft(house, db)
    fixed(db, conversation, "1200000000000901")
    wait_for_note(house, conversation, "it works again")
    wait_until(lambda: nothing_is_due(db, conversation), what="both drafts to be shown")
    return conversation


def test_b11_two_teammates_who_approve_at_once_approve_one_draft(house: House, house_db: Database) -> None:
    conversation = two_drafts(house, house_db)

    house.teammate_notes(conversation, "/send", admin="9002")
    house.teammate_notes(conversation, "/send", admin="9003")

    wait_for_note(house, conversation, "somebody decided on the draft at the same time")
    wait_until(lambda: nothing_is_due(house_db, conversation), what="everything to be settled")
    (words,) = said(house, conversation)
    assert "it works again" in words
    assert sorted(row["state"] for row in messages(house_db, conversation)) == ["done", "held"]


def test_b11_an_approval_is_of_what_the_teammate_can_have_read(house: House, house_db: Database) -> None:
    conversation = a_draft(house, house_db)
    wait_until(lambda: nothing_is_due(house_db, conversation), what="the draft to be shown")
    house.end("worker")
    fixed(house_db, conversation, "1200000000000902", seconds_ago=1)
    house.teammate_notes(conversation, "/send")
    house.start("worker", "worker")

    wait_for_note(house, conversation, "To be sent to the customer, as it is.")
    wait_until(lambda: nothing_is_due(house_db, conversation), what="everything to be settled")
    (words,) = said(house, conversation)
    assert "Thank you for writing to us." in words
    assert sorted(row["state"] for row in messages(house_db, conversation)) == ["done", "held"]


def test_b11_a_draft_of_three_days_ago_is_sent_when_it_is_approved(house: House, house_db: Database) -> None:
    conversation = a_draft(house, house_db)
    house_db.run(
        "UPDATE effects SET created_at = created_at - interval '3 days', planned_at = planned_at - interval '3 days',"
        " settled_at = settled_at - interval '3 days', done_at = done_at - interval '3 days'"
        " WHERE conversation = %(c)s",
        {"c": lane_of(conversation)},
    )

    house.teammate_notes(conversation, "/send")

    the_message(house_db, conversation, "done")
    assert len(said(house, conversation)) == 1


def test_b11_a_draft_is_sent_though_the_customer_wrote_again(house: House, house_db: Database) -> None:
    conversation = a_draft(house, house_db)
    house.customer_replies(conversation, "And another thing")
    wait_until(lambda: said(house, conversation), what="the answer to that")

    house.teammate_notes(conversation, "/send")

    def states() -> set[str]:
        return {row["state"] for row in messages(house_db, conversation)}

    wait_until(lambda: len(said(house, conversation)) > 1, what="the draft")
    wait_until(lambda: states() == {"done"}, what="both to be settled")


def test_b11_while_everything_is_stopped_an_approval_is_refused_and_the_draft_goes_on_waiting(
    house: House, house_db: Database
) -> None:
    conversation = a_draft(house, house_db)
    triage(house, "stop")
    try:
        house.teammate_notes(conversation, "/send")
        wait_for_note(house, conversation, "effects are stopped")
    finally:
        triage(house, "resume")

    assert the_message(house_db, conversation, "held")["reason"] == "approval: a person reads it first"
    house.teammate_notes(conversation, "/send")
    the_message(house_db, conversation, "done")


def test_b11_what_the_customer_writes_meanwhile_is_answered_and_does_not_wait_for_the_draft(
    house: House, house_db: Database
) -> None:
    conversation = a_draft(house, house_db)

    house.customer_replies(conversation, "And another thing")

    wait_until(lambda: said(house, conversation), what="the answer")
    assert "We have noted it." in said(house, conversation)[0]
    assert "Thank you" not in said(house, conversation)[0]
    wait_until(
        lambda: sorted(row["state"] for row in messages(house_db, conversation)) == ["done", "held"],
        what="the answer to be settled",
    )


def test_b11_it_may_be_approved_on_the_command_line_by_its_number_and_not_all_at_once(
    house: House, house_db: Database
) -> None:
    conversation, _ = a_draft(house, house_db), a_draft(house, house_db)
    number = the_message(house_db, conversation, "held")["id"]

    assert triage(house, "held", "send", str(number)) == "to be sent: 1 of 1\n"

    the_message(house_db, conversation, "done")
    assert len(said(house, conversation)) == 1
    with pytest.raises(NotNow, match="read by a person"):
        decide_held.decide_cause(house_db, "send", APPROVAL)


def test_b11_the_first_message_about_a_ticket_is_shown_in_the_ticket_too_once(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Good morning")
    house.teammate_notes(conversation, "/bug The calendar is empty")
    ticket = wait_until(lambda: ticket_called(house, "The calendar is empty"), what="the ticket")
    other, _ = house.customer_starts("Good evening", contact={"name": "Zoë", "role": "user"})

    fixed(house_db, conversation, ticket)
    the_message(house_db, conversation, "held")
    fixed(house_db, other, ticket)
    the_message(house_db, other, "held")

    wait_for_note(house, conversation, "Hi Kim, it works again.")
    wait_for_note(house, other, "Hi Zoë, it works again.")
    wait_until(lambda: is_at_rest(house, house_db, other), what="everything to be settled")
    drafts = wait_until(lambda: comments_on(house, ticket), what="the comment")
    assert len(drafts) == 1
    assert "Hi Kim, it works again." in drafts[0]
    assert f"/conversations/{conversation}" in drafts[0]


def ticket_called(house: House, title: str) -> str | None:
    """The gid of a task."""
    return next((gid for gid, task in house.state()["tasks"].items() if task["name"] == title), None)


def comments_on(house: House, gid: str) -> list[str]:
    stories = house.state()["tasks"][gid]["stories"]
    return [story["text"] for story in stories if "Draft of what" in story["text"]]


POINTS = ("approval.given", "effect.sending", "effect.sent", "message.said")


@pytest.mark.parametrize("point", POINTS)
def test_b11_a_kill_between_approval_and_sending_sends_one_message_once(
    house: House, house_db: Database, tmp_path: Path, point: str
) -> None:
    conversation = a_draft(house, house_db)
    ticket = str(1200000000000910 + POINTS.index(point))
    fixed(house_db, conversation, ticket)  # an older and a newer draft: one approval is for one of them
    wait_until(lambda: len(messages(house_db, conversation)) == 2, what="the second draft")
    wait_for_note(house, conversation, "it works again")
    wait_until(lambda: nothing_is_due(house_db, conversation), what="both drafts to be shown")
    house.end("worker")
    house.start("worker", "worker", changes={"TRIAGE_CRASH_AT": f"{point}:{tmp_path}"})

    house.teammate_notes(conversation, "/send")
    wait_until(lambda: house.processes["worker"].poll() is not None, what="the kill")
    house.end("worker")
    house.start("worker", "worker")

    the_message(house_db, conversation, "done")
    wait_until(lambda: nothing_is_due(house_db, conversation), what="everything to be settled")
    (words,) = said(house, conversation)
    assert "it works again" in words
    assert sorted(row["state"] for row in messages(house_db, conversation)) == ["done", "held"]
