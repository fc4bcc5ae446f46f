"""Steps about tickets that are there already: linking, noting, suggesting."""

from app.rules.actions import InternalNote, LinkTicket, SuggestRelated, UserNote
from app.rules.decide import decide
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from tests.rules.desk_words import done, failure, known
from tests.rules.makers import facts


def test_a_customer_is_added_to_the_ticket_whose_link_was_pasted() -> None:
    link, note = done(
        "link_ticket: from the note, user_note: linked",
        message__asana_link="1200",
        contact__email="zoe@example.com",
        contact__attributes__plan="pro",
        links__conversation="https://app.example/1",
    )

    assert isinstance(link, LinkTicket)
    assert link.gid == "1200"
    assert link.comment == "Zoë zoe@example.com (plan pro) has this too: https://app.example/1"
    assert note == UserNote(kind="linked", matter="1200", title="", grouped=False)


def test_a_linked_ticket_counts_those_whom_it_affects_by_project() -> None:
    book = load(
        {
            "v.yaml": "vocabulary: {tickets: {bug: {project: '101', affected_field: '9'}, other: {project: '102'}}}",
            "r.yaml": "rules: [{name: r, when: customer_replied, then: [link_ticket: from the note]}]",
        }
    )
    assert isinstance(book, Rulebook), book

    (step,) = decide(book, facts(message__asana_link="1200")).steps

    assert isinstance(step.action, LinkTicket)
    assert step.action.affected_fields == (("101", "9"),)


def test_without_a_link_there_is_nothing_to_link() -> None:
    assert "the note holds no link to an Asana task" in failure("link_ticket: from the note")


def test_a_linked_ticket_is_one_more_for_the_rules_below() -> None:
    link, *_ = done("link_ticket: ", message__asana_link="1200")

    assert link.changes(known(ticket__count=2)) == {"ticket.count": 3}
    assert link.changes(known()) == {"ticket.count": 1}


def test_related_tickets_are_sought_by_what_the_customer_wrote() -> None:
    by_text = done(
        "{suggest_related: [bug, request]}", conversation__subject="Login", conversation__first_text="It fails"
    )
    by_command = done("suggest_related: BUG", message__command_argument="calendar", conversation__first_text="It fails")

    assert by_text == (SuggestRelated(kinds=("bug", "request"), about="Login It fails"),)
    assert by_command == (SuggestRelated(kinds=("bug",), about="calendar"),)
    assert done("suggest_related: bug") == ()


def test_a_note_knows_the_ticket_that_its_rule_files() -> None:
    _, note = done("file_in_asana: bug, internal_note: 'See {{ ticket.url }}'")

    assert isinstance(note, InternalNote)
    assert note.ticket_kind == "bug"
