"""What hangs on a ticket: it is filed once, linked once, and counted in a lane of its own."""

from app.rules.actions import LinkTicket
from app.rules.decision import Decision, Step
from app.rules.problems import Position
from app.runs.occasion import Occasion
from app.runs.plan import plan
from tests.rules.makers import a_snapshot
from tests.runs.plan.planning import MESSAGE, by_action, noted, planned


def test_what_a_rule_says_and_does_beside_a_link_hangs_on_the_ticket() -> None:
    note = noted("https://app.asana.com/0/1/1200")
    effects = planned({"a": "[{reply: hello}, {link_ticket: from the note}, {tag: bug}, {close: }]"}, happened=note)

    link = "link/conversation:sandbox1:1/1200"
    (message,), (tag,), (close,) = (by_action(effects, name) for name in ("message", "tag", "close"))
    assert [part["ticket"] for part in message.request["parts"]] == ["1200"]
    assert (tag.needs, close.needs, close.request["after"]) == (link, MESSAGE, link)


def test_what_a_replay_would_close_beside_a_link_is_held() -> None:
    note = noted("https://app.asana.com/0/1/1200")
    effects = planned({"a": "[{link_ticket: from the note}, {close: }]"}, happened=note, replayed=True)

    (close,) = by_action(effects, "close")
    assert close.state == "held"


FILED = "[{file_in_asana: bug}, {user_note: bug}, {internal_note: 'Logged: {{ ticket.url }}'}]"


def test_a_ticket_that_was_withdrawn_is_filed_anew_and_its_notes_tell_of_the_new_one() -> None:
    (first,) = by_action(planned({"a": FILED}), "ticket")
    effects = planned({"a": FILED}, tickets={first.key: "done"}, withdrawn=frozenset({first.key}))
    again = planned({"a": FILED}, withdrawn=frozenset({first.key, by_action(effects, "ticket")[0].key}))

    (ticket,), (user_note,), (note,) = (by_action(effects, name) for name in ("ticket", "user_note", "internal_note"))
    assert ticket.key != first.key
    assert user_note.needs == note.needs == ticket.key
    assert (user_note.key, note.due) == (f"user_note/{ticket.key}", False)
    assert by_action(again, "ticket")[0].key not in {first.key, ticket.key}


def test_a_ticket_that_stands_is_the_same_when_it_is_wanted_again() -> None:
    (first,) = by_action(planned({"a": FILED}), "ticket")
    (second,) = by_action(planned({"a": FILED}, event_id=8, tickets={first.key: "done"}), "ticket")

    assert second.key == first.key


def test_who_is_affected_is_counted_in_one_lane_for_all_conversations_that_are_linked_to_the_ticket() -> None:
    link = LinkTicket(
        gid="12", url="https://app.asana.com/0/1/12", comment="has this too", affected_fields=(("101", "303"),)
    )
    step = Step(rule="r", action=link, position=Position("book.yaml", 1, 1))
    counts = [
        by_action(
            plan(
                Decision(steps=(step,), codes="M", failures=()),
                Occasion(event_id=7, event=a_snapshot().event, lane=lane, tickets={}),
            ),
            "count_affected",
        )[0]
        for lane in ("conversation:sandbox1:1", "conversation:sandbox1:2")
    ]

    assert {count.lane for count in counts} == {"asana_task:sandbox1:12"}
    assert counts[0].lane < "conversation:sandbox1:1", "lanes are locked in the order of their keys"
    assert [count.needs for count in counts] == [
        "link/conversation:sandbox1:1/12",
        "link/conversation:sandbox1:2/12",
    ]
