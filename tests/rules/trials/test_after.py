"""Tests of rules that wait: what has come of them when their wait is over."""

import pytest

from app.rules.trials.coverage import coverage_of
from tests.rules.makers import a_book
from tests.rules.trials.making import problems, run, source, told

QUIET = """
- name: nobody-answered
  when: conversation_started
  wait: 45m
  if: {conversation.created_at: {older_than: 30m}}
  unless: {tag: spam}
  then: [tag: bug]
- name: much-later
  when: conversation_started
  wait: 2h
  then: [tag: urgent]
"""
STARTED = "event: conversation_started\nfacts: {conversation.created_at: 40m ago}"


@pytest.mark.parametrize(
    "test",
    [
        f"{STARTED}\nwaits: [nobody-answered, much-later]\nexpect: nothing",
        f"{STARTED}\nafter: 45m\nexpect: [tag: bug]\nfires: nobody-answered\nwaits: much-later",
        f"{STARTED}\nafter: 2h\nexpect: [tag: bug, tag: urgent]",
        f"{STARTED}\nafter: 1h\nmeanwhile: {{tag: spam}}\nexpect: nothing\ndoes_not_fire: nobody-answered",
        f"{STARTED}\nafter: 2h\nmeanwhile: {{tag: [spam]}}\nexpect: [tag: urgent]\nnever: [tag: bug]",
        "event: conversation_started\nfacts: {tag: spam}\nafter: 2h\ndoes_not_fire: nobody-answered",
    ],
)
def test_rules_whose_wait_is_over_when_the_test_ends_have_looked_again(test: str) -> None:
    assert told(run(QUIET, test)) == ""


def test_a_second_look_is_at_the_moment_at_which_the_wait_is_over() -> None:
    rules = """
    - {name: r, when: conversation_started, wait: 1h, if: {now: {after: 2026-01-05T13:00:00Z}}, then: [tag: bug]}
    - {name: s, when: conversation_started, wait: 1h, then: [{internal_note: "{{ now }}"}]}
    """
    kept = "event: conversation_started\nafter: 5h\nexpect: [internal_note: '2026-01-05T13:00:00+00:00']"

    assert told(run(rules, kept)) == ""


def test_why_a_rule_did_not_act_is_told_of_its_second_look() -> None:
    missed = run(QUIET, f"{STARTED}\nafter: 45m\nmeanwhile: {{tag: spam}}\nfires: nobody-answered")

    assert "the rule nobody-answered was expected to fire; instead: held off by its unless" in told(missed)
    assert "not: tag" in told(missed)


def test_coverage_counts_what_the_second_look_has_seen() -> None:
    book = a_book(QUIET)
    looked = run(QUIET, f"{STARTED}\nafter: 45m\nmeanwhile: {{tag: spam}}\nnever: [tag: bug]")
    waited = run(QUIET, f"{STARTED}\nnever: [tag: bug]")

    assert coverage_of(book, [looked]).seen > coverage_of(book, [waited]).seen


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("after: 5m", "no rule's wait is over 5 minutes after this event"),
        ("after: soon", '"soon" is not a span of time; write 45s, 10m, 2h, 30d or 2w'),
        ("meanwhile: {tag: spam}", "meanwhile goes with after, as in after: 45m"),
        ("after: 1h\n  meanwhile: {Typ: x}", 'unknown field "Typ"'),
    ],
)
def test_what_is_wrong_with_after_is_told(lines: str, problem: str) -> None:
    (wrong,) = problems(
        a_book(QUIET), source(f"- name: t\n  event: conversation_started\n  expect: nothing\n  {lines}")
    )

    assert problem in wrong
