"""What holds for any rulebook and any facts."""

import itertools
import string
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.rules.decide import decide
from app.rules.decision import CODES, Decision, Step
from app.rules.explain import explain
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from tests.rules.makers import VOCABULARY
from tests.rules.rewritten import rewritten
from tests.rules.whole_language import BOOK, CONDITIONS, RULES, SOURCES, a_whole_book, any_facts
from tests.shipped import shipped_files

SHIPPED = shipped_files()
LANGUAGE = f"{CONDITIONS}rules:{''.join(RULES)}"
NO_SHADOW = a_whole_book(tuple(rule for rule in RULES if "mode: {shadow" not in rule and "mode: shadow" not in rule))
SAID_ALOUD = a_whole_book(
    tuple(f"{rule.rstrip()}\n    rollout: 100%\n    mode: live\n" if "mode:" not in rule and "rollout:" not in rule
          else rule for rule in RULES)
)  # fmt: skip


def told(steps: tuple[Step, ...]) -> list[tuple[object, ...]]:
    """Steps without their places in the files."""
    return [(step.rule, step.action, step.n, step.reach, step.needless, step.also) for step in steps]


def outcome(decision: Decision) -> tuple[object, ...]:
    """All that a decision says, without places in the files."""
    failures = [(failure.rule, failure.reason.partition(": ")[2]) for failure in decision.failures]
    return (
        decision.codes, told(decision.steps), told(decision.shadow), decision.firings, decision.waiting, failures
    )  # fmt: skip


@settings(deadline=None)
@given(any_facts)
def test_a_decision_is_the_same_again_and_has_a_code_for_every_rule(facts: dict[str, Any]) -> None:
    before = repr(facts)
    first, second = decide(BOOK, facts), decide(BOOK, facts)

    assert repr(first) == repr(second)  # NaN is not equal to itself
    assert repr(facts) == before
    assert len(first.codes) == len(BOOK.rules)
    assert set(first.codes) <= set(CODES)
    keys = [(type(step.action), str(step.action), step.n) for step in first.steps]
    assert len(set(keys)) == len(keys)


@settings(deadline=None)
@given(any_facts)
def test_explaining_gives_the_codes_and_steps_of_the_decision_for_every_rule(facts: dict[str, Any]) -> None:
    decision, verdicts = decide(BOOK, facts), explain(BOOK, facts)

    assert "".join(verdict.code for verdict in verdicts) == decision.codes
    assert [verdict.rule for verdict in verdicts] == [rule.name for rule in BOOK.rules]
    assert {type(step.action) for verdict in verdicts for step in verdict.steps} == {
        type(step.action) for step in (*decision.steps, *decision.shadow)
    }


@settings(deadline=None)
@given(any_facts)
def test_what_is_told_in_a_hurry_agrees_with_every_check_told_at_length(facts: dict[str, Any]) -> None:
    for verdict in explain(BOOK, facts):
        condition = verdict.condition.result if verdict.condition else "true"
        unless = verdict.unless.result if verdict.unless else "false"
        if verdict.code in "eoibA":
            continue
        assert (verdict.code == "n") is (condition == "false")
        assert (verdict.code == "x") is (condition != "false" and unless == "true")
        if condition == "unknown" and unless != "true":
            assert verdict.code == "u"
        for branch in verdict.branches:
            if branch.taken:
                assert branch.condition is None or branch.condition.result == "true"
                assert branch.unless is None or branch.unless.result == "false"


@settings(deadline=None)
@given(any_facts)
def test_rules_in_shadow_change_nothing_that_is_done(facts: dict[str, Any]) -> None:
    with_shadow, without = decide(BOOK, {**facts, "now": "2026-03-10T12:00:00+00:00"}), NO_SHADOW

    live = [code for code, rule in zip(with_shadow.codes, BOOK.rules, strict=True) if rule.mode.name != "shadow"]
    alone = decide(without, {**facts, "now": "2026-03-10T12:00:00+00:00"})
    assert "".join(live) == alone.codes
    assert repr(told(with_shadow.steps)) == repr(told(alone.steps))


@settings(deadline=None)
@given(any_facts)
def test_a_whole_rollout_and_live_said_aloud_change_nothing(facts: dict[str, Any]) -> None:
    assert repr(outcome(decide(BOOK, facts))) == repr(outcome(decide(SAID_ALOUD, facts)))


@settings(deadline=None, max_examples=50)
@given(any_facts, st.randoms(use_true_random=False))
def test_a_book_written_in_another_style_decides_the_same(facts: dict[str, Any], random: Random) -> None:
    sources = {**SOURCES, "30.yaml": f"rules:{''.join(RULES)}"}
    names = random.sample(sorted(sources), len(sources))
    again = load({name: rewritten(sources[name], random) for name in names})

    assert isinstance(again, Rulebook), "\n".join(map(str, again))
    assert repr(outcome(decide(BOOK, facts))) == repr(outcome(decide(again, facts)))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, len(RULES)), max_size=3), st.randoms(use_true_random=False))
def test_rules_run_in_the_order_of_their_files_names_however_they_are_cut(cuts: list[int], random: Random) -> None:
    ends = [0, *sorted(cuts), len(RULES)]
    parts = [RULES[start:end] for start, end in itertools.pairwise(ends)]
    files = [(f"3{n}.yaml", f"rules:{''.join(part)}") for n, part in enumerate(parts)]
    random.shuffle(files)
    book = load({**dict(files), **SOURCES})

    assert isinstance(book, Rulebook)
    assert [rule.name for rule in book.rules] == [rule.name for rule in BOOK.rules]


@settings(deadline=None)
@given(st.text(max_size=300))
def test_reading_never_raises_on_any_text(text: str) -> None:
    assert isinstance(load({"a.yaml": text}), tuple | Rulebook)


@settings(deadline=None)
@given(st.text(alphabet="[]{}:-?|>&*!#'\"%@, \nab01~" + string.whitespace, max_size=120))
def test_reading_never_raises_on_anything_like_yaml(text: str) -> None:
    assert isinstance(load({"a.yaml": f"rules:\n{text}", "v.yaml": VOCABULARY}), tuple | Rulebook)


scraps = st.one_of(
    st.text(max_size=5),
    st.sampled_from(
        ["{", "[", ": ", "\n  - ", "{{ x }}", "null", "true", "~", "- a", "[]", "{}", "2026-02-30", "1e9%"]
    ),
)


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(["".join(SHIPPED.values()), LANGUAGE, "".join(SOURCES.values())]), st.data())
def test_reading_never_raises_on_a_mutated_book(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 40))
    mutated = text[:start] + data.draw(scraps) + text[start + length :]

    assert isinstance(load({**SOURCES, "a.yaml": mutated}), tuple | Rulebook)
    assert isinstance(load({"a.yaml": mutated}), tuple | Rulebook)


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(["".join(SHIPPED.values()), LANGUAGE]), st.data())
def test_a_book_of_which_lines_moved_came_twice_or_are_gone_is_read_or_told(text: str, data: st.DataObject) -> None:
    lines = text.splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        line, other = (data.draw(st.integers(0, len(lines) - 1)) for _ in "ab")
        match data.draw(st.sampled_from(["swap", "delete", "repeat"])):
            case "swap":
                lines[line], lines[other] = lines[other], lines[line]
            case "delete":
                del lines[line]
            case _:
                lines.insert(other, lines[line])

    assert isinstance(load({**SOURCES, "a.yaml": "\n".join(lines)}), tuple | Rulebook)
