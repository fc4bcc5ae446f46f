"""What holds for `triage why` with any rulebook, any facts, any stored result."""

import unicodedata
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.rules.decision import CODES
from app.rules.explain import explain, if_conditions_held
from app.rules.rulebook import Rulebook
from app.runs.why.event_text import event_as_text
from app.runs.why.rule_text import rule_as_text
from app.runs.why.values import EventExplained
from tests.rules.any_books import any_books
from tests.rules.whole_language import BOOK, any_facts
from tests.runs.why_makers import EVENT, HAPPENING, a_run, one_rule

books = st.one_of(any_books(), st.just(BOOK))


def is_tame(text: str) -> bool:
    return not any(
        unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in text.replace("\n", "").replace("\u200d", "")
    )


@settings(deadline=None, max_examples=80)
@given(books, any_facts)
def test_every_rule_is_named_and_nothing_steers_a_terminal(book: Rulebook, facts: dict[str, Any]) -> None:
    run = a_run(book, facts)

    text = event_as_text(EventExplained(event=EVENT, happening=HAPPENING, runs=(run,)))

    assert run.notes == ()
    assert [rule.name for rule in book.rules if rule.name not in text] == []
    assert is_tame(text)
    for place, rule in enumerate(book.rules):
        of_rule = rule_as_text(one_rule(book, facts, place, run=run))
        assert f"Rule {rule.name}" in of_rule
        assert is_tame(of_rule)


@settings(deadline=None, max_examples=80)
@given(books, any_facts, st.data())
def test_no_stored_codes_make_it_fail(book: Rulebook, known: dict[str, Any], data: st.DataObject) -> None:
    codes = data.draw(st.text(alphabet=st.sampled_from([*CODES, "?", "é", "\x1b"]), max_size=8))

    run = a_run(book, known, codes=codes)
    text = event_as_text(EventExplained(event=EVENT, happening=HAPPENING, runs=(run,)))

    assert all(rule.name in text for rule in run.rules)
    assert is_tame(text)
    if len(run.rules) == len(book.rules):
        assert all(is_tame(rule_as_text(one_rule(book, known, place, run=run))) for place in range(len(run.rules)))


@settings(deadline=None, max_examples=80)
@given(books, any_facts)
def test_only_a_rule_whose_conditions_do_not_hold_misses_something(book: Rulebook, facts: dict[str, Any]) -> None:
    for place, verdict in enumerate(explain(book, facts)):
        if verdict.code in "nxf":
            assert verdict.missing is None or len(verdict.missing) > 0
        elif verdict.code in "MSRldw":
            assert verdict.missing == ()
        assert if_conditions_held(book, facts, place).code not in "nxf"
