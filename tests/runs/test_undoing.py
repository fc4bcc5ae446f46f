"""What takes each effect back; what stays, and why."""

from dataclasses import asdict, replace
from typing import Any

import pytest

from app.rules import actions
from app.rules.actions import Action, AddTag, Assign, Close, RemoveTag, Reopen, SetAttribute, SetAway, Snooze, Unassign
from app.rules.decision import Decision, Step
from app.rules.problems import Position
from app.runs.facts import tickets_in
from app.runs.ledger import ANSWERS, KINDS, NOTES, TELL_ONLY, kind_of, to_request
from app.runs.ledger_steps import Message, Part, RestoreAttribute, TellWithdrawn, WithdrawTicket
from app.runs.undoing.inverse import COMMENT, Inverse, Stays, inverse_of
from app.runs.undoing.kept_away import without_what_was_taken_back
from app.runs.undoing.outlook import outlooks, what_came
from app.store.effects import KEPT_AWAY, TAKEN_BACK
from app.store.taken_back import Deed, Words
from tests.rules.makers import a_snapshot

ON_CONTACT = AddTag(tag="vip", on="contact", subject_id="c1")
TICKET = actions.FileTicket(kind="bug", matter="m", title="t", description="d", project="1")


def a_deed(action: Action, *, before: object = None, **more: Any) -> Deed:
    kind = kind_of(action)
    values: dict[str, Any] = {
        "id": 1, "key": "k", "lane": "l", "conversation": "l", "contact": None, "rule": "r", "action": kind.name,
        "target": action.target, "request": to_request(action), "before": before, "opened_at": None, "state": "done",
        "reason": None, "far_id": None, "url": None, "undo_state": None, "undo_reason": None, "undo_run": None,
        "later_run": None,
    }  # fmt: skip
    return Deed(**{**values, **more})


@pytest.mark.parametrize(
    ("action", "before", "inverse"),
    [
        (AddTag(tag="bug"), None, Inverse(RemoveTag(tag="bug"))),
        (ON_CONTACT, None, Inverse(RemoveTag(tag="vip", on="contact", subject_id="c1"))),
        (RemoveTag(tag="bug"), None, Inverse(AddTag(tag="bug"))),
        (SetAttribute(name="P", value="High"), "Low", Inverse(RestoreAttribute(name="P", value="Low"), left="High")),
        (SetAttribute(name="P", value="High"), None, Inverse(RestoreAttribute(name="P", value=None), left="High")),
        (Assign(to="team", id="5", name="E"), "7", Inverse(Assign(to="team", id="7", name="7"), left="5")),
        (Assign(to="team", id="5", name="E"), None, Inverse(Unassign(to="team"), left="5")),
        (Unassign(to="teammate"), "9", Inverse(Assign(to="teammate", id="9", name="9"))),
        (Close(), "open", Inverse(Reopen(), left="closed")),
        (Close(), "snoozed", Inverse(Reopen(), left="closed")),
        (Reopen(), "closed", Inverse(Close(), left="open")),
        (Snooze(until="2027-01-01T00:00:00+00:00"), "closed", Inverse(Close(), left="snoozed")),
        (Snooze(until="2027-01-01T00:00:00+00:00"), "open", Inverse(Reopen(), left="snoozed")),
        (SetAway(teammate_id="9", away=True, reassign=True), None, Inverse(SetAway(teammate_id="9", away=False))),
    ],
)  # fmt: skip
def test_an_effect_is_taken_back_by_its_opposite(action: Action, before: object, inverse: Inverse) -> None:
    assert inverse_of(a_deed(action, before=before)) == inverse


def test_a_ticket_is_completed_with_a_comment_if_it_is_known_which_it_is() -> None:
    told = TellWithdrawn(gid="12", comment=COMMENT)
    assert inverse_of(a_deed(TICKET, far_id="12")) == Inverse(WithdrawTicket(gid="12"), told_first=told)
    assert isinstance(inverse_of(a_deed(TICKET)), Stays)


def test_the_ledgers_table_says_of_each_kind_what_is_true_of_it() -> None:
    samples: dict[type[Action], Action] = {
        AddTag: AddTag(tag="t"), RemoveTag: RemoveTag(tag="t"), SetAttribute: SetAttribute(name="P", value="High"),
        Assign: Assign(to="team", id="5", name="E"), Unassign: Unassign(to="team"), Close: Close(), Reopen: Reopen(),
        Snooze: Snooze(until="2027-01-01T00:00:00+00:00"), actions.FileTicket: TICKET,
        SetAway: SetAway(teammate_id="9", away=True),
    }  # fmt: skip
    assert {kind.cls for kind in KINDS if kind.undo} == set(samples)
    for action in samples.values():
        assert isinstance(inverse_of(a_deed(action, far_id="12")), Inverse)


def test_what_cannot_be_unsent_is_named_with_what_a_person_can_do() -> None:
    note, blocked = actions.InternalNote(html="x"), actions.BlockContact(subject_id="c1")
    told = [each.told() for each in outlooks([a_deed(note), a_deed(blocked)])]

    assert told == [
        "write an internal note: stays, Intercom cannot delete a note by its API",
        "block the customer: stays, Intercom cannot unblock by its API: a teammate does it on the customer's profile",
    ]


def test_what_waits_is_dropped_and_what_is_on_its_way_or_unsure_stays() -> None:
    tag = a_deed(AddTag(tag="bug"))
    states = ("waiting", "held", "sending", "unsure", "skipped", "failed")

    fates = [[each.fate for each in outlooks([replace(tag, state=state)])] for state in states]

    assert fates == [["dropped"], ["dropped"], ["stays"], ["stays"], [], []]


def test_a_later_decision_on_the_same_slot_keeps_an_earlier_one_from_being_taken_back() -> None:
    (told,) = outlooks([a_deed(SetAttribute(name="P", value="High"), later_run=9)])

    assert (told.fate, told.because) == ("stays", "run 9 is about to change it")


def test_the_answer_tells_what_came_of_each() -> None:
    tag = a_deed(AddTag(tag="bug"))
    deeds = [
        replace(tag, undo_state="done", undo_run=7),
        replace(tag, undo_state="done", undo_run=6),
        replace(tag, undo_state="skipped", undo_run=7, undo_reason="somebody changed it"),
        replace(tag, undo_state="waiting", undo_run=7),
        replace(tag, state="skipped", reason=TAKEN_BACK),
        tag,
    ]

    told = [(each.fate, each.because) for each in what_came(deeds, 7)]

    assert told == [
        ("taken back", "untagged"),
        ("stays", "run 6 took it back"),
        ("stays", "somebody changed it"),
        ("stays", "it is still being taken back"),
        ("dropped", "it is not done any more"),
        ("stays", "it was done just now: take the run back once more"),
    ]


def a_part(name: str, event: int) -> dict[str, Any]:
    return asdict(Part(rule="r", event=event, kind="reply", name=name, html="x", since="", prompted=True))


def test_of_a_message_that_says_what_several_runs_wanted_only_a_part_is_taken_back() -> None:
    hello, noted = a_part("hello", 1), a_part("noted", 2)
    message = a_deed(Message(parts=()), words=Words(mine=[hello], others=[noted]))

    foreseen = [outlooks([replace(message, state=state)]) for state in ("waiting", "done")]
    (came,) = what_came([replace(message, state="done", words=Words(others=[noted], gone=[hello]))], 7)

    partly = "write to the customer: hello is not said any more, the rest of the message is"
    assert [[each.told() for each in told] for told in foreseen] == [
        [partly],
        ["write to the customer: stays, what the customer was told cannot be unsent"],
    ]
    assert (came.fate, came.told()) == ("dropped", partly)
    assert outlooks([replace(message, words=Words(others=[noted]))]) == []


def test_a_withdrawn_ticket_is_no_ticket_of_the_conversation_any_more() -> None:
    row = {"action": "ticket", "state": "done", "request": {"kind": "bug", "matter": "m", "title": "t"}, "url": None}

    assert len(tickets_in([{**row, "withdrawn": False}])) == 1
    assert tickets_in([{**row, "withdrawn": True}]) == ()


def test_what_tells_of_a_ticket_that_is_not_filed_again_is_not_done_either() -> None:
    told = actions.UserNote(kind="bug", matter="m", title="t", grouped=False)
    note = actions.InternalNote(html="x", ticket_kind="bug", ticket_matter="m")
    steps = [Step(rule="r", action=each, position=Position("b.yaml", 1, 1)) for each in (TICKET, told, note)]
    decision = Decision(steps=(*steps, replace(steps[2], action=actions.InternalNote(html="y"))), codes="", failures=())
    taken_back = frozenset({("r", "ticket", TICKET.target)})

    left = without_what_was_taken_back(decision, a_snapshot().event, taken_back)

    assert [step.needless for step in left.steps] == [KEPT_AWAY, KEPT_AWAY, KEPT_AWAY, None]


def test_the_ledgers_table_knows_which_actions_are_notes_and_which_only_tell_something() -> None:
    assert set(NOTES) == {"internal_note", "draft", "history_note", "suggest_related", "tell_why", "tell_undone"}
    assert set(ANSWERS) == {"tell_why", "tell_undone", "undo"}
    assert set(TELL_ONLY) == {*NOTES, *ANSWERS, "alert"}
    assert not [kind.name for kind in KINDS if kind.undo and kind.stays]
