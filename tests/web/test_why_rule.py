"""One rule on one event, from what is stored; and which event somebody means."""

from collections.abc import Callable

import pytest

from app.errors import NotNow, NotThere, TriageError
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from app.runs.why.named import event_named
from app.runs.why.rule import why_rule
from app.runs.why.rule_text import rule_as_text
from tests.web.conftest import BOOK, Desk, started

NEW_RULE = """
  - name: vip
    when: conversation_started
    if: {Issue Type: Question}
    then: [tag: urgent]
"""


def today(text: str = BOOK) -> Callable[[], Rulebook]:
    book = load({"book.yaml": text})
    assert isinstance(book, Rulebook), book
    return lambda: book


def nobody_asks() -> Rulebook:
    raise TriageError("today's rulebook is broken")


def test_a_rule_is_judged_with_the_rulebook_of_that_day(desk: Desk) -> None:
    number = desk.receive(started(1))
    desk.run(number)
    explained = why_rule(desk.db, number, "LOG-question", nobody_asks)
    text = rule_as_text(explained)
    assert (explained.rule.code, explained.is_of_today) == ("n", False)
    assert "  if      ✗ no  Issue Type is “Question”; it is “Technical Issue”" in text.splitlines()
    assert text.endswith("Nearest miss: it would have acted if Issue Type had been “Question”.")


def test_what_became_of_the_effects_of_a_rule_that_acted_is_told(desk: Desk) -> None:
    number = desk.receive(started(1))
    desk.run(number)
    desk.become("done", action="tag")
    lines = rule_as_text(why_rule(desk.db, number, "log-bug", nobody_asks)).splitlines()
    assert "It acted: its conditions held." in lines
    assert "  - tag bug: done" in lines


def test_a_rule_that_there_was_not_is_judged_as_it_stands_today_and_said_to_be(desk: Desk) -> None:
    number = desk.receive(started(1))
    desk.run(number)
    explained = why_rule(desk.db, number, "vip", today(BOOK + NEW_RULE))
    text = rule_as_text(explained)
    assert (explained.rule.code, explained.is_of_today) == ("n", True)
    assert "not in the rulebook of that day" in text
    assert "It would not have acted: its conditions do not hold." in text.splitlines()


def test_a_rule_that_there_never_was_is_told_with_the_one_that_may_be_meant(desk: Desk) -> None:
    number = desk.receive(started(1))
    desk.run(number)
    with pytest.raises(NotThere, match=r'no rule "log-bugs", neither then nor today, did you mean "log-bug"\?'):
        why_rule(desk.db, number, "log-bugs", today())


def test_after_retention_one_rule_is_told_by_its_result(desk: Desk) -> None:
    number = desk.receive(started(1))
    desk.run(number)
    desk.forget_facts()
    desk.forget_bodies()
    lines = rule_as_text(why_rule(desk.db, number, "log-question", nobody_asks)).splitlines()
    assert "It did not act: its conditions do not hold." in lines
    assert any("facts are gone" in line for line in lines)


def test_of_an_event_that_no_rule_has_decided_on_no_rule_is_told(desk: Desk) -> None:
    number = desk.receive(b"no json")
    with pytest.raises(NotNow, match="no rule has decided on event 1: it is unreadable, the body is not JSON"):
        why_rule(desk.db, number, "log-bug", today())


@pytest.mark.parametrize(
    "said",
    [
        "{number}",
        " {number} ",
        "conversation:1",
        "conversation:desk10kc:1",
        "https://app.intercom.com/a/inbox/desk10kc/inbox/conversation/1?view=List",
        "https://app.intercom.com/a/apps/desk10kc/conversations/1",
    ],
)
def test_an_event_is_meant_by_its_number_or_by_its_conversation(desk: Desk, said: str) -> None:
    number = desk.receive(started(1))
    desk.run(number)
    assert event_named(desk.db, said.format(number=number)) == number


@pytest.mark.parametrize("said", ["yesterday", "conversation:2", "-1", "٣"])
def test_what_means_no_event_is_refused(desk: Desk, said: str) -> None:
    with pytest.raises(NotThere):
        event_named(desk.db, said)
