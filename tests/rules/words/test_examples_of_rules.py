"""The examples of what stands in rules and in their tests are right: they load."""

import pytest

from app.rules.loader import load
from app.rules.problems import Problem
from app.rules.rulebook import Rulebook
from app.rules.trials import reading as trials
from app.rules.words import actions as action_words
from app.rules.words import conditions as condition_words
from app.rules.words import rules as rule_words
from app.rules.words import tests as test_words
from app.rules.words.details import DETAILS
from tests.rules.makers import a_snapshot
from tests.rules.trials.making import load_trials
from tests.rules.words.examples import BESIDE, WELCOME, loads, of, rule
from tests.shipped import shipped_files


@pytest.mark.parametrize(
    ("key", "example"),
    of(
        {k: w for k, w in rule_words.RULE.items() if k != "name"},
        rule_words.WHEN,
        rule_words.WAITING,
        rule_words.SCHEDULE,
        rule_words.DAY_OF_MONTH,
        rule_words.BY_ESTIMATE,
    ),
)
def test_the_example_of_a_key_loads(key: str, example: str) -> None:
    loads(rule(**{example.partition(":")[0]: example}))


@pytest.mark.parametrize(
    ("word", "example"),
    of(
        rule_words.SCOPES,
        rule_words.EVENT_SCOPE,
        rule_words.WAIT,
        rule_words.MODES,
        rule_words.UNTIL,
        rule_words.REACHES,
    ),
)
def test_the_example_of_a_value_loads(word: str, example: str) -> None:
    more = {"then": "then: [file_in_asana: bug]", "if": "if: {tag: bug}"}

    assert word in example
    loads(rule(**more, more=example))


@pytest.mark.parametrize(("word", "example"), of(rule_words.BRANCH))
def test_the_example_of_a_case_loads(word: str, example: str) -> None:
    assert word in example
    loads(rule(then="first_match:", more=f"  - {example}"))


@pytest.mark.parametrize(
    ("word", "example"),
    of(
        condition_words.GROUPS,
        condition_words.SHARED,
        condition_words.OPERATORS,
        condition_words.KNOWN,
        condition_words.TYPES,
    ),
)
def test_the_example_of_a_condition_loads(word: str, example: str) -> None:
    loads(rule(condition=f"if: {{{example}}}"))


@pytest.mark.parametrize(("word", "example"), of(action_words.ACTIONS, action_words.STOP, *DETAILS.values()))
def test_the_example_of_an_action_loads(word: str, example: str) -> None:
    before = example.replace("user_note", "file_in_asana") if example.startswith("user_note") else "tag: bug"

    loads(rule(then=f"then:\n  - {before}\n  - {example}"))


@pytest.mark.parametrize(("word", "example"), of(test_words.TEST, test_words.BEFORE, test_words.ASKED, test_words.PART))
def test_the_example_of_a_test_loads(word: str, example: str) -> None:
    book = load({**shipped_files(), "own/beside.yaml": BESIDE, "own/welcome.yaml": WELCOME})
    assert isinstance(book, Rulebook), "\n".join(map(str, book))
    key = example.partition(":")[0]
    lines = {"name": "name: example", "event": "event: customer_replied", "expect": "expect: nothing", key: example}
    if key == "meanwhile":
        lines["after"] = "after: 45m"
    if key in trials.HAPPENINGS:
        lines = {name: line for name, line in lines.items() if name == key or name not in trials.HAPPENINGS}
    text = "tests:\n- " + "\n  ".join(lines.values())

    read = load_trials({"tests/a.yaml": text}, book, lambda _path: a_snapshot().event)

    assert not any(isinstance(each, Problem) for each in read), "\n".join(map(str, read))
    assert read
