"""What a person is to approve is held, and shown to people once."""

from dataclasses import replace
from typing import Any

from app.rules.events import News, Snapshot
from app.runs.approval.asked_for import A_PERSON_READS
from app.runs.telling.said import NEWS_DRAFTED
from tests.rules.makers import a_conversation, a_note, a_snapshot
from tests.runs.plan.planning import by_action, planned

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


def test_where_the_news_are_only_a_draft_the_customer_is_not_asked_how_it_was() -> None:
    by_email = replace(news(), event=replace(news().event, conversation=a_conversation(channel="email")))

    effects = planned({"a": "[{reply: hello}, {ask: {attribute: Type, send: automatically}}]"}, happened=by_email)

    assert by_action(effects, "message") == []
    (asked,) = by_action(effects, "ask")
    assert (asked.state, asked.reason) == ("skipped", NEWS_DRAFTED)
    assert "Hello." in by_action(effects, "draft")[0].request["html"]


def test_what_is_done_because_a_draft_was_approved_waits_for_the_approval_which_may_be_refused() -> None:
    noted = a_snapshot(message=a_note("/send"))
    happened = replace(noted, event=replace(noted.event, name="teammate_noted", topic="conversation.admin.noted"))
    rules = {"send": "[{send_held: conversation}, {internal_note: to be sent}]", "tell": "[{tag: bug}]"}

    effects = planned(rules, happened=happened)
    (approval,), (note,), (tag,) = (by_action(effects, name) for name in ("send_held", "internal_note", "tag"))
    (later,) = by_action(planned(rules, happened=happened, replayed=True), "tag")

    assert (tag.needs, tag.due, tag.state) == (approval.key, False, "planned")
    assert (note.needs, note.due) == (None, True)
    assert (later.needs, later.state) == (None, "skipped")
