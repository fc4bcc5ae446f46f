"""Expected steps: what a test may say of each action, and which actions it means."""

import pytest

from app.rules.rulebook import Rulebook
from app.rules.trials.doers import doers
from tests.rules.desk_words import a_desk
from tests.rules.trials.making import problems, runs, source, told, trials

SAYS = """
- name: says
  when: customer_replied
  then:
    - untag: bug
    - tag_contact: spam
    - set_contact: {plan: trial}
    - open: conversation
    - snooze: 2d
    - unassign: team
    - reply: greeting
    - reply: {words: Look here}
    - draft: english only
    - alert: {to: Kim, text: '{{ contact.name }} waits'}
    - alert: {to: Bo, text: Look}
    - alert: {slack: '#bugs', text: Look}
    - suggest_related: [bug, request]
    - block: customer
    - file_in_asana: bug
    - tell_why: conversation
    - undo: last
    - history_note: customer
- name: commands
  when: teammate_noted
  then: [set_away: {away: true, reassign: true}, link_ticket: , user_note: linked]
- {name: intake, when: conversation_started, then: [ask_in_order: [Kind, Details]]}
"""
BOOK = a_desk(SAYS)
FACTS = "{contact.name: Zoë, tag: [bug], channel: chat, conversation.first_text: Login}"
HEAD = f"name: t, event: customer_replied, facts: {FACTS}"


def missed(step: str, book: Rulebook = BOOK) -> str:
    """What is told about an expectation that does not come true; "" if it does."""
    (run,) = runs(book, f"- {{{HEAD}, expect: [{step}]}}")
    return told(run)


@pytest.mark.parametrize(
    "step",
    [
        "untag: bug",
        "tag_contact: SPAM",
        "set_contact: plan",
        "set_contact: {plan: trial}",
        "open: ",
        "open: conversation",
        "snooze: 2d",
        "snooze: any",
        "snooze: ",
        "unassign: team",
        "reply: greeting",
        "reply: {contains: Hello Zoë}",
        "reply: {contains: Look here}",
        "reply: {text: greeting, contains: Hello}",
        "draft: english only",
        "alert: Kim",
        "alert: {to: kim, contains: Zoë waits}",
        "alert: Bo",
        "alert: {to: Bo, contains: Look}",
        "alert: {slack: '#bugs'}",
        "suggest_related: [bug, request]",
        "block: customer",
        "file_in_asana: {kind: bug, contains: Login}",
        "tell_why: conversation",
        "undo: last",
        "history_note: customer",
    ],
)
def test_a_step_that_is_taken_is_the_one_that_is_expected(step: str) -> None:
    assert missed(step) == ""


@pytest.mark.parametrize(
    "step",
    [
        "untag: spam",
        "tag: spam",
        "tag_company: spam",
        "set_contact: {plan: pro}",
        "close: conversation",
        "snooze: 3d",
        "unassign: teammate",
        "reply: english only",
        "reply: {text: greeting, contains: Look here}",
        "draft: greeting",
        "draft: {question: Kind}",
        "alert: Lea",
        "alert: {to: Kim, contains: nobody}",
        "alert: {to: Bo, contains: nobody}",
        "alert: {email: a@example.com}",
        "suggest_related: bug",
        "file_in_asana: request",
        "ask: Kind",
        "set_away: false",
        "user_note: linked",
        "link_ticket: from the note",
        "link_ticket: {gid: '7'}",
    ],
)
def test_any_other_is_missed(step: str) -> None:
    assert f"{step.partition(':')[0]}: " in missed(step)
    assert "was expected, and it was not done" in missed(step)


def test_what_no_rule_ever_does_is_told() -> None:
    assert "no rule ever does that" in missed("untag: spam")
    assert "no rule ever does that" in missed("set_away: false")


@pytest.mark.parametrize(
    ("step", "rules"),
    [
        ("untag: bug", ("says",)),
        ("set_contact: plan", ("says",)),
        ("set_contact: {plan: pro}", ("says",)),  # a text is a template: only facts tell what comes out
        ("reply: greeting", ("says",)),
        ("draft: greeting", ("says",)),
        ("reply: english only", ()),
        ("ask: Details", ("intake",)),
        ("ask: Urgency", ()),
        ("draft: {question: Kind}", ("intake",)),
        ("set: {Kind: Question}", ("intake",)),
        ("alert: Bo", ("says", "intake")),
        ("alert: Lea", ()),
        ("set_away: true", ("commands",)),
        ("set_away: {away: true, reassign: false}", ()),
        ("user_note: linked", ("commands",)),
        ("link_ticket: ", ("commands",)),
        ("suggest_related: [bug, request]", ("says",)),
    ],
)
def test_the_rules_that_could_take_a_step_are_known(step: str, rules: tuple[str, ...]) -> None:
    (trial,) = trials(BOOK, f"- {{{HEAD}, expect: [{step}]}}")

    assert doers(BOOK, trial.expect[0]) == rules


def test_spam_is_two_steps() -> None:
    book = a_desk("- {name: r, when: customer_replied, then: [close_as_spam: ]}")

    assert missed("close_as_spam: conversation", book) == ""
    assert "tag: spam was expected" in missed("close_as_spam: conversation")


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("untag: bgu", 'unknown tag "bgu", did you mean "bug"?'),
        ("tag: {tag: bug}", "tag is text, not a mapping"),
        ("set_contact: {pln: x}", 'unknown contact attribute "pln", did you mean "plan"?'),
        ("open: it", "write open: conversation"),
        ("snooze: soon", '"soon" is not a span of time: write 2d, or any'),
        ("unassign: everybody", 'unknown word "everybody"; known: team, teammate'),
        ("assign: Support", "assign names one: a team or a teammate"),
        ("reply: greting", 'unknown text "greting", did you mean "greeting"?'),
        ("reply: {txt: greeting}", 'unknown key "txt", did you mean "text"?'),
        ("reply: {}", "reply says nothing here: give one of text, contains"),
        ("ask: Seats", 'unknown attribute "Seats"'),
        ("ask_in_order: [Kind]", "one question is asked at a time: expect that one, as in ask: Issue Type"),
        ("alert: Kin", 'unknown person "Kin", did you mean "Kim"?'),
        ("draft: {question: Seats}", 'unknown attribute "Seats"'),
        ("suggest_related: [bgu]", 'unknown ticket kind "bgu", did you mean "bug"?'),
        ("set_away: maybe", "away is true or false"),
        ("user_note: {matter: x}", "user_note needs a kind"),
        ("shout: loud", 'unknown action "shout"'),
    ],
)
def test_a_mistake_in_a_step_is_told(step: str, expected: str) -> None:
    found = problems(BOOK, source(f"- {{{HEAD}, expect: [{step}]}}"))

    assert [each for each in found if expected in each], found


def answered(more: str) -> str:
    """What is told when a customer answers the question of the rule intake."""
    (run,) = runs(BOOK, f"- {{name: t, event: customer_replied, {more}}}")
    return told(run)


def test_a_test_tells_what_was_asked_before_and_how_the_customer_answers() -> None:
    asked = "before: {asked: {Kind: {by: intake}}}"

    by_text = "facts: {message.text: a question, conversation.channel: chat}"
    by_button = "facts: {message.quick_reply: Question, conversation.channel: chat}"
    steps = "expect: [set: {Kind: Question}, ask: Details], fires: intake"

    assert answered(f"{asked}, {by_text}, {steps}") == ""
    assert answered(f"{asked}, {by_button}, {steps}") == ""


def test_an_answer_that_is_none_is_asked_once_more_and_then_left() -> None:
    chat = "conversation.channel: chat"

    assert (
        answered(
            f"before: {{asked: {{kind: {{by: Intake}}}}}}, facts: {{message.text: hm, {chat}}}, expect: [ask: Kind]"
        )
        == ""
    )
    assert (
        answered(
            f"before: {{asked: {{Kind: {{by: intake, times: 2}}}}}}, facts: {{message.text: hm, {chat}}},"
            " expect: [internal_note: {contains: Kind was asked 2 times}], never: [ask: Kind]"
        )
        == ""
    )


def test_an_answer_that_comes_too_late_is_none() -> None:
    late = "before: {asked: {Kind: {by: intake, ago: 30d}}}, facts: {message.text: question}"

    assert answered(f"{late}, never: [set: Kind], does_not_fire: intake") == ""


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("{Knd: {by: intake}}", 'unknown attribute "Knd", did you mean "Kind"?'),
        ("{Seats: {by: intake}}", 'unknown attribute "Seats"'),
        ("{Kind: {by: intke}}", 'unknown rule "intke", did you mean "intake"?'),
        ("{Kind: {times: 2}}", "asked says by which rule, as in asked: {Issue Type: {by: intake}}"),
        ("{Kind: {by: intake, times: 0}}", "times is a whole number, 1 or more"),
        ("{Kind: {by: intake, times: 1.5}}", "times is a whole number, 1 or more"),
        ("{Kind: {by: intake, ago: soon}}", "is not a span of time"),
        ("{Kind: intake}", "Kind is a mapping"),
    ],
)
def test_a_mistake_in_what_was_asked_is_told(asked: str, expected: str) -> None:
    found = problems(BOOK, source(f"- {{{HEAD}, before: {{asked: {asked}}}, expect: nothing}}"))

    assert [each for each in found if expected in each], found
