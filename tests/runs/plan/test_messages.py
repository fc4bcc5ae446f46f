"""From what the rules decided to one message: what waits for it, who may say it, what closes behind it."""

from app.rules.events import Snapshot
from app.runs.closes import ONLY_DRAFTED
from tests.rules.makers import a_conversation, a_snapshot
from tests.runs.plan.planning import MESSAGE, by_action, planned


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


def by_mail() -> Snapshot:
    return a_snapshot(conversation=a_conversation(channel="email"))


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
