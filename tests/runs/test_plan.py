"""From what the rules decided to what the ledger writes down: one message, one note, and who may say what."""

from dataclasses import replace
from typing import Any

from app.rules.actions import HISTORY, LinkTicket
from app.rules.decide import decide
from app.rules.decision import Decision, Step
from app.rules.events import News, Snapshot
from app.rules.facts import facts_of
from app.rules.loader import load
from app.rules.problems import Position
from app.rules.rulebook import Rulebook
from app.runs.approval.asked_for import A_PERSON_READS
from app.runs.closes import ONLY_DRAFTED
from app.runs.occasion import Occasion
from app.runs.plan import plan
from app.store.effects import Planned
from tests.rules.makers import AT, a_conversation, a_note, a_snapshot

VOCABULARY = """
vocabulary:
  attributes: {Type: {options: [Bug, Wish], ask: What is it?}}
  tags: [bug]
  tickets: {bug: {project: "101"}}
  texts: {hello: Hello., noted: Noted.}
"""
MESSAGE = "e7/message/turn/1"


def planned(then: dict[str, str], *, happened: Snapshot | None = None, **occasion: Any) -> list[Planned]:
    """The effects of these rules' steps, all called by what happened, else by a reply. `reach` of a rule behind its
    name: `name/inside`."""
    snapshot = happened or a_snapshot()
    rules = "".join(
        f"  - name: {name.partition('/')[0]}\n    when: {snapshot.event.name}\n    then: {steps}\n"
        + (f"    reach: {name.partition('/')[2]}\n" if "/" in name else "")
        for name, steps in then.items()
    )
    book = load({"book.yaml": f"{VOCABULARY}rules:\n{rules}"})
    assert isinstance(book, Rulebook), "\n".join(map(str, book))
    decision = decide(book, facts_of(snapshot, book.vocabulary))
    told = {"event_id": 7, "event": snapshot.event, "lane": "conversation:sandbox1:1", "tickets": {}, **occasion}
    return plan(decision, Occasion(**told))


def by_action(effects: list[Planned], action: str) -> list[Planned]:
    return [effect for effect in effects if effect.action == action]


def test_a_message_waits_for_the_customer_to_finish_and_its_buttons_and_close_wait_for_it() -> None:
    effects = planned({"a": "[{reply: hello}, {tag: bug}]", "b": "[{ask: Type}, {close: }]"}, pause=8.0)

    (message,), (buttons,), (close,) = (by_action(effects, name) for name in ("message", "quick_replies", "close"))
    assert (message.key, message.rule, message.due_in, message.due) == (MESSAGE, "a, b", 8.0, True)
    assert (buttons.needs, buttons.due) == (close.needs, close.due) == (MESSAGE, False)
    assert by_action(effects, "tag")[0].needs is None


def test_a_rule_that_may_not_reach_customers_says_nothing_beside_one_that_may() -> None:
    effects = planned({"a/inside": "[{reply: hello}]", "b": "[{reply: noted}]"})

    (message,), (unsaid,) = by_action(effects, "message"), by_action(effects, "reply")
    assert [part["name"] for part in message.request["parts"]] == ["noted"]
    assert (unsaid.state, unsaid.rule) == ("skipped", "a")
    assert unsaid.reason == "watch: this rule reaches 'inside' and this needs 'customers'; nothing was sent"


def test_what_a_replay_would_say_is_held_as_a_whole_and_what_needs_it_waits() -> None:
    unsaid = planned({"a": "[{reply: noted}]"})[0].request["parts"]

    effects = planned({"a": "[{reply: hello}, {ask: Type}, {close: }]"}, replayed=True, unsaid=unsaid)

    (message,), (buttons,), (close,) = (by_action(effects, name) for name in ("message", "quick_replies", "close"))
    assert message.state == "held"
    assert [part["name"] for part in message.request["parts"]] == ["hello", "Type"]
    assert (buttons.state, buttons.due, close.state, close.due) == ("planned", False, "planned", False)


def test_what_needs_a_message_that_went_out_before_a_replay_is_due() -> None:
    effects = planned({"a": "[{reply: hello}, {close: }]"}, replayed=True, messages={MESSAGE: "done"})

    (close,) = by_action(effects, "close")
    assert close.due


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


def by_mail() -> Snapshot:
    return a_snapshot(conversation=a_conversation(channel="email"))


def noted(text: str) -> Snapshot:
    return a_snapshot(name="teammate_noted", topic="conversation.admin.noted", message=a_note(text))


def test_a_rule_whose_reply_is_only_drafted_does_not_close() -> None:
    effects = planned({"a": "[{reply: hello}, {close: }]"}, happened=by_mail())

    (close,) = by_action(effects, "close")
    assert (close.state, close.reason) == ("skipped", ONLY_DRAFTED)


def test_a_rule_that_drafts_on_purpose_and_closes_does_close() -> None:
    (close,) = by_action(planned({"a": "[{draft: hello}, {close: }]"}), "close")
    assert close.state == "planned"


def test_a_close_is_written_down_with_since_when_the_customer_must_not_have_written() -> None:
    (close,) = by_action(planned({"a": "[{close: }]"}), "close")
    assert close.request["since"] == "2026-01-10T08:00:00+00:00"


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


def test_an_answer_to_a_teammates_note_comes_last_but_for_a_snooze() -> None:
    effects = planned(
        {"a": "[{internal_note: one}, {snooze: 2d}, {tag: bug}]"}, happened=replace(noted("/later"), now=AT)
    )

    assert [effect.action for effect in effects] == ["tag", "internal_note", "snooze"]
    assert effects[1].request["answers"]


def test_a_note_on_what_a_customer_wrote_is_no_answer() -> None:
    (note,) = planned({"a": "[{internal_note: one}]"})
    assert not note.request["answers"]


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


EACH = "[{reply: {text: hello, approve: each}}, {ask: Type}, {close: }]"
FIRST = "[{reply: {text: hello, approve: first}}]"


def news(**more: Any) -> Snapshot:
    told = News(gid="1200", speaks=True, completion=2, **more)
    return a_snapshot(name="ticket_fixed", topic="ticket.fixed", message=None, news=told)


def test_what_a_person_is_to_approve_is_held_as_a_whole_and_shown_in_the_events_one_note() -> None:
    effects = planned({"a": EACH, "b": "[{reply: noted}, {internal_note: seen}]"}, pause=8.0)

    (message,), (close,), (note,) = (by_action(effects, name) for name in ("message", "close", "internal_note"))
    assert (message.state, message.reason, message.request["approve"]) == ("held", A_PERSON_READS, "each")
    assert [part["name"] for part in message.request["parts"]] == ["hello", "noted", "Type"]
    assert (close.state, close.due) == ("planned", False)
    for words in ("seen", "Hello.", "Noted.", "What is it?", "[Bug] / [Wish]", "/send sends it"):
        assert words in note.request["html"]


def test_what_was_to_be_said_before_does_not_wait_for_the_approval_of_something_else() -> None:
    unsaid = planned({"a": "[{reply: noted}]"})[0].request["parts"]

    (message,) = by_action(planned({"a": EACH}, unsaid=unsaid), "message")

    assert [part["name"] for part in message.request["parts"]] == ["hello", "Type"]


def test_the_strictest_word_counts() -> None:
    (message,) = by_action(planned({"a": FIRST, "b": EACH}, happened=news(approved=True)), "message")
    assert (message.state, message.request["approve"]) == ("held", "each")


def test_once_the_first_was_approved_nobody_is_asked_and_nothing_is_shown() -> None:
    effects = planned({"a": FIRST}, happened=news(approved=True))

    assert [(effect.action, effect.state) for effect in effects] == [("message", "planned")]


def test_the_first_message_on_a_ticket_is_shown_in_the_ticket_once_for_each_completion() -> None:
    here = planned({"a": FIRST}, happened=news(), conversation_url="https://inbox.example/1")
    there = planned({"a": FIRST}, happened=news(), event_id=8, lane="conversation:sandbox1:2")

    (shown,), (again,) = by_action(here, "show_draft"), by_action(there, "show_draft")
    assert (shown.key, again.key) == ("draft/sandbox1/1200/2", "draft/sandbox1/1200/2")
    assert (shown.destination, shown.reach) == ("asana", "inside")
    for words in ("Hello.", "https://inbox.example/1", "/hold keeps it back"):
        assert words in shown.request["text"]


def test_what_each_is_approved_of_is_not_shown_in_the_ticket() -> None:
    effects = planned({"a": "[{reply: {text: hello, approve: each}}]"}, happened=news())
    assert [effect.action for effect in effects] == ["message", "internal_note"]


def test_where_no_customer_can_be_reached_nobody_is_asked_to_approve() -> None:
    effects = planned({"a": FIRST}, happened=news(), reaches_customers=False)
    assert [(effect.action, effect.state) for effect in effects] == [("message", "planned")]


def test_a_draft_that_promises_says_so_to_whom_it_is_shown() -> None:
    happened = news(what_changed="It will be fixed tomorrow")
    effects = planned({"a": "[{reply: {words: '{{ news.what_changed }}', approve: each}}]"}, happened=happened)

    (note,) = by_action(effects, "internal_note")
    assert "Mind: it says “tomorrow”" in note.request["html"]


def test_a_replay_of_what_is_to_be_approved_waits_for_approval_too() -> None:
    (message,) = by_action(planned({"a": EACH}, replayed=True), "message")
    assert message.reason == A_PERSON_READS


def test_an_approval_that_is_found_late_or_replayed_sends_nothing() -> None:
    noted = a_snapshot(message=a_note("/send"))
    happened = replace(noted, event=replace(noted.event, name="teammate_noted", topic="conversation.admin.noted"))
    late = replace(happened, event=replace(happened.event, recovered=True))
    then = {"send": "[{send_held: conversation}]"}

    (in_time,), (found,), (replayed,) = (
        planned(then, happened=happened), planned(then, happened=late), planned(then, happened=happened, replayed=True)
    )  # fmt: skip

    assert (in_time.state, found.state, replayed.state) == ("planned", "skipped", "skipped")
    assert "write /send again" in str(found.reason)
