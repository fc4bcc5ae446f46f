"""From what the rules decided to one note: what is joined in it, and where it stands."""

from dataclasses import replace

from app.rules.actions import HISTORY
from tests.rules.makers import AT
from tests.runs.plan.planning import by_action, noted, planned


def test_notes_and_drafts_of_one_event_are_one_note() -> None:
    effects = planned(
        {
            "a": "[{internal_note: one}, {tag: bug}]",
            "b": '[{draft: hello}, {internal_note: "<p>two</p>"}]',
            "c": "[{internal_note: one}]",
        }
    )  # fmt: skip

    (note,) = by_action(effects, "internal_note")
    assert note.rule == "a, c, b"
    assert note.request["html"] == "<p>one</p><p><b>Draft for the customer</b></p><p>Hello.</p><p>two</p>"
    assert by_action(effects, "draft") == []


def test_drafts_alone_are_one_draft() -> None:
    effects = planned({"a": "[{draft: hello}]", "b": "[{draft: noted}]"})

    (draft,) = by_action(effects, "draft")
    assert draft.request["html"] == "<p>Hello.</p><p>Noted.</p>"


def test_what_was_before_stands_above_the_other_notes_of_the_event() -> None:
    effects = planned({"a": "[{draft: hello}]", "b": "[{history_note: customer}]"})

    (note,) = by_action(effects, "internal_note")
    assert (note.rule, by_action(effects, "history_note")) == ("a, b", [])
    assert note.request["html"] == f"{HISTORY}<p><b>Draft for the customer</b></p><p>Hello.</p>"


def test_what_was_before_is_a_note_of_its_own_where_nothing_else_is_noted() -> None:
    (note,) = planned({"a": "[{history_note: customer}]", "b": "[{history_note: customer}]"})

    assert (note.action, note.rule, note.reach) == ("history_note", "a, b", "inside")


def test_a_note_that_tells_of_a_ticket_and_one_that_is_only_watched_stand_alone() -> None:
    effects = planned(
        {
            "a": "[{internal_note: one}, {internal_note: two}]",
            "b": '[{file_in_asana: bug}, {internal_note: "{{ ticket.url }}"}]',
            "c/watch": "[{internal_note: three}]",
        }
    )  # fmt: skip

    notes = by_action(effects, "internal_note")
    assert [(note.rule, bool(note.needs), note.request["reach"]) for note in notes] == [
        ("a", False, None),
        ("b", True, None),
        ("c", False, "watch"),
    ]


def test_an_answer_to_a_teammates_note_comes_last_but_for_a_snooze() -> None:
    effects = planned(
        {"a": "[{internal_note: one}, {snooze: 2d}, {tag: bug}]"}, happened=replace(noted("/later"), now=AT)
    )

    assert [effect.action for effect in effects] == ["tag", "internal_note", "snooze"]
    assert effects[1].request["answers"]


def test_a_note_on_what_a_customer_wrote_is_no_answer() -> None:
    (note,) = planned({"a": "[{internal_note: one}]"})
    assert not note.request["answers"]
