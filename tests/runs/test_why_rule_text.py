"""What `triage why EVENT RULE` says: each condition, what was wanted and seen, and the nearest miss."""

from tests.rules.makers import a_book, a_rule, facts
from tests.runs.why_makers import told_of_rule

UNKNOWN = (
    "            ? not known  Remark is “x”; it is not known: it becomes known when somebody, or a rule, sets it "
    "on the conversation"
)


def test_each_condition_has_a_line_with_a_mark_and_a_word() -> None:
    book = a_rule(
        "{Issue Type: Technical Issue, any: [{Vip: true}, {Seats: {more_than: 3}}], Remark: x}", unless="{tag: spam}"
    )

    lines = told_of_rule(book, facts(Issue_Type="Technical Issue", Vip=False, Seats=2, conversation__tags=["bug"]))

    assert [line for line in lines if not line.startswith(("Rule", "  decided"))] == [
        "It did not act: its conditions do not hold.",
        "  when    ✓ yes  customer_replied is what it waits for",
        "  if      ✗ no  all of these:",
        "            ✓ yes  Issue Type is “Technical Issue”",
        "            ✗ no  any of these:",
        "              ✗ no  Vip is true; it is false",
        "              ✗ no  Seats is more than 3; it is 2",
        UNKNOWN,
        "  unless  ✗ no  tag has “spam”; it has “bug”",
        "Nearest miss: it would have acted if Vip had been true and Remark had been “x”.",
    ]


def test_a_rule_is_told_with_its_place_and_what_it_is_for() -> None:
    book = a_book("- {name: r, about: Whoever replies is tagged., when: customer_replied, then: [{tag: bug}]}")

    assert told_of_rule(book, facts())[:2] == ["Rule r (rules.yaml:2:6)", "  Whoever replies is tagged."]
    assert "It acted: its conditions held." in told_of_rule(book, facts())


def test_the_nearest_miss_says_if_something_else_would_have_kept_it_from_acting() -> None:
    book = a_book("- {name: r, when: customer_replied, if: {Vip: true}, once_per: conversation, then: [{tag: bug}]}")
    before = {"r|conversation": ["2026-01-09T08:00:00+00:00", ""]}

    lines = told_of_rule(book, facts(Vip=False, conversation__id="1", history__fired=before))

    assert lines[-2] == "Nearest miss: its conditions would have held if Vip had been true."
    assert lines[-1].startswith(
        "Even so it would not have acted: it has acted before: once per conversation: it acted at "
    )


def test_for_a_rule_that_waits_for_another_event_the_nearest_miss_is_about_its_conditions() -> None:
    lines = told_of_rule(a_rule("{Vip: true}", when="conversation_started"), facts(Vip=False))

    assert (
        lines[-1] == "Nearest miss: on an event that it waits for, its conditions would have held if Vip had been true."
    )
    assert "  when    ✗ no  it waits for conversation_started; this was customer_replied" in lines


def test_conditions_that_can_never_hold_together_are_said_to_be_so() -> None:
    lines = told_of_rule(a_rule("{Vip: true}", unless="{Vip: true}"), facts(Vip=True))

    assert lines[-1] == "Nearest miss: none was found; its conditions seem to contradict each other."


def test_each_case_is_told_to_be_taken_or_why_not() -> None:
    book = a_book("""
        - name: r
          when: customer_replied
          first_match:
            - {if: {Vip: true}, then: [{tag: bug}]}
            - {if: {Seats: 2}, then: [{tag: urgent}]}
            - otherwise: [tag: spam]
    """)

    lines = told_of_rule(book, facts(Vip=False, Seats=2))

    assert lines[-5:] == [
        "  first_match, case 1: did not hold",
        "    if      ✗ no  Vip is true; it is false",
        "  first_match, case 2: taken",
        "    if      ✓ yes  Seats is 2",
        "  first_match, case 3 (otherwise): not looked at, for a case before it was taken",
    ]


def test_a_rule_in_shadow_says_what_it_would_have_done() -> None:
    book = a_book("- {name: r, when: customer_replied, mode: {shadow: trying it out}, then: [{tag: bug}]}")

    lines = told_of_rule(book, facts())

    assert "It only showed what it would do: in shadow: trying it out." in lines
    assert "  - would tag bug; no live rule did" in lines


def test_what_is_unknown_under_unless_would_have_had_to_be_known() -> None:
    lines = told_of_rule(a_rule("{Vip: true}", unless="{plan: enterprise}"), facts(Vip=True))

    assert lines[-1] == "Nearest miss: it would have acted if plan had been known and had not been “enterprise”."


def test_the_case_of_a_rule_in_shadow_would_have_been_taken() -> None:
    book = a_book("""
        - name: r
          when: customer_replied
          mode: {shadow: trying it out}
          first_match: [{if: {Vip: true}, then: [{tag: bug}]}]
    """)

    assert "  first_match, case 1: would have been taken" in told_of_rule(book, facts(Vip=True))
