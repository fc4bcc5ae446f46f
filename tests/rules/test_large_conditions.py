"""Shared conditions that rest on each other: a few lines of a rulebook can ask millions of times."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import pairwise

import pytest

from app.rules.decide import decide
from app.rules.differences import differences
from app.rules.explain import explain
from app.rules.lint.lint import lint
from app.rules.loader import load
from app.rules.problems import Problem
from app.rules.references import references_of
from app.rules.rulebook import Rulebook
from app.rules.trials.coverage import coverage_of
from app.rules.trials.run import run_trial
from tests.rules.makers import facts
from tests.rules.trials.making import load_trials

WORDS = "vocabulary: {tags: [a, b], attributes: {A: [x, y], B: [x, y]}}\n"
TWICE = {
    "any": "[{before}, {{condition: {before}}}]",
    "all": "{{all: [{before}, {{condition: {before}}}]}}",
    "not": "[{{not: {before}}}, {{all: [{before}, {{condition: {before}}}]}}]",
}


def doubling(levels: int, *, way: str = "any", rules: int = 1) -> dict[str, str]:
    """Each condition asks the one before it twice or more."""
    names = [f"c{n}" for n in range(levels + 1)]
    conditions = ["  c0: {A: x}", *(f"  {on}: {TWICE[way].format(before=before)}" for before, on in pairwise(names))]
    made = [
        f"  - {{name: r{n}, when: customer_replied, if: {names[-1]}, unless: {{tag: a}},"
        f" then: [set: {{A: {'xy'[n % 2]}}}]}}"
        for n in range(rules)
    ]
    return {"book.yaml": "\n".join([f"{WORDS}conditions:", *conditions, "rules:", *made])}


def loaded(sources: dict[str, str]) -> Rulebook:
    book = load(sources)
    assert isinstance(book, Rulebook), book
    return book


def problems_of(text: str) -> list[str]:
    told = load({"book.yaml": text})
    assert isinstance(told, tuple)
    return [str(problem) for problem in told]


@contextmanager
def in_a_moment() -> Iterator[None]:
    started = time.perf_counter()
    yield
    assert time.perf_counter() - started < 4


@pytest.mark.parametrize(("way", "levels"), [("any", 12), ("all", 12), ("not", 7)])
def test_a_book_in_which_conditions_double_is_read_decided_and_looked_into_in_a_moment(way: str, levels: int) -> None:
    with in_a_moment():
        book = loaded(doubling(levels, way=way, rules=40))
        known = {**facts(A="x", B="x"), "conversation.tags": []}
        other = {**facts(A="y", B="x"), "conversation.tags": []}

        codes = [set(decide(book, each).codes) for each in (known, other)]
        verdicts = explain(book, known)
        lint(book, date(2026, 1, 1))
        (attribute, *_) = [each for each in references_of(book) if each.kind == "attribute"]
        changed = differences(book, loaded(doubling(levels, way=way, rules=41)))
        trials = load_trials(
            {"t.yaml": "tests: [{name: t, event: customer_replied, facts: {A: x}, fires: r0}]"}, book, str
        )
        covered = coverage_of(book, [run_trial(book, each) for each in trials if not isinstance(each, Problem)])

    assert {"M"} in codes or {"M", "n"} in codes
    assert len(verdicts) == 40
    assert attribute.used_by == tuple(f"r{n}" for n in range(40))
    assert changed.added == ("r40",)
    assert covered.rules == 40


def test_what_would_be_millions_of_comparisons_is_a_problem_with_its_place() -> None:
    with in_a_moment():
        (told,) = problems_of(doubling(25)["book.yaml"])

    assert told.startswith("book.yaml:30:6 this rule makes more than 5,000 comparisons")


def test_all_conditions_of_a_rule_count_together() -> None:
    text = doubling(12)["book.yaml"].replace("unless: {tag: a}", "unless: c12")

    assert "more than 5,000 comparisons" in problems_of(text)[0]


@pytest.mark.parametrize("order", [1, -1])
def test_a_chain_of_conditions_that_is_too_long_is_a_problem_and_no_crash(order: int) -> None:
    chain = ["  c0: {A: x}", *(f"  c{n}: {{tag: a, condition: c{n - 1}}}" for n in range(1, 3_000))][::order]
    rules = "rules:\n  - {name: r, when: customer_replied, if: c2999, then: [tag: a]}"
    text = "\n".join([f"{WORDS}conditions:", *chain, rules])

    with in_a_moment():
        told = problems_of(text)

    assert any("rests on conditions that rest on others, more than 60 levels deep" in each for each in told)
