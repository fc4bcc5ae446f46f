"""A rule sets a date: as a moment, by the desk's clock; what is no date is told."""

import pytest

from app.rules.actions import SetAttribute
from app.rules.decide import decide
from app.rules.loader import load
from app.rules.rulebook import Rulebook

DESK = """
vocabulary:
  attributes: {Promised until: {type: date}}
  tags: [late]
  desk: {timezone: Europe/Berlin, hours: {mon-fri: 09:00-17:00}}
"""


@pytest.mark.parametrize(
    ("text", "moment"),
    [("2026-03-02", "2026-03-02T16:00:00+00:00"), ("2026-03-02T10:00+01:00", "2026-03-02T09:00:00+00:00")],
)
@pytest.mark.parametrize("written", ['"{{ message.text }}"', '"TEXT"'])
def test_a_rule_sets_a_date_as_a_moment(written: str, text: str, moment: str) -> None:
    rule = f"[{{name: r, when: customer_replied, then: [set: {{Promised until: {written.replace('TEXT', text)}}}]}}]"
    book = load({"desk.yaml": DESK, "rules.yaml": f"rules: {rule}"})
    assert isinstance(book, Rulebook), book

    (step,) = decide(book, {"event.name": "customer_replied", "message.text": text}).steps

    assert isinstance(step.action, SetAttribute)
    assert step.action.value == moment


def test_what_a_rule_would_set_and_is_no_date_fails_alone() -> None:
    then = '[set: {Promised until: "{{ message.text }}"}, tag: late]'
    book = load({"desk.yaml": DESK, "r.yaml": f"rules: [{{name: r, when: customer_replied, then: {then}}}]"})
    assert isinstance(book, Rulebook), book

    decision = decide(book, {"event.name": "customer_replied", "message.text": "soon"})

    assert [failed.reason for failed in decision.failures] == ["r.yaml:1:56: “soon” is no date for Promised until"]
    assert len(decision.steps) == 1


def test_what_is_no_date_is_told_where_it_is_written() -> None:
    told = load(
        {"desk.yaml": DESK, "r.yaml": "rules: [{name: r, when: customer_replied, then: [set: {Promised until: soon}]}]"}
    )

    assert not isinstance(told, Rulebook)
    assert [problem.message for problem in told] == [
        '"soon" is no date for Promised until; write 2026-12-24 or 2026-12-24T17:00+01:00'
    ]


def test_a_date_cannot_be_asked_for() -> None:
    told = load({"desk.yaml": "vocabulary: {attributes: {Due: {type: date, ask: When?}}}"})

    assert not isinstance(told, Rulebook)
    assert [problem.message for problem in told] == ["a date cannot be asked for: ask for a text instead"]
