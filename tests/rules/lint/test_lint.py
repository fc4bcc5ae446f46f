"""What holds for lint as a whole: its days, its order, its limits."""

from datetime import date
from itertools import product
from pathlib import Path
from time import monotonic

from app.rules.lint.findings import Finding
from app.rules.lint.lint import lint
from app.rules.loader import load
from app.rules.rulebook import Rulebook

VOCABULARY = (Path(__file__).parent / "vocabulary.yaml").read_text("utf-8")
TODAY = date(2026, 2, 10)


def findings(rules: str, today: date = TODAY) -> tuple[Finding, ...]:
    book = load({"rules.yaml": f"rules:\n{rules}", "vocabulary.yaml": VOCABULARY})
    assert isinstance(book, Rulebook), "\n".join(map(str, book))
    return lint(book, today)


def test_a_rule_whose_mode_has_ended_is_told_from_the_day_after() -> None:
    rule = "  - {name: a, when: customer_replied, mode: {off: holidays, until: 2026-02-10}, then: [tag: bug]}\n"

    assert findings(rule, date(2026, 2, 10)) == ()
    assert [finding.kind for finding in findings(rule, date(2026, 2, 11))] == ["mode-over"]


def test_a_rule_that_is_live_again_takes_part_in_conflicts() -> None:
    rules = (
        "  - {name: a, when: customer_replied, mode: {off: x, until: 2026-02-10}, then: [set: {Priority: Low}]}\n"
        "  - {name: b, when: customer_replied, then: [set: {Priority: High}]}\n"
    )

    assert findings(rules, date(2026, 2, 10)) == ()
    assert {finding.kind for finding in findings(rules, date(2026, 2, 11))} == {"mode-over", "conflicting-set"}


def test_a_finding_is_a_warning_and_what_is_unused_a_hint() -> None:
    (warning,) = findings("  - {name: a, when: contact_created, then: [tag: bug]}\n")

    assert warning.severity == "warning"
    assert Finding(warning.position, "unused", "nobody uses it").severity == "hint"


def test_a_rulebook_of_many_alternatives_is_linted_in_a_moment() -> None:
    alternatives = ", ".join(
        f"{{all: [{{any: [{{Seats: {n}}}, {{plan: p{n}}}, {{message.text: {{contains: w{n}}}}}]}}, "
        f"{{not: {{any: [{{Seats: {n + 1}}}, {{plan: p{n + 1}}}]}}}}]}}"
        for n in range(30)
    )
    rules = "".join(
        f"  - {{name: r{n}, when: customer_replied, if: {{all: [{alternatives}]}}, "
        f"then: [set: {{Seats: {n}}}, stop]}}\n"
        for n in range(30)
    )
    started = monotonic()

    findings(rules)

    assert monotonic() - started < 20


def test_five_hundred_rules_that_set_one_attribute_are_linted_in_a_moment() -> None:
    rules = "".join(
        f"  - {{name: r{n}, when: customer_replied, if: {{plan: {{not: p{n}}}}}, then: [set: {{Seats: {n}}}]}}\n"
        for n in range(500)
    )
    started = monotonic()

    assert findings(rules)
    assert monotonic() - started < 20


def test_the_first_and_the_last_times_that_there_are_and_all_kinds_of_them_together_are_no_trouble() -> None:
    times = (
        "after: 9999-12-31T23:59:59",
        "before: 0001-01-01T00:00:01",
        "older_than: 36525d",
        "newer_than: 2w",
        "outside: desk_hours",
    )
    words = (
        "vocabulary: {attributes: {A: [x, y]}, desk: {timezone: Asia/Tokyo, hours: {mon: 09:00-10:00}}}\n"
        "rules:\n"
        "  - {name: a, when: customer_replied, if: {conversation.created_at: {FIRST}}, then: [set: {A: x}]}\n"
        "  - {name: b, when: customer_replied, if: {conversation.created_at: {SECOND}}, then: [set: {A: y}]}\n"
        "  - {name: c, when: customer_replied, if: {now: {FIRST}}, then: [set: {A: y}]}\n"
    )
    for first, second in product(times, times):
        book = load({"book.yaml": words.replace("FIRST", first).replace("SECOND", second)})
        assert isinstance(book, Rulebook), book
        assert {each.kind for each in lint(book, TODAY)} <= {"conflicting-set", "never-true"}
