"""Every word that the readers know is explained, nothing is explained that they do not know, and examples are right."""

from pathlib import Path
from typing import Any

import pytest

from app.rules import decision
from app.rules.loader import SECTIONS, load, load_vocabulary
from app.rules.operators import OPERATORS
from app.rules.problems import Problem
from app.rules.reading import bodies, conditions, desk, firing, instructions, rules, tickets, values, vocabulary, when
from app.rules.reading.inspection import Inspection
from app.rules.rulebook import Rulebook
from app.rules.schema.steps import ACTION_SHAPES
from app.rules.trials import given
from app.rules.trials import reading as trials
from app.rules.vocabulary import Vocabulary
from app.rules.words import actions as action_words
from app.rules.words import conditions as condition_words
from app.rules.words import rules as rule_words
from app.rules.words import tests as test_words
from app.rules.words import vocabulary as vocabulary_words
from app.rules.words.codes import WHAT_TO_DO
from app.rules.words.word import Words
from app.runs.ledger import KINDS
from tests.rules.makers import a_snapshot
from tests.rules.trials.making import load_trials

ROOT = Path(__file__).parents[2]

ACTIONS = instructions.InstructionReading(Inspection(), Vocabulary())._actions
BESIDE = """
vocabulary:
  tags: [vip]
  teams: {Engineering: "5002"}
  teammates: {Ana: "9002"}
  desk: {timezone: Europe/Berlin, hours: {mon-fri: 09:00-17:30}}
conditions:
  paying customer: {plan: [standard, enterprise]}
"""
WELCOME = """
rules:
  - {name: welcome, when: conversation_started, once_per: customer, then: [internal_note: New here.]}
"""


@pytest.mark.parametrize(
    ("explained", "known"),
    [
        (rule_words.SECTIONS, SECTIONS),
        (rule_words.TEST_SECTIONS, trials.SECTIONS),
        (rule_words.RULE, rules.KEYS),
        (rule_words.BRANCH, bodies.BRANCH_KEYS),
        (rule_words.WHEN, [when.COMMAND]),
        (rule_words.SCOPES, firing.SCOPES),
        (rule_words.EVENT_SCOPE, [firing.NEVER_LIMITED]),
        (rule_words.MODES, firing.MODES),
        (rule_words.REACHES, rules.REACHES),
        (condition_words.GROUPS, conditions.GROUPS),
        (condition_words.SHARED, [conditions.SHARED]),
        (condition_words.OPERATORS, OPERATORS),
        (condition_words.KNOWN, values.KNOWN_WORDS),
        (action_words.ACTIONS, ACTIONS),
        (action_words.STOP, [instructions.STOP]),
        (ACTION_SHAPES, ACTIONS),
        (vocabulary_words.VOCABULARY, vocabulary.SECTIONS),
        (vocabulary_words.ATTRIBUTE_TYPES, vocabulary._TYPES),
        (vocabulary_words.TICKET, tickets._KEYS),
        (vocabulary_words.NOTE_STYLES, tickets._STYLES),
        (vocabulary_words.DESK, desk.KEYS),
        (test_words.TEST, trials.KEYS),
        (test_words.BEFORE, given.BEFORE_KEYS),
        (WHAT_TO_DO, decision.CODES),
    ],
)
def test_every_word_that_is_known_is_explained_and_no_other(explained: Any, known: Any) -> None:
    assert sorted(explained) == sorted(known)


@pytest.mark.parametrize(
    ("place", "explained"),
    [
        ("rules: [{name: a, when: customer_replied, then: [{assign: {qqqq: x}}]}]", action_words.DETAILS["assign"]),
        (
            "rules: [{name: a, when: customer_replied, then: [{file_in_asana: {kind: bug, qqqq: x}}]}]",
            action_words.DETAILS["file_in_asana"],
        ),
        (
            "rules: [{name: a, when: customer_replied, then: [{user_note: {kind: bug, qqqq: x}}]}]",
            action_words.DETAILS["user_note"],
        ),
        (
            "rules: [{name: a, when: customer_replied, mode: {off: x, qqqq: x}, then: [close: ]}]",
            {**rule_words.MODES, **rule_words.UNTIL},
        ),
        ("vocabulary: {contact_attributes: {A: {type: text, qqqq: x}}}", vocabulary_words.ATTRIBUTE),
        (
            "vocabulary: {attributes: {A: {type: text, qqqq: x}}}",
            set(vocabulary_words.ATTRIBUTE) - vocabulary_words.CONTACT_ONLY,
        ),
        (
            "vocabulary: {tickets: {a: {project: '1', fields: [{gid: '2', value: x, qqqq: x}]}}}",
            vocabulary_words.TICKET_FIELD,
        ),
    ],
)
def test_every_key_inside_is_explained_and_no_other(place: str, explained: Words) -> None:
    told = load({"a.yaml": place})

    assert isinstance(told, tuple)
    (known,) = (problem.message.partition("; known: ")[2] for problem in told if "qqqq" in problem.message)
    assert sorted(known.split(", ")) == sorted(explained)


def test_what_customers_see_is_what_the_ledger_says() -> None:
    words = {"ticket": "file_in_asana", "set_attribute": "set"}
    seen = {words.get(kind.name, kind.name) for kind in KINDS if kind.reach == "customers"}

    assert seen == action_words.SEEN_BY_CUSTOMERS


def folder(path: Path) -> dict[str, str]:
    return {file.name: file.read_text("utf-8") for file in sorted(path.glob("*.yaml"))}


def loads(text: str) -> None:
    book = load({**folder(ROOT / "rulebook"), "beside.yaml": BESIDE, "example.yaml": text})
    assert isinstance(book, Rulebook), "\n".join(map(str, book))


def rule(**lines: str) -> str:
    """A rule with these lines instead of its own."""
    whole = {"name": "name: example", "when": "when: customer_replied", "then": "then: [tag: bug]", **lines}
    return "rules:\n- " + "\n  ".join(whole.values())


def of(*tables: Words) -> list[Any]:
    return [
        pytest.param(name, word.example, id=f"{name} {word.example}") for each in tables for name, word in each.items()
    ]


@pytest.mark.parametrize(
    ("key", "example"), of({k: w for k, w in rule_words.RULE.items() if k != "name"}, rule_words.WHEN)
)
def test_the_example_of_a_key_loads(key: str, example: str) -> None:
    loads(rule(**{example.partition(":")[0]: example}))


@pytest.mark.parametrize(
    ("word", "example"),
    of(rule_words.SCOPES, rule_words.EVENT_SCOPE, rule_words.MODES, rule_words.UNTIL, rule_words.REACHES),
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


@pytest.mark.parametrize(
    ("word", "example"), of(action_words.ACTIONS, action_words.STOP, *action_words.DETAILS.values())
)
def test_the_example_of_an_action_loads(word: str, example: str) -> None:
    before = example.replace("user_note", "file_in_asana") if example.startswith("user_note") else "tag: bug"

    loads(rule(then=f"then:\n  - {before}\n  - {example}"))


@pytest.mark.parametrize(("word", "example"), of(vocabulary_words.VOCABULARY))
def test_the_example_of_a_section_loads(word: str, example: str) -> None:
    assert isinstance(load_vocabulary({"a.yaml": f"vocabulary:\n  {example}"}), Vocabulary)


@pytest.mark.parametrize(("word", "example"), of(vocabulary_words.ATTRIBUTE, vocabulary_words.ATTRIBUTE_TYPES))
def test_the_example_of_an_attribute_loads(word: str, example: str) -> None:
    assert isinstance(load_vocabulary({"a.yaml": f"vocabulary: {{contact_attributes: {{A: {example}}}}}"}), Vocabulary)


@pytest.mark.parametrize(("word", "example"), of(vocabulary_words.TICKET, vocabulary_words.NOTE_STYLES))
def test_the_example_of_a_kind_of_ticket_loads(word: str, example: str) -> None:
    lines = {"project": "project: '1'", example.partition(":")[0]: example}
    kind = "\n      ".join(lines.values())
    loads(f"vocabulary:\n  tickets:\n    other:\n      {kind}")


@pytest.mark.parametrize(("word", "example"), of(vocabulary_words.TICKET_FIELD))
def test_the_example_of_a_tickets_field_loads(word: str, example: str) -> None:
    assert word in example
    loads(f"vocabulary: {{tickets: {{other: {{project: '1', fields: [{example}]}}}}}}")


@pytest.mark.parametrize(("word", "example"), of(vocabulary_words.DESK))
def test_the_example_of_the_desk_loads(word: str, example: str) -> None:
    lines = {"timezone": "timezone: UTC", "hours": "hours: {mon: 09:00-17:00}", word: example}

    assert isinstance(load_vocabulary({"a.yaml": f"vocabulary: {{desk: {{{', '.join(lines.values())}}}}}"}), Vocabulary)


@pytest.mark.parametrize(("word", "example"), of(test_words.TEST, test_words.BEFORE, test_words.PART_OF_NOTE))
def test_the_example_of_a_test_loads(word: str, example: str) -> None:
    book = load({**folder(ROOT / "rulebook"), "welcome.yaml": WELCOME})
    assert isinstance(book, Rulebook), "\n".join(map(str, book))
    key = example.partition(":")[0]
    lines = {"name": "name: example", "event": "event: customer_replied", "expect": "expect: nothing", key: example}
    if key in trials.HAPPENINGS:
        lines = {name: line for name, line in lines.items() if name == key or name not in trials.HAPPENINGS}
    text = "tests:\n- " + "\n  ".join(lines.values())

    read = load_trials({"tests/a.yaml": text}, book, lambda _path: a_snapshot().event)

    assert not any(isinstance(each, Problem) for each in read), "\n".join(map(str, read))
    assert read
