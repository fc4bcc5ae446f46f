"""Why a rule did or did not act, as values: its checks, its cases, what was missing."""

from app.rules.explain import Verdict, explain, if_conditions_held
from tests.rules.makers import a_book, a_rule, facts

BOOK = a_book("""
    - name: upgrade
      about: What customers call high is high for us.
      when: customer_replied
      if:
        Issue Type: Technical Issue
        any:
          - Issue Priority: High
          - message.text: {mentions: failing}
      unless: {tag: spam}
      then: [tag: urgent]
    - name: by-hand
      when: {teammate_command: /bug}
      then: [tag: bug]
""")
CASES = """
    - name: r
      when: customer_replied
      first_match:
        - {if: {plan: enterprise}, then: [{tag: urgent}]}
        - {if: {Vip: true}, then: [{tag: bug}, stop]}
        - otherwise: [tag: spam]
"""


def only(verdicts: tuple[Verdict, ...]) -> Verdict:
    (verdict,) = verdicts
    return verdict


def missing(verdict: Verdict) -> list[tuple[str | None, str, bool]] | None:
    if verdict.missing is None:
        return None
    return [(miss.check.field, miss.check.wanted, miss.wanted) for miss in verdict.missing]


def test_every_check_is_told_with_its_place_what_was_wanted_and_what_was_seen() -> None:
    upgrade, by_hand = explain(BOOK, facts(Issue_Type="Feature Request"))

    assert (upgrade.code, upgrade.about) == ("n", "What customers call high is high for us.")
    assert upgrade.condition is not None
    issue_type, either = upgrade.condition.parts
    assert (issue_type.field, issue_type.wanted, issue_type.saw, issue_type.result) == (
        "conversation.attributes.Issue Type",
        "is Technical Issue",
        "Feature Request",
        "false",
    )
    assert (str(issue_type.position), issue_type.path) == ("rules.yaml:6:19", "rules[0].if.Issue Type")
    assert [part.result for part in either.parts] == ["unknown", "unknown"]
    assert upgrade.unless is not None
    assert upgrade.unless.result == "unknown"
    assert by_hand.code == "e"


def test_not_is_told_as_not() -> None:
    verdict = only(explain(a_rule("{not: {contact.name: Ann}}"), facts(contact__name="Ann")))

    assert verdict.condition is not None
    assert (verdict.condition.wanted, verdict.condition.result) == ("not this", "false")
    assert verdict.condition.parts[0].result == "true"


def test_steps_and_failures_are_told_with_the_rule() -> None:
    failing = "{% for t in conversation.tags %}{{ message.text }}{% endfor %}"
    book = a_rule(then=f"[tag: bug, internal_note: '{failing}']")

    verdict = only(explain(book, facts(message__text="x" * 20_000, conversation__tags=["bug", "b", "c", "d"])))

    assert [step.needless for step in verdict.steps] == ["already tagged bug"]
    assert [failed.rule for failed in verdict.failures] == ["r"]


def test_the_case_that_was_taken_is_told_and_whether_it_stops() -> None:
    verdict = only(explain(a_book(CASES), facts(Vip=True)))

    assert [case.taken for case in verdict.branches] == [False, True, False]
    assert verdict.stops
    assert not only(explain(a_book(CASES), facts(Vip=False))).stops


def test_a_rule_that_is_off_tells_why_and_until_when() -> None:
    book = a_book("""
        - {name: r, when: customer_replied, mode: {"off": being rewritten, until: 2026-12-24}, then: [{tag: bug}]}
    """)

    assert only(explain(book, facts())).because == "being rewritten, until 2026-12-24"


def test_a_rule_outside_its_rollout_tells_its_share() -> None:
    book = a_book("- {name: r, when: customer_replied, rollout: 0.01%, then: [{tag: bug}]}")

    assert (only(explain(book, facts(conversation__id="1"))).because or "").startswith("it acts on 0.01% of")


def test_the_nearest_miss_is_the_fewest_comparisons_that_had_to_be_otherwise() -> None:
    known = facts(Issue_Type="Technical Issue", Issue_Priority="Low", conversation__tags=["spam"], message__text="hi")

    assert missing(explain(BOOK, known)[0]) == [
        ("conversation.attributes.Issue Priority", "is High", True),
        ("conversation.tags", "has spam", False),
    ]


def test_a_rule_whose_conditions_hold_misses_nothing() -> None:
    assert missing(only(explain(a_rule("{Vip: true}"), facts(Vip=True)))) == []


def test_the_nearest_miss_does_not_contradict_itself() -> None:
    book = a_rule("{Issue Type: {not: Technical Issue}, any: [{Issue Type: Technical Issue}, {Vip: true, Seats: 3}]}")

    assert missing(only(explain(book, facts(Issue_Type="Feature Request", Vip=False, Seats=2)))) == [
        ("conversation.attributes.Vip", "is true", True),
        ("conversation.attributes.Seats", "is 3", True),
    ]


def test_conditions_that_contradict_each_other_have_no_nearest_miss() -> None:
    never_both = a_rule("{all: [{Issue Type: Technical Issue}, {Issue Type: Feature Request}]}")
    known_and_not = a_rule("{Issue Type: {is: unknown}, any: [{Issue Type: {not: Feature Request}}]}")
    held_off_by_itself = a_rule("{Vip: true}", unless="{Vip: true}")

    for book in (never_both, known_and_not, held_off_by_itself):
        assert missing(only(explain(book, facts(Issue_Type="Feature Request", Vip=True)))) is None


def test_what_is_asked_twice_is_missed_once() -> None:
    book = a_rule("{all: [{Vip: true}, {any: [{Vip: true}]}]}")

    assert missing(only(explain(book, facts(Vip=False)))) == [("conversation.attributes.Vip", "is true", True)]


def test_a_rule_of_cases_only_needs_one_of_them() -> None:
    book = a_book(CASES.replace("        - otherwise: [tag: spam]\n", ""))

    verdict = only(explain(book, facts(Vip=False)))

    assert verdict.code == "f"
    assert missing(verdict) == [("contact.attributes.plan", "is enterprise", True)]


def test_what_would_have_kept_a_rule_from_acting_had_its_conditions_held_can_be_asked() -> None:
    book = a_book("- {name: r, when: customer_replied, if: {Vip: true}, once_per: conversation, then: [{tag: bug}]}")
    known = facts(Vip=False, conversation__id="1")
    before = {"history.fired": {"r|conversation": ["2026-01-01T08:00:00+00:00", ""]}}

    assert if_conditions_held(book, known, 0).code == "M"
    assert if_conditions_held(book, {**known, **before}, 0).code == "d"
