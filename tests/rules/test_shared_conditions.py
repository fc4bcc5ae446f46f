"""Conditions with a name, written once and used by many rules."""

from app.rules.explain import explain
from app.rules.loader import load
from app.rules.problems import Problem
from app.rules.rulebook import Rulebook
from tests.rules.makers import VOCABULARY, code, facts

CONDITIONS = """
conditions:
  paying customer: {plan: [standard, enterprise]}
  urgent: {any: {tag: urgent, Issue Priority: High}}
  paying and urgent: {all: [paying customer, urgent]}
  neither: {not: {any: [paying customer, {condition: urgent}]}}
"""


def a_sharing_book(*rules: str, conditions: str = CONDITIONS) -> Rulebook:
    """A book of rules r0, r1, ... each with this `if` (and more keys)."""
    lines = [
        f"  - {{name: r{n}, when: customer_replied, then: [close: ], if: {rule}}}\n" for n, rule in enumerate(rules)
    ]
    book = load({"a.yaml": f"rules:\n{''.join(lines)}", "c.yaml": conditions, "v.yaml": VOCABULARY})
    assert isinstance(book, Rulebook), "\n".join(map(str, book))
    return book


def problems(conditions: str, rule: str = "{plan: pro}") -> list[str]:
    rules = f"rules: [{{name: r, when: customer_replied, then: [close: ], if: {rule}}}]"
    told = load({"a.yaml": rules, "c.yaml": conditions, "v.yaml": VOCABULARY})
    assert not isinstance(told, Rulebook)
    return [str(problem) for problem in told]


def known(plan: str, *tags: str) -> dict[str, object]:
    return facts(contact__attributes__plan=plan, conversation__tags=list(tags), Issue_Priority="Low")


def test_a_rule_names_a_condition_alone_in_a_mapping_or_in_a_list() -> None:
    book = a_sharing_book("paying customer", "{condition: paying customer, tag: bug}", "[paying customer, {tag: bug}]")

    assert code(book, known("standard")) == "MnM"
    assert code(book, known("standard", "bug")) == "MMM"
    assert code(book, known("community", "bug")) == "nnM"
    assert code(book, facts(conversation__tags=[])) == "unu"


def test_shared_conditions_rest_on_each_other_whatever_their_order() -> None:
    book = a_sharing_book("paying and urgent", "neither", "{not: {condition: paying and urgent}}")

    assert code(book, known("standard", "urgent")) == "Mnn"
    assert code(book, known("community")) == "nMM"


def test_a_list_of_names_under_condition_asks_for_any_of_them() -> None:
    book = a_sharing_book("{condition: [paying customer, urgent]}")

    assert [code(book, each) for each in (known("community", "urgent"), known("pro"))] == ["M", "n"]


def test_unless_and_branches_use_them_too() -> None:
    book = a_sharing_book(
        "{message.text: {is: unknown}}, unless: paying customer",
        "paying customer, first_match: [{if: urgent, then: [tag: urgent]}, {otherwise: [tag: bug]}]",
    )

    assert code(book, known("standard")) == "xM"
    assert code(book, known("community")) == "Mn"


def test_what_a_rule_sets_is_seen_by_the_same_condition_further_down() -> None:
    rules = """
rules:
  - {name: a, when: customer_replied, if: urgent, then: [tag: spam]}
  - {name: b, when: customer_replied, then: [set: {Issue Priority: High}]}
  - {name: c, when: customer_replied, if: urgent, then: [tag: bug]}
"""
    book = load({"a.yaml": rules, "c.yaml": CONDITIONS, "v.yaml": VOCABULARY})

    assert isinstance(book, Rulebook)
    assert code(book, known("pro")) == "nMM"


def test_its_checks_are_told_under_its_name_with_its_own_places() -> None:
    (verdict,) = explain(a_sharing_book("paying customer"), known("community"))

    assert verdict.condition is not None
    (inner,) = verdict.condition.parts
    assert verdict.condition.wanted == "the condition paying customer"
    assert (str(verdict.condition.position), str(inner.position)) == ("a.yaml:2:61", "c.yaml:3:27")
    assert inner.path == "conditions.paying customer.plan"


def test_a_circle_of_conditions_is_told_as_one() -> None:
    told = problems("conditions:\n  a: {condition: b}\n  b: {not: c}\n  c: [a, {tag: bug}]\n")

    assert told == ["c.yaml:4:7 a condition cannot rest on itself: a → b → c → a"]
    assert problems("conditions: {a: a}") == ["c.yaml:1:17 a condition cannot rest on itself: a → a"]


def test_a_condition_that_nobody_uses_is_checked_all_the_same() -> None:
    assert problems("conditions:\n  odd: {Issue Tipe: bug}\n") == [
        'c.yaml:2:9 unknown field "Issue Tipe", did you mean "Issue Type"?'
    ]


def test_a_mistake_in_a_shared_condition_is_told_once_however_many_use_it() -> None:
    told = problems("conditions: {odd: {tag: bugg}}", "[odd, odd, {condition: odd}]")

    assert told == ['c.yaml:1:25 unknown value of tag "bugg", did you mean "bug"?']


def test_a_name_that_is_not_there_is_told_with_the_nearest() -> None:
    told = problems(CONDITIONS, "paying costumer")

    assert told == ['a.yaml:1:64 unknown shared condition "paying costumer", did you mean "paying customer"?']


def test_a_name_given_in_two_files_is_told_with_both_places() -> None:
    rule = "rules: [{name: r, when: customer_replied, then: [close: ]}]"
    told = load({"a.yaml": "conditions: {x: {plan: pro}}", "b.yaml": f"conditions: {{x: {{plan: a}}}}\n{rule}"})

    assert isinstance(told, tuple)
    assert 'a condition named "x" is already there: a.yaml:1:14' in [each.message for each in told]
    assert all(isinstance(each, Problem) for each in told)
