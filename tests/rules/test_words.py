"""Every word that the readers know is explained, nothing is explained that they do not know, and examples are right."""

from pathlib import Path
from typing import Any

import pytest

from app.rules import decision
from app.rules.loader import SECTIONS, load, load_vocabulary
from app.rules.operators import OPERATORS
from app.rules.problems import Problem
from app.rules.reading import (
    attributes,
    bodies,
    conditions,
    desk,
    digest,
    firing,
    instructions,
    people,
    response_time,
    rules,
    texts,
    tickets,
    times,
    values,
    vocabulary,
    when,
)
from app.rules.reading.inspection import Inspection
from app.rules.rulebook import Rulebook
from app.rules.schema.step_shapes import ACTION_SHAPES
from app.rules.trials import given
from app.rules.trials import reading as trials
from app.rules.vocabulary import Vocabulary
from app.rules.words import actions as action_words
from app.rules.words import conditions as condition_words
from app.rules.words import desk as desk_words
from app.rules.words import rules as rule_words
from app.rules.words import tests as test_words
from app.rules.words import texts as text_words
from app.rules.words import vocabulary as vocabulary_words
from app.rules.words.codes import WHAT_TO_DO
from app.rules.words.details import DETAILS
from app.rules.words.word import Words
from app.runs.ledger import KINDS
from tests.rules.makers import a_snapshot
from tests.rules.trials.making import load_trials

ROOT = Path(__file__).parents[2]

ACTIONS = instructions.InstructionReading(Inspection(), Vocabulary())._actions
BESIDE = """
vocabulary:
  attributes:
    Browser: {type: text, ask: Which browser do you use?}
    Device: {options: [Phone, Computer], ask: Which device do you use?}
  company_attributes: {region: {type: text}}
  texts:
    we-are-on-it: We look into it.
  people: {Kim: {slack: "#support"}}
  tags: [vip]
conditions:
  paying customer: {plan: [standard, enterprise]}
"""
WELCOME = """
rules:
  - {name: welcome, when: conversation_started, once_per: customer, then: [internal_note: New here.]}
  - {name: nobody-answered, when: customer_replied, wait: 45m, unless: {tag: spam}, then: [tag: vip]}
  - {name: left-for-three-days, when: {every: weekday, at: "09:00"}, then: [tag: vip]}
"""


@pytest.mark.parametrize(
    ("explained", "known"),
    [
        (rule_words.SECTIONS, SECTIONS),
        (rule_words.TEST_SECTIONS, trials.SECTIONS),
        (rule_words.RULE, rules.KEYS),
        (rule_words.BRANCH, bodies.BRANCH_KEYS),
        (rule_words.WHEN, [when.COMMAND]),
        (rule_words.WAITING, times.WAITING_KEYS),
        (rule_words.SCHEDULE, times.SCHEDULE_KEYS),
        (rule_words.DAY_OF_MONTH, [times.DAY_OF_MONTH]),
        (rule_words.DAYS, times.DAYS),
        (rule_words.OVER, times.OVER),
        (rule_words.BY_ESTIMATE, [firing.ESTIMATE]),
        (rule_words.SCOPES, firing.SCOPES),
        (rule_words.WAIT, firing.WAIT_KEYS),
        (rule_words.COUNTING, firing.COUNTING),
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
        (vocabulary_words.ATTRIBUTE, attributes.KEYS_OF_CONTACTS),
        (vocabulary_words.ATTRIBUTE_TYPES, attributes.TYPES),
        (vocabulary_words.TICKET, tickets._KEYS),
        (vocabulary_words.NOTE_STYLES, tickets._STYLES),
        (desk_words.DESK, desk.KEYS),
        (desk_words.REGION, desk.REGION_KEYS),
        (desk_words.ESTIMATE, desk.CHANNELS),
        (desk_words.PERSON, people.PERSON_KEYS),
        (desk_words.ROLES, people.ROLES),
        (desk_words.RESPONSE_TIME, response_time.KEYS),
        (desk_words.COUNTING, response_time.COUNTING),
        (desk_words.DIGEST, digest.KEYS),
        (text_words.LANGUAGES, texts.LANGUAGE_KEYS),
        (text_words.TEXT, [texts.MACRO]),
        (test_words.TEST, trials.KEYS),
        (test_words.BEFORE, given.BEFORE_KEYS),
        (test_words.ASKED, given.ASKED_KEYS),
        (WHAT_TO_DO, decision.CODES),
    ],
)
def test_every_word_that_is_known_is_explained_and_no_other(explained: Any, known: Any) -> None:
    assert sorted(explained) == sorted(known)


@pytest.mark.parametrize(
    ("place", "explained"),
    [
        *(
            (f"rules: [{{name: a, when: customer_replied, then: [{{{action}: {{qqqq: x}}}}]}}]", inside)
            for action, inside in DETAILS.items()
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
            "vocabulary: {company_attributes: {A: {type: text, qqqq: x}}}",
            set(vocabulary_words.ATTRIBUTE) - vocabulary_words.CONTACT_ONLY - vocabulary_words.ASKED_FOR,
        ),
        (
            "vocabulary: {tickets: {a: {project: '1', fields: [{gid: '2', value: x, qqqq: x}]}}}",
            vocabulary_words.TICKET_FIELD,
        ),
        ("vocabulary: {tickets: {a: {project: '1', news: {qqqq: x}}}}", vocabulary_words.TICKET_NEWS),
        (
            "vocabulary: {tickets: {a: {project: '1', news: {released: {qqqq: x, section: x}}}}}",
            vocabulary_words.TICKET_SIGN,
        ),
    ],
)
def test_every_key_inside_is_explained_and_no_other(place: str, explained: Words) -> None:
    told = load({"a.yaml": place})

    assert isinstance(told, tuple)
    (known,) = (problem.message.partition("; known: ")[2] for problem in told if "qqqq" in problem.message)
    assert sorted(known.split(", ")) == sorted(explained)


MADE_OF = {"article": "reply", "ask_in_order": "ask", "close_as_spam": "close"}
"""Words of `then` that come out as actions of another word."""


def test_what_customers_see_is_what_the_ledger_says() -> None:
    seen = {kind.cls.WORD for kind in KINDS if kind.reach == "customers"}

    assert {word for word in ACTIONS if MADE_OF.get(word, word) in seen} == action_words.SEEN_BY_CUSTOMERS


def folder(path: Path) -> dict[str, str]:
    """The files of a rulebook, without its tests."""
    files = {file.relative_to(path).as_posix(): file for file in sorted(path.rglob("*.yaml"))}
    return {name: file.read_text("utf-8") for name, file in files.items() if not name.startswith("tests/")}


def loads(text: str) -> None:
    book = load({**folder(ROOT / "rulebook"), "own/beside.yaml": BESIDE, "own/example.yaml": text})
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


@pytest.mark.parametrize(("word", "example"), of(vocabulary_words.VOCABULARY))
def test_the_example_of_a_section_loads(word: str, example: str) -> None:
    beside = "vocabulary: {attributes: {Response Time: [Early, Late]}}"

    assert isinstance(load_vocabulary({"a.yaml": f"vocabulary:\n  {example}", "b.yaml": beside}), Vocabulary)


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


@pytest.mark.parametrize(("word", "example"), of(vocabulary_words.TICKET_NEWS))
def test_the_example_of_a_tickets_news_loads(word: str, example: str) -> None:
    assert word in example
    loads(f"vocabulary: {{tickets: {{other: {{project: '1', {example}}}}}}}")


@pytest.mark.parametrize(("word", "example"), of(vocabulary_words.TICKET_SIGN))
def test_the_example_of_a_tickets_sign_loads(word: str, example: str) -> None:
    assert word in example
    loads(f"vocabulary: {{tickets: {{other: {{project: '1', news: {{released: {example}}}}}}}}}")


@pytest.mark.parametrize(("word", "example"), of(desk_words.DESK))
def test_the_example_of_the_desk_loads(word: str, example: str) -> None:
    lines = {"timezone": "timezone: UTC", "hours": "hours: {mon: 09:00-17:00}", word: example}

    assert isinstance(load_vocabulary({"a.yaml": f"vocabulary: {{desk: {{{', '.join(lines.values())}}}}}"}), Vocabulary)


@pytest.mark.parametrize(("word", "example"), of(desk_words.REGION))
def test_the_example_of_a_region_loads(word: str, example: str) -> None:
    region = example if word != "countries" else f"{example}, holidays: [2027-01-07]"
    desk_ = f"timezone: UTC, hours: {{mon: 09:00-17:00}}, regions: {{Russia: {{{region}}}}}"

    assert isinstance(load_vocabulary({"a.yaml": f"vocabulary: {{desk: {{{desk_}}}}}"}), Vocabulary)


@pytest.mark.parametrize(("word", "example"), of(desk_words.ESTIMATE))
def test_the_example_of_an_estimate_loads(word: str, example: str) -> None:
    desk_ = f"timezone: UTC, hours: {{mon: 09:00-17:00}}, estimate: {{{example}}}"

    assert isinstance(load_vocabulary({"a.yaml": f"vocabulary: {{desk: {{{desk_}}}}}"}), Vocabulary)


@pytest.mark.parametrize(("word", "example"), of(desk_words.DIGEST))
def test_the_example_of_the_digest_loads(word: str, example: str) -> None:
    assert isinstance(load_vocabulary({"a.yaml": f"vocabulary: {{digest: {{{example}}}}}"}), Vocabulary)


@pytest.mark.parametrize(("word", "example"), of(desk_words.PERSON, desk_words.ROLES))
def test_the_example_of_a_person_loads(word: str, example: str) -> None:
    lines = {"teammate": "teammate: '9002'", example.partition(":")[0]: example}

    loads(f"vocabulary: {{people: {{Somebody: {{{', '.join(lines.values())}}}}}}}")


@pytest.mark.parametrize(("word", "example"), of(desk_words.RESPONSE_TIME, desk_words.COUNTING))
def test_the_example_of_response_times_loads(word: str, example: str) -> None:
    bands = "bands: {All Star under 1 hour: 1h, 1-6 hours: 6h, Overdue: more}"
    lines = {"attribute": "attribute: Response Time", "bands": bands, example.partition(":")[0]: example}
    options = "attributes: {Response Time: [All Star under 1 hour, 1-6 hours, Overdue]}"
    told = load_vocabulary({"a.yaml": f"vocabulary: {{{options}, response_time: {{{', '.join(lines.values())}}}}}"})

    assert isinstance(told, Vocabulary), "\n".join(map(str, told))


@pytest.mark.parametrize(("word", "example"), of(text_words.LANGUAGES))
def test_the_example_of_languages_loads(word: str, example: str) -> None:
    lines = {"default": "default: en", word: example}

    assert isinstance(
        load_vocabulary({"a.yaml": f"vocabulary: {{languages: {{{', '.join(lines.values())}}}}}"}), Vocabulary
    )


@pytest.mark.parametrize(("word", "example"), of(text_words.TEXT))
def test_the_example_of_a_text_loads(word: str, example: str) -> None:
    loads(f"vocabulary: {{texts: {{example: {example}}}}}")


@pytest.mark.parametrize(("word", "example"), of(test_words.TEST, test_words.BEFORE, test_words.ASKED, test_words.PART))
def test_the_example_of_a_test_loads(word: str, example: str) -> None:
    book = load({**folder(ROOT / "rulebook"), "own/beside.yaml": BESIDE, "own/welcome.yaml": WELCOME})
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
