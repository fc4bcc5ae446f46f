"""A note can tell the address of a ticket that is not filed yet: it waits for it."""

from app.rules.actions import TICKET_LINK, FileTicket, InternalNote
from app.rules.decide import decide
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from tests.rules.makers import facts

WORDS = "vocabulary:\n  tags: [vip]\n  tickets:\n    bug: {project: '101'}\n    question: {project: '102'}\n"


def book(then: str) -> Rulebook | tuple[object, ...]:
    return load({"book.yaml": f"{WORDS}rules:\n  - name: r\n    when: customer_replied\n    {then}\n"})


def notes_of(then: str) -> list[InternalNote]:
    loaded = book(then)
    assert isinstance(loaded, Rulebook), loaded
    steps = decide(loaded, facts()).steps
    return [step.action for step in steps if isinstance(step.action, InternalNote)]


def test_a_note_that_tells_the_address_belongs_to_the_ticket_filed_last_before_it() -> None:
    (note,) = notes_of(
        "then: [{file_in_asana: bug}, {file_in_asana: question}, {internal_note: 'See {{ ticket.url }}'}]"
    )

    assert note == InternalNote(html=f"See {TICKET_LINK}", ticket_kind="question", ticket_matter="conversation")


def test_other_notes_wait_for_nothing() -> None:
    (note,) = notes_of("then: [{file_in_asana: bug}, {internal_note: 'Filed: {{ ticket.count }}'}]")

    assert note.ticket_kind is None


def test_a_branch_may_tell_of_a_ticket_that_the_rule_files_in_any_case() -> None:
    branch = "first_match: [{otherwise: [{internal_note: '{{ ticket.url }}'}, {user_note: bug}]}]"

    (note,) = notes_of(f"then: [file_in_asana: bug]\n    {branch}")

    assert note.ticket_kind == "bug"


def test_an_address_without_a_ticket_before_it_is_told() -> None:
    for then in ("[internal_note: '{{ ticket.url }}']", "[{internal_note: '{{ ticket.url }}'}, {file_in_asana: bug}]"):
        told = book(f"then: {then}")

        assert isinstance(told, tuple)
        assert "ticket.url needs file_in_asana before it" in str(told[0])


def test_the_ticket_itself_cannot_tell_its_address() -> None:
    told = book("then: [file_in_asana: {kind: bug, title: '{{ ticket.url }}'}]")

    assert isinstance(told, tuple)
    assert 'unknown field "ticket.url"' in str(told[0])


def test_two_notes_of_two_tickets_are_two_notes() -> None:
    text = "{internal_note: '{{ ticket.url }}'}"

    notes = notes_of(f"then: [{{file_in_asana: bug}}, {text}, {{file_in_asana: question}}, {text}]")

    assert [note.ticket_kind for note in notes] == ["bug", "question"]
    assert all(not isinstance(note, FileTicket) for note in notes)
