"""What the tests of a rulebook have tried and what not."""

from app.rules.loader import load
from app.rules.rulebook import Rulebook
from app.rules.trials.coverage import Coverage, coverage_of
from tests.rules.makers import VOCABULARY, a_book
from tests.rules.trials.making import runs


def covered(rules: str | Rulebook, *tests: str) -> Coverage:
    """The coverage by tests of which each is what it gives, in flow style."""
    book = a_book(rules) if isinstance(rules, str) else rules
    written = [f"- {{name: t{number}, never: [close: ], {test}}}" for number, test in enumerate(tests)]
    return coverage_of(book, runs(book, "\n".join(written)))


def gaps(found: Coverage) -> list[str]:
    return [gap.told for gap in found.one_sided]


def test_a_rule_that_never_acted_is_named_with_its_place() -> None:
    found = covered(
        """
        - {name: acts, when: customer_replied, then: [tag: bug]}
        - {name: idle, when: teammate_closed, then: [tag: bug]}
        """,
        "event: customer_replied",
    )

    assert (found.acted, found.rules, found.percent) == (1, 2, 50)
    assert [(str(gap.position), gap.told) for gap in found.idle_rules] == [("rules.yaml:3:6", "idle")]


def test_a_rule_counts_by_what_its_mode_lets_it_do_and_one_that_is_off_not_at_all() -> None:
    found = covered(
        """
        - {name: shadow, when: customer_replied, mode: shadow, then: [tag: bug]}
        - {name: few, when: customer_replied, rollout: 0.001%, then: [tag: bug]}
        - {name: patient, when: customer_replied, wait: 10m, then: [tag: bug]}
        - {name: off, when: customer_replied, mode: off, if: {plan: x}, then: [tag: bug]}
        """,
        "event: customer_replied",
    )

    assert (found.acted, found.rules, found.outcomes) == (3, 3, 0)


def test_a_branch_that_was_never_taken_is_named() -> None:
    book = """
        - name: sort
          when: customer_replied
          first_match:
            - if: {plan: enterprise}
              then: [tag: urgent]
            - otherwise: [tag: bug]
    """

    first = covered(book, "event: customer_replied, facts: {plan: enterprise}")
    both = covered(book, "event: customer_replied, facts: {plan: enterprise}", "event: customer_replied")

    assert [gap.told for gap in first.idle_branches] == ["sort: first_match[1]"]
    assert both.idle_branches == ()


def test_each_comparison_is_to_be_seen_true_and_false() -> None:
    book = """
        - name: r
          when: customer_replied
          if: {plan: pro}
          unless: [tag: spam, Seats: {at_least: 3}]
          then: [tag: bug]
    """

    once = covered(book, "event: customer_replied, facts: {plan: pro}")
    thrice = covered(
        book,
        "event: customer_replied, facts: {plan: pro, Seats: 1}",
        "event: customer_replied, facts: {plan: free, tag: spam}",
        "event: customer_replied, facts: {Seats: 3}",
    )

    assert gaps(once) == [
        "plan is pro: never false",
        "tag has spam: never true",
        "Seats is at least 3: never true, never false",
    ]
    assert (once.seen, once.outcomes) == (2, 6)
    assert (gaps(thrice), thrice.seen) == ([], 6)


def test_a_comparison_is_seen_only_when_its_rule_was_asked() -> None:
    book = """
        - {name: last, when: customer_replied, if: {plan: pro}, then: [stop]}
        - {name: behind, when: customer_replied, if: {tag: spam}, then: [tag: bug]}
    """

    stopped = covered(book, "event: customer_replied, facts: {plan: pro}", "event: teammate_closed")

    assert gaps(stopped) == ["plan is pro: never false", "tag has spam: never true, never false"]


def test_branches_below_the_one_that_was_taken_are_not_asked() -> None:
    book = """
        - name: sort
          when: customer_replied
          first_match:
            - {if: {plan: pro}, then: [tag: urgent]}
            - {if: {tag: spam}, then: [tag: bug]}
    """

    assert "tag has spam: never true, never false" in gaps(covered(book, "event: customer_replied, facts: {plan: pro}"))
    assert "tag has spam: never true" in gaps(covered(book, "event: customer_replied, facts: {plan: free}"))


def test_a_rule_is_asked_about_what_earlier_rules_have_set() -> None:
    book = """
        - {name: a, when: customer_replied, then: [set: {Issue Type: Technical Issue}]}
        - {name: b, when: customer_replied, if: {Issue Type: Technical Issue}, then: [tag: bug]}
    """

    assert gaps(covered(book, "event: customer_replied")) == ["Issue Type is Technical Issue: never false"]


def test_a_shared_condition_counts_once_where_it_is_written_and_its_uses_in_each_rule() -> None:
    rules = (
        "conditions: {payer: {plan: pro}}\n"
        "rules:\n"
        "  - {name: a, when: customer_replied, if: payer, then: [tag: bug]}\n"
        "  - {name: b, when: teammate_closed, if: payer, then: [tag: bug]}\n"
    )
    book = load({"rules.yaml": rules, "vocabulary.yaml": VOCABULARY})
    assert isinstance(book, Rulebook)

    found = covered(book, "event: customer_replied, facts: {plan: pro}", "event: customer_replied, facts: {plan: x}")

    assert found.outcomes == 6
    assert gaps(found) == ["the condition payer: never true, never false"]
    assert [gap.position.line for gap in found.one_sided] == [4]
