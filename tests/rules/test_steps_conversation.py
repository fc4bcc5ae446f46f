"""Steps about conversations, customers and companies: from `then` to what is done."""

import pytest

from app.rules.actions import (
    AddTag,
    Assign,
    BlockContact,
    Close,
    HistoryNote,
    RemoveTag,
    Reopen,
    SetAttribute,
    SetAway,
    Snooze,
    TellWhy,
    Unassign,
    UndoLast,
)
from app.rules.decide import decide
from tests.rules.desk_words import actions, doing, done, failure, known


def test_a_list_of_tags_is_as_many_steps() -> None:
    assert done("{untag: [bug, spam]}") == (RemoveTag(tag="bug"), RemoveTag(tag="spam"))


def test_a_customer_and_a_company_are_tagged_by_their_ids() -> None:
    assert done("tag_contact: bug, tag_company: spam", company__id="co1") == (
        AddTag(tag="bug", on="contact", subject_id="c1"),
        AddTag(tag="spam", on="company", subject_id="co1"),
    )


def test_what_has_no_company_needs_no_tag_for_one() -> None:
    (step,) = decide(doing("untag_company: bug"), known()).steps

    assert step.needless == "the conversation has no company"


def test_a_customers_attribute_is_set_and_what_it_was_is_remembered() -> None:
    (action,) = done("set_contact: {plan: trial}", contact__attributes__plan="pro")

    assert action == SetAttribute(name="plan", value="trial", before="pro", on="contact", subject_id="c1")
    assert action.slot == "attribute:contact:plan"


def test_a_companys_attribute_is_a_template() -> None:
    (action,) = done("set_company: {region: 'near {{ contact.name }}'}", company__id="co1")

    assert action == SetAttribute(name="region", value="near Zoë", on="company", subject_id="co1")


def test_a_tag_that_was_taken_away_is_gone_for_the_rules_below() -> None:
    book = doing("untag: BUG, tag: bug")

    steps = decide(book, known(conversation__tags=["Bug"])).steps

    assert [(type(step.action), step.needless) for step in steps] == [(RemoveTag, None), (AddTag, None)]


def test_what_is_not_tagged_needs_no_untagging() -> None:
    assert done("untag: bug", conversation__tags=[]) == ()
    assert done("untag: bug") == (RemoveTag(tag="bug"),)  # which tags there are is not known


@pytest.mark.parametrize(("state", "does"), [("open", False), ("closed", True), (None, True)])
def test_a_conversation_is_opened_unless_it_is_open(state: str | None, does: bool) -> None:  # noqa: FBT001 - a column
    assert done("open: conversation", conversation__state=state) == ((Reopen(),) if does else ())


def test_closing_opening_and_snoozing_override_each_other() -> None:
    book = doing("close: , open: , snooze: 2d, close: conversation")

    steps = decide(book, known(conversation__state="open")).steps

    assert [(type(step.action), step.n) for step in steps] == [(Close, 1), (Reopen, 1), (Snooze, 1), (Close, 2)]
    assert {step.action.slot for step in steps} == {"state"}


def test_spam_is_tagged_and_closed_without_a_word() -> None:
    assert done("close_as_spam: conversation") == (AddTag(tag="spam"), Close())


def test_a_snooze_ends_so_long_after_now() -> None:
    assert done("snooze: 2d") == (Snooze(until="2026-03-12T12:00:00+00:00"),)


def test_a_commands_first_word_says_how_long_to_snooze() -> None:
    told = "{snooze: '{{ message.command_argument }}'}"

    assert done(told, message__command_argument="3h waits for the bank") == (Snooze(until="2026-03-10T15:00:00+00:00"),)
    assert "how long to snooze is not told; write 2h, 3d or 1w" in failure(told, message__command_argument="a while")
    assert "how long to snooze is not told" in failure(told)


@pytest.mark.parametrize("now", [None, "soon", "9999-12-31T23:00:00+00:00"])
def test_a_snooze_without_an_end_is_told(now: str | None) -> None:
    assert "2 days from now cannot be told" in failure("snooze: 2d", now=now)


def test_a_conversation_is_taken_from_its_team_or_its_teammate() -> None:
    assert done("unassign: team, unassign: Teammate") == (Unassign(to="team"), Unassign(to="teammate"))


def test_taking_and_handing_over_share_a_slot() -> None:
    book = doing("assign: {team: Support}, unassign: team, assign: {team: Support}")

    steps = decide(book, known()).steps

    assert [(type(step.action), step.n) for step in steps] == [(Assign, 1), (Unassign, 1), (Assign, 2)]


def test_a_customer_is_blocked_if_there_is_one() -> None:
    assert done("block: customer") == (BlockContact(subject_id="c1"),)
    assert done("block: ", contact__id=None) == ()


def test_the_teammate_whom_the_event_is_about_is_set_away_and_back() -> None:
    assert done("set_away: {away: true, reassign: true}", admin__id="9002") == (
        SetAway(teammate_id="9002", away=True, reassign=True),
    )
    assert done("set_away: false", admin__id="9002") == (SetAway(teammate_id="9002", away=False),)
    assert "the event names no teammate" in failure("set_away: true")


def test_a_teammate_asks_why_and_takes_back() -> None:
    assert done("tell_why: , undo: last") == (TellWhy(), UndoLast())


def test_what_was_before_is_noted_where_there_is_a_customer() -> None:
    assert done("history_note: customer") == done("history_note: ") == (HistoryNote(),)
    assert done("history_note: ", contact__id=None) == ()


def test_every_action_says_in_a_line_what_it_does() -> None:
    told = actions(
        decide(
            doing(
                "untag: bug, set_contact: {plan: trial}, open: , snooze: 2d, unassign: team, block: ,"
                " tell_why: , undo: last, history_note: "
            ),
            known(),
        )
    )

    assert [action.told() for action in told] == [
        "untag: bug",
        "set_contact: {plan: trial}",
        "open: conversation",
        "snooze: 2026-03-12T12:00:00+00:00",
        "unassign: team",
        "block: contact",
        "tell_why: conversation",
        "undo: last",
        "history_note: customer",
    ]
    assert all(action.says() for action in told)
