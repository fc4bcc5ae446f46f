"""What a decision holds: codes in book order, steps made concrete, and what becomes of repeats."""

from textwrap import dedent

import pytest

from app.rules.actions import AddTag, Assign, Close, FileTicket, InternalNote, SetAttribute, UserNote
from app.rules.decide import decide
from app.rules.facts import facts_of
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from tests.rules.makers import a_book, a_conversation, a_note, a_rule, a_snapshot, code, facts, only_step

BY_COMMAND = "{teammate_command: [/bug, /Ошибка]}"
FILED = "[file_in_asana: bug, user_note: bug]"


def noted(text: str, **conversation: object) -> dict[str, object]:
    """Facts of a teammate's note."""
    snapshot = a_snapshot(
        name="teammate_noted",
        topic="conversation.admin.noted",
        message=a_note(text),
        conversation=a_conversation(**conversation),
    )
    return dict(facts_of(snapshot, a_rule().vocabulary))


def test_codes_stand_in_book_order() -> None:
    book = a_book("""
        - {name: matched, when: customer_replied, then: [tag: bug]}
        - {name: other event, when: teammate_closed, then: [tag: bug]}
        - {name: not so, when: customer_replied, if: {contact.name: Bob}, then: [tag: bug]}
        - {name: unknown, when: customer_replied, if: {contact.email: a}, then: [tag: bug]}
        - {name: held off, when: customer_replied, unless: {contact.name: Ann}, then: [tag: bug]}
        - {name: by topic, when: conversation.user.replied, then: [tag: spam]}
        - {name: by another topic, when: conversation.user.created, then: [tag: spam]}
    """)

    assert code(book, facts(contact__name="Ann")) == "MenuxMe"


def test_an_event_that_nobody_knows_matches_nothing_and_raises_nothing() -> None:
    assert code(a_rule(), {}) == "e"
    assert code(a_rule(), {"event.name": ["odd"], "event.topic": {}}) == "e"
    assert code(a_rule(), {"event.name": "customer_replied"}) == "M"


def test_the_given_facts_are_left_as_they_are() -> None:
    known = facts(conversation__tags=[])

    decide(a_rule(), known)

    assert known == facts(conversation__tags=[])


def test_a_later_rule_sees_what_an_earlier_one_set_and_tagged() -> None:
    book = a_book("""
        - {name: a, when: customer_replied, then: [set: {Issue Type: Feature Request}, tag: urgent]}
        - {name: b, when: customer_replied, if: {Issue Type: Feature Request, tag: urgent}, then: [tag: bug]}
        - {name: c, when: customer_replied, if: {Issue Type: {is: unknown}}, then: [close: ]}
    """)

    decision = decide(book, facts(conversation__tags=[]))

    assert decision.codes == "MMn"
    assert [step.action for step in decision.steps] == [
        SetAttribute(name="Issue Type", value="Feature Request", before=None),
        AddTag(tag="urgent"),
        AddTag(tag="bug"),
    ]


def test_what_is_so_already_is_listed_as_needless() -> None:
    steps = "[tag: bug, set: {Issue Type: Feature Request, Seats: 3}, close: conversation, assign: {team: Support}]"
    known = facts(conversation__tags=["Bug"], Issue_Type="Feature Request", Seats=2)
    known |= {"conversation.state": "closed", "conversation.team": "Support"}

    decision = decide(a_rule(then=steps), known)

    assert [step.needless for step in decision.steps] == [
        "already tagged bug",
        "Issue Type is already Feature Request",
        None,
        "already closed",
        "already assigned to Support",
    ]


def test_the_same_action_of_two_rules_is_one_step_with_the_wider_reach() -> None:
    book = a_book("""
        - {name: a, when: customer_replied, reach: watch, then: [tag: bug, close: ]}
        - {name: b, when: customer_replied, reach: inside, then: [tag: bug, close: conversation]}
        - {name: c, when: customer_replied, reach: watch, then: [tag: bug]}
    """)

    tag, close = decide(book, facts(conversation__tags=[])).steps

    assert (tag.rule, tag.also, tag.reach, tag.n, tag.needless) == ("a", ("b", "c"), "inside", 1, None)
    assert (close.action, close.also) == (Close(), ("b",))


def test_repeats_within_one_rule_are_counted() -> None:
    decision = decide(a_rule(then="[internal_note: hi, internal_note: hi, internal_note: ho]"), facts())

    assert [(step.action, step.n) for step in decision.steps] == [
        (InternalNote(html="hi"), 1),
        (InternalNote(html="hi"), 2),
        (InternalNote(html="ho"), 1),
    ]


def test_an_attribute_set_there_and_back_keeps_every_step_in_order() -> None:
    book = a_book("""
        - {name: a, when: customer_replied, then: [set: {Seats: 1}]}
        - {name: b, when: customer_replied, then: [set: {Seats: 2}, assign: {team: Support}]}
        - {name: c, when: customer_replied, then: [set: {Seats: 1}, assign: {team: Engineering}]}
    """)

    steps = decide(book, facts()).steps

    assert [(step.action.target, step.n, step.needless) for step in steps] == [
        ("Seats=1", 1, None),
        ("Seats=2", 1, None),
        ("team:5001", 1, None),
        ("Seats=1", 2, None),
        ("team:5002", 1, None),
    ]
    assert steps[4].action == Assign(to="team", id="5002", name="Engineering")


def test_a_command_names_the_ticket_and_its_matter() -> None:
    decision = decide(a_rule(when=BY_COMMAND, then=FILED), noted("/BUG  Calendar   stays Empty\nand more"))

    ticket, note = (step.action for step in decision.steps)
    assert isinstance(ticket, FileTicket)
    assert (ticket.title, ticket.matter) == ("Calendar stays Empty", "calendar stays empty")
    assert (ticket.project, ticket.section, ticket.marker_field) == ("101", "201", "301")
    assert ticket.fields == (("303", "Zoë"),)
    assert note == UserNote(kind="bug", matter="calendar stays empty", title="Calendar stays Empty", grouped=False)


def test_a_command_in_another_alphabet_is_a_command() -> None:
    ticket = decide(a_rule(when=BY_COMMAND, then=FILED), noted("/ошибка Календарь ПУСТ")).steps[0].action

    assert isinstance(ticket, FileTicket)
    assert (ticket.title, ticket.matter) == ("Календарь ПУСТ", "календарь пуст")


def test_a_command_without_a_title_takes_the_conversations() -> None:
    ticket = decide(a_rule(when=BY_COMMAND, then=FILED), noted("/bug")).steps[0].action

    assert isinstance(ticket, FileTicket)
    assert (ticket.title, ticket.matter) == ("Calendar stays empty", "conversation")


def test_another_note_does_not_call_a_rule_for_a_command() -> None:
    book = a_rule(when=BY_COMMAND)

    assert [code(book, noted(text)) for text in ("/bug x", "/buggy x", "bug", "/bug")] == ["M", "e", "e", "M"]


def test_a_command_is_no_title_for_a_rule_that_did_not_wait_for_it() -> None:
    ticket = only_step(decide(a_rule(when="teammate_noted", then="[file_in_asana: bug]"), noted("/assign me"))).action

    assert (ticket.title, ticket.matter) == ("Calendar stays empty", "conversation")


@pytest.mark.parametrize(
    ("conversation", "title"),
    [
        ({"title": None, "subject": "Re: calendar"}, "Re: calendar"),
        ({"title": None}, "My calendar"),
        ({"title": None, "first_text": None}, "Conversation 1"),
        ({"title": "x" * 500}, "x" * 119 + "…"),
        ({"title": "two\n lines"}, "two lines"),
    ],
)
def test_a_ticket_always_has_a_title_of_one_line(conversation: dict[str, object], title: str) -> None:
    known = dict(facts_of(a_snapshot(conversation=a_conversation(**conversation)), a_rule().vocabulary))

    assert only_step(decide(a_rule(then="[file_in_asana: bug]"), known)).action.title == title


def test_ticket_fields_go_through_their_options_and_are_left_out_where_unknown() -> None:
    book = a_rule(then="[file_in_asana: bug]")

    high = only_step(decide(book, facts(Issue_Priority="High", Seats=3))).action
    medium = only_step(decide(book, facts(Issue_Priority="Medium"))).action

    assert high.fields == (("302", "311"), ("304", 3))
    assert medium.fields == ()


def test_long_matters_stay_different_from_their_likes() -> None:
    book = a_rule(then="[file_in_asana: {kind: bug, matter: '{{ message.text }}'}]")

    first, second = (only_step(decide(book, facts(message__text="a" * 1000 + end))).action.matter for end in "bc")

    assert first != second
    assert len(first) < 200


def test_a_user_note_without_a_customer_is_needless() -> None:
    _, note = decide(a_rule(then=FILED), facts()).steps

    assert note.needless == "the conversation has no customer whose profile could hold a note"


def test_grouped_kinds_say_so() -> None:
    _, note = decide(a_rule(then="[file_in_asana: request, user_note: request]"), facts(contact__id="c1")).steps

    assert isinstance(note.action, UserNote)
    assert note.action.grouped is True


def test_a_step_whose_template_fails_is_told_and_the_others_go_on() -> None:
    then = "[file_in_asana: {kind: bug, title: '{{ message.text | int }}'}, user_note: bug, tag: spam]"
    book = a_rule(then=then.replace("| int", "| length | abs"))
    assert len(decide(book, facts(message__text="7")).steps) == 3

    long = a_rule(then="[internal_note: '{% for t in conversation.tags %}{{ message.text }}{% endfor %}', tag: spam]")
    decision = decide(long, facts(message__text="x" * 20_000, conversation__tags=["a", "b", "c", "d"]))

    assert [type(step.action) for step in decision.steps] == [AddTag]
    assert "longer than" in decision.failures[0].reason
    assert decision.failures[0].rule == "r"


def test_a_user_note_fails_with_its_ticket() -> None:
    title = "{% for t in conversation.tags %}{{ message.text }}{% endfor %}"
    book = a_rule(then=f"[file_in_asana: {{kind: bug, title: '{title}'}}, user_note: bug]")

    decision = decide(book, facts(message__text="x" * 20_000, conversation__tags=["a", "b", "c", "d"]))

    assert decision.steps == ()
    assert len(decision.failures) == 2
    assert "its ticket could not be made" in decision.failures[1].reason


def test_an_unknown_value_is_no_option_called_none() -> None:
    vocabulary = """
        vocabulary:
          attributes: {Priority: [None, High]}
          tickets:
            bug: {project: "1", fields: [{gid: "2", from: Priority, options: {None: "20", High: "21"}}]}
        rules: [{name: r, when: customer_replied, then: [file_in_asana: bug]}]
    """
    book = load({"a.yaml": dedent(vocabulary)})

    assert isinstance(book, Rulebook)
    assert only_step(decide(book, facts())).action.fields == ()
    assert only_step(decide(book, facts(Priority="None"))).action.fields == (("2", "20"),)
