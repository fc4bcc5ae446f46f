"""What each operator says of a value that fits, one that does not, and one that is not known."""

from typing import Any

import pytest

from app.rules.decide import decide
from app.rules.explain import explain
from tests.rules.makers import a_rule, code, facts

HOLDS, NOT_SO, UNKNOWN, HELD_OFF = "M", "n", "u", "x"

TABLE: list[tuple[str, dict[str, Any], str]] = [
    ("{contact.name: zoë}", {"contact__name": "ZOË"}, HOLDS),
    ("{contact.name: zoë}", {"contact__name": "Ann"}, NOT_SO),
    ("{contact.name: zoë}", {}, UNKNOWN),
    ("{contact.name: {not: zoë}}", {"contact__name": "Ann"}, HOLDS),
    ("{contact.name: {not: zoë}}", {"contact__name": "Zoë"}, NOT_SO),
    ("{contact.name: {not: zoë}}", {}, UNKNOWN),
    ("{contact.name: {not: [zoë, ann]}}", {"contact__name": "Ann"}, NOT_SO),
    ("{contact.name: [zoë, ann]}", {"contact__name": "Ann"}, HOLDS),
    ("{contact.name: {is: [zoë, ann]}}", {"contact__name": "Bob"}, NOT_SO),
    ("{contact.name: {in: [zoë, ann]}}", {"contact__name": "Ann"}, HOLDS),
    ("{contact.name: {is: known}}", {"contact__name": "Ann"}, HOLDS),
    ("{contact.name: {is: known}}", {}, NOT_SO),
    ("{contact.name: {is: unknown}}", {}, HOLDS),
    ("{contact.name: {is: unknown}}", {"contact__name": "Ann"}, NOT_SO),
    ("{message.text: {contains: СЧЁТ}}", {"message__text": "мой счет-фактура"}, HOLDS),
    ("{message.text: {contains_any: [refund, money]}}", {"message__text": "my MONEY back"}, HOLDS),
    ("{message.text: {contains_all: [refund, money]}}", {"message__text": "my money back"}, NOT_SO),
    ("{message.text: {starts_with: [hi, hello]}}", {"message__text": "Hello there"}, HOLDS),
    ("{message.text: {ends_with: '?'}}", {"message__text": "really?"}, HOLDS),
    ("{message.text: {matches: '\\bсчёт\\b'}}", {"message__text": "Где мой счёт?"}, HOLDS),
    ("{message.text: {matches: 'order #\\d+'}}", {"message__text": "my ORDER #123"}, HOLDS),
    ("{message.text: {matches: 'order #\\d+'}}", {}, UNKNOWN),
    ("{message.text: {mentions: failing}}", {"message__text": "It's NOT  working!"}, HOLDS),
    ("{message.text: {mentions: failing}}", {"message__text": "у меня ошибка"}, HOLDS),
    ("{message.text: {mentions: failing}}", {"message__text": "not workingman"}, NOT_SO),
    ("{message.text: {mentions: failing}}", {"message__text": "расчёты"}, NOT_SO),
    ("{message.text: {mentions: [can't log in]}}", {"message__text": "I can't log in."}, HOLDS),
    ("{message.text: {is_empty: true}}", {"message__text": ""}, HOLDS),
    ("{message.text: {is_empty: false}}", {"message__text": " "}, NOT_SO),
    ("{Issue Type: technical issue}", {"Issue_Type": "Technical Issue"}, HOLDS),
    ("{conversation.attributes.Issue Type: Technical Issue}", {"Issue_Type": "Technical Issue"}, HOLDS),
    ("{plan: pro}", {"contact__attributes__plan": "Pro"}, HOLDS),
    ("{Seats: 5}", {"Seats": 5.0}, HOLDS),
    ("{Seats: {at_least: 5, less_than: 7}}", {"Seats": 5}, HOLDS),
    ("{Seats: {more_than: 5}}", {"Seats": 5}, NOT_SO),
    ("{Seats: {at_most: 5}}", {"Seats": 5}, HOLDS),
    ("{Seats: {at_most: 5}}", {"Seats": "five"}, UNKNOWN),
    ("{Vip: true}", {"Vip": True}, HOLDS),
    ("{Vip: false}", {"Vip": True}, NOT_SO),
    ("{tag: bug}", {"conversation__tags": ["Bug", "other"]}, HOLDS),
    ("{tag: bug}", {}, UNKNOWN),
    ("{tag: [bug, spam]}", {"conversation__tags": ["spam"]}, HOLDS),
    ("{conversation.tags: {has: bug}}", {"conversation__tags": []}, NOT_SO),
    ("{tag: {has_all: [bug, spam]}}", {"conversation__tags": ["bug"]}, NOT_SO),
    ("{tag: {has_none: [bug, spam]}}", {"conversation__tags": ["urgent"]}, HOLDS),
    ("{tag: {has_none: [bug, spam]}}", {}, UNKNOWN),
    ("{tag: {is_empty: true}}", {"conversation__tags": []}, HOLDS),
    (
        "{conversation.created_at: {after: '2026-01-01'}}",
        {"conversation__created_at": "2026-01-10T08:00:00+00:00"},
        HOLDS,
    ),
    (
        "{conversation.created_at: {before: '2026-01-10T09:30+02:00'}}",
        {"conversation__created_at": "2026-01-10T08:00:00+00:00"},
        NOT_SO,
    ),
    ("{conversation.created_at: {before: '2026-01-01'}}", {}, UNKNOWN),
]


@pytest.mark.parametrize(
    ("condition", "known", "expected"), TABLE, ids=[f"{n}-{row[0]}" for n, row in enumerate(TABLE)]
)
def test_an_operator_tells_true_false_or_unknown(condition: str, known: dict[str, Any], expected: str) -> None:
    assert code(a_rule(condition), facts(**known)) == expected


YES, NO, MAYBE = "{contact.name: Ann}", "{contact.name: Bob}", "{contact.email: a@b.c}"

KLEENE = [
    (f"{{all: [{YES}, {NO}]}}", NOT_SO),
    (f"{{all: [{YES}, {MAYBE}]}}", UNKNOWN),
    (f"{{all: [{MAYBE}, {NO}]}}", NOT_SO),
    (f"{{any: [{NO}, {MAYBE}]}}", UNKNOWN),
    (f"{{any: [{MAYBE}, {YES}]}}", HOLDS),
    (f"[{NO}, {YES}]", HOLDS),
    (f"{{not: {YES}}}", NOT_SO),
    (f"{{not: {NO}}}", HOLDS),
    (f"{{not: {MAYBE}}}", UNKNOWN),
    (f"{{not: {{any: [{MAYBE}, {YES}]}}}}", NOT_SO),
    ("{any: {contact.name: Bob, message.text: hi}}", HOLDS),
]


@pytest.mark.parametrize(("condition", "expected"), KLEENE)
def test_unknown_spreads_only_where_it_decides(condition: str, expected: str) -> None:
    known = facts(contact__name="Ann", message__text="hi")

    assert code(a_rule(condition), known) == expected
    assert explain(a_rule(condition), known)[0].code == expected


@pytest.mark.parametrize(
    ("condition", "unless", "expected"),
    [(YES, NO, HOLDS), (YES, YES, HELD_OFF), (YES, MAYBE, UNKNOWN), (MAYBE, YES, HELD_OFF), (NO, YES, NOT_SO)],
)
def test_a_rule_is_held_off_by_unless_and_does_not_match_while_that_is_unknown(
    condition: str, unless: str, expected: str
) -> None:
    assert code(a_rule(condition, unless=unless), facts(contact__name="Ann")) == expected


def test_a_pattern_that_takes_too_long_on_a_text_makes_its_condition_unknown() -> None:
    book = a_rule(r"{message.text: {matches: '(x+x+)+([a-z]+\d*)+y$'}}")
    hostile = facts(message__text="xx" + "abc1" * 8000 + "!")

    assert decide(book, hostile).codes in ("u", "n")


def test_many_slow_patterns_together_do_not_hold_up_a_decision() -> None:
    slow = r"'^(?=(.*q){3})(.*q.*q)*z$'"
    parts = ", ".join(f"{{message.text: {{matches: {slow}}}}}" for _ in range(40))
    book = a_rule(f"{{any: [{parts}]}}")

    verdict = explain(book, facts(message__text="q" * 3000))[0]

    assert verdict.condition is not None
    assert verdict.condition.result in ("unknown", "false")
