"""Every word that the readers know is explained, and nothing is explained that they do not know."""

from typing import Any

import pytest

from app.rules import decision
from app.rules.loader import SECTIONS, load
from app.rules.operators import OPERATORS
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

ACTIONS = instructions.InstructionReading(Inspection(), Vocabulary())._actions


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
