"""Backtests of rules that time calls: what they did at the end of a wait or at their time counts, and what nobody
looked at is unknown."""

from datetime import timedelta

import pytest

from app.rules.events import Author, Message, Past
from app.runs.backtest.outcome import _AFTER_ITS_WAIT
from app.runs.backtest.tally import Tally
from app.store.database import Database
from app.store.timers import WAIT_OVER
from tests.runs.past_events import BEGAN, PastEvents, a_book

WAITS = """
- name: late
  when: customer_replied
  if: {message.text: {contains: broken}}
  wait: 10m
  then: [tag: bug]
"""


@pytest.fixture
def past(db: Database) -> PastEvents:
    """A reply, and the end of the wait after it."""
    past = PastEvents(db, a_book(WAITS))
    cause = past.happened(text="It is broken")
    look = past.happened(text="nothing of this was written then", past=Past(due="late"))
    (timer,) = db.rows(
        "INSERT INTO timers (app_id, lane, rule, event_id, since, due_at, state)"
        " VALUES ('app', 'conversation:app:1', 'late', %(cause)s, %(at)s, %(at)s, 'due') RETURNING id",
        {"cause": cause, "at": BEGAN + timedelta(minutes=1)},
    )
    db.run("DELETE FROM event_bodies WHERE event_id = %(id)s", {"id": look})
    db.run(
        "UPDATE events SET topic = %(topic)s, delivery_key = %(key)s WHERE id = %(id)s",
        {"topic": WAIT_OVER, "key": f"timer/{timer['id']}", "id": look},
    )
    return past


def counts(tally: Tally) -> tuple[int, int, int]:
    return tally.same, tally.changed, tally.unknown


def test_the_same_rules_do_the_same_at_the_end_of_a_wait(past: PastEvents) -> None:
    tally = past.against(a_book(WAITS + "- {name: other, when: teammate_closed, then: [tag: vip]}"))

    assert counts(tally) == (2, 0, 0)


def test_what_was_written_is_read_from_the_event_that_is_looked_at_again(past: PastEvents) -> None:
    tally = past.against(a_book(WAITS.replace("broken", "It is")))

    assert counts(tally) == (2, 0, 0)
    assert (tally.rules["late"].before, tally.rules["late"].now) == (1, 1)


def test_conditions_that_hold_no_more_lose_what_was_done_after_the_wait(past: PastEvents) -> None:
    tally = past.against(a_book(WAITS.replace("broken", "wonderful")))

    assert counts(tally) == (1, 1, 0)
    assert tally.effects["tag bug"].lost == 1


def test_without_its_wait_the_rule_acts_at_the_event_and_not_later(past: PastEvents) -> None:
    tally = past.against(a_book(WAITS.replace("  wait: 10m\n", "")))

    assert counts(tally) == (0, 2, 0)
    assert (tally.effects["tag bug"].gained, tally.effects["tag bug"].lost) == (1, 1)


def test_what_a_rule_would_see_after_a_wait_that_nobody_waited_is_unknown(db: Database) -> None:
    past = PastEvents(db, a_book(WAITS.replace("  wait: 10m\n", "")))
    past.happened(text="It is broken")
    past.happened(text="All is well")

    tally = past.against(a_book(WAITS))

    assert counts(tally) == (1, 0, 1)
    assert [(doubt.rule, doubt.field) for doubt in tally.doubts] == [("late", _AFTER_ITS_WAIT)]


NOBODY = """
- name: late
  when: {no_human_answer_for: 1m}
  then: [tag: bug]
"""


def asked_and_looked_at(db: Database, book: str) -> PastEvents:
    """A message that nobody answers, and the look a minute later."""
    past = PastEvents(db, a_book(book))
    past.happened(text="It is broken")
    asked = Message(
        id="first", part_type="comment", text="It is broken", author=Author(kind="customer", id="c1"), created_at=BEGAN
    )
    past.happened(text="It is broken", past=Past(due="late"), parts=(asked,))
    return past


def test_what_was_done_where_nobody_answered_is_done_again_by_the_same_rule(db: Database) -> None:
    past = asked_and_looked_at(db, NOBODY)

    tally = past.against(a_book(NOBODY + "- {name: other, when: teammate_closed, then: [tag: vip]}"))

    assert counts(tally) == (2, 0, 0)
    assert (tally.rules["late"].before, tally.rules["late"].now) == (1, 1)


def test_a_rule_that_has_come_to_count_is_open_and_one_that_is_gone_does_nothing(db: Database) -> None:
    past = asked_and_looked_at(db, NOBODY)

    gone = past.against(a_book("- {name: other, when: teammate_closed, then: [tag: vip]}"))
    new = past.against(a_book(NOBODY.replace("late", "new")))

    assert counts(gone) == (1, 1, 0)
    assert gone.effects["tag bug"].lost == 1
    assert [(doubt.rule, doubt.field) for doubt in new.doubts] == [("new", _AFTER_ITS_WAIT)]


def test_a_rule_that_the_clock_called_is_played_again_at_its_time_only(db: Database) -> None:
    rule = '- {name: round, when: {every: day, at: "09:00"}, if: {message.text: {is: unknown}}, then: [tag: bug]}'
    past = PastEvents(db, a_book(rule))
    past.clock_called("round")

    same = past.against(a_book(rule + "\n- {name: other, when: customer_replied, then: [tag: vip]}"))
    renamed = past.against(a_book(rule.replace("round", "another")))

    assert counts(same) == (1, 0, 0)
    assert same.rules["round"].now == 1
    assert (counts(renamed), renamed.effects["tag bug"].lost) == ((0, 1, 0), 1)
