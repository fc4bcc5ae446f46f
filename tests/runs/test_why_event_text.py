"""What `triage why EVENT` says: prose for a support lead."""

import pytest

from app.rules.loader import load
from app.rules.rulebook import Rulebook
from tests.rules.makers import VOCABULARY, a_book, a_rule, facts
from tests.runs.why_makers import told


def reason(book: Rulebook, known: dict[str, object]) -> str:
    """The one line about the rule r."""
    (line,) = (line for line in told(book, known) if line.startswith("    r: "))
    return line.removeprefix("    r: ")


def test_it_begins_with_what_happened_who_did_it_where_and_what_was_written() -> None:
    lines = told(a_rule(), facts(), who="teammate Ana", url="https://app.example/conversation/1")

    assert lines[:4] == [
        "Event 2: customer replied, by teammate Ana, 2026-01-10 08:00:00 UTC",
        "  in conversation 1 with Zoë  https://app.example/conversation/1",
        "  “It is broken”",
        "  settled, arrived 2026-01-10 08:00:00 UTC",
    ]


def test_a_long_message_is_shortened_and_stands_on_one_line() -> None:
    lines = told(a_rule(), facts(), words="word\n" * 1000)

    assert lines[2].startswith("  “word word")
    assert len(lines[2]) < 320


def test_a_rule_that_acted_is_told_by_what_it_is_for() -> None:
    book = a_book("- {name: r, about: Whoever replies is tagged., when: customer_replied, then: [{tag: bug}]}")

    assert "    r: Whoever replies is tagged." in told(book, facts())


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("{Issue Type: Feature Request}", "Issue Type is “Technical Issue”, and the rule wants “Feature Request”"),
        ("{Issue Type: {not: Technical Issue}}", "…, and the rule wants anything but “Technical Issue”"),
        ("{not: {Issue Type: [Technical Issue]}}", "…, and the rule wants anything but “Technical Issue”"),
        ("{Issue Type: {is: unknown}}", "Issue Type is “Technical Issue”, and the rule wants it to be unknown"),
        ("{Seats: {at_least: 3}}", "Seats is 2, and the rule wants it to be at least 3"),
        ("{not: {Seats: {at_least: 1}}}", "Seats is 2, and the rule wants it not to be at least 1"),
        ("{Vip: false}", "Vip is true, and the rule wants false"),
        ("{tag: urgent}", "tag has “bug” and “spam”, and the rule wants it to have “urgent”"),
        ("{tag: {has_all: [bug, urgent]}}", "…, and the rule wants it to have “bug” and “urgent”"),
        ("{tag: {has_none: [bug, urgent]}}", "…, and the rule wants it not to have “bug” or “urgent”"),
        ("{tag: {is_empty: true}}", "…, and the rule wants it to be empty"),
        ("{ticket.kinds: {is_empty: false}}", "ticket.kinds is empty, and the rule wants it not to be empty"),
        (
            "{contact.name: {starts_with: [A, B]}}",
            "contact.name is “Zoë”, and the rule wants it to start with “A” or “B”",
        ),
        (
            "{message.text: {mentions: failing}}",
            "message.text does not mention a phrase of the list failing, and the rule wants it to",
        ),
        ("{not: {message.text: {contains: all}}}", "message.text contains “all”, and the rule wants it not to"),
        (
            "{conversation.created_at: {newer_than: 10m}}",
            "conversation.created_at is 2026-01-10 07:00:00 UTC, and the rule wants it to be less than 10 minutes ago",
        ),
    ],
)
def test_a_reason_says_what_was_seen_and_what_the_rule_wants(condition: str, said: str) -> None:
    known = facts(
        Issue_Type="Technical Issue", Seats=2, Vip=True, conversation__tags=["bug", "spam"], ticket__kinds=[],
        contact__name="Zoë", message__text="All is well", now="2026-01-10T08:00:00+00:00",
        conversation__created_at="2026-01-10T07:00:00+00:00",
    )  # fmt: skip

    assert reason(a_rule(condition), known).endswith(said.removeprefix("…"))


def test_what_is_unknown_is_said_to_be_so_with_what_would_make_it_known() -> None:
    assert reason(a_rule("{Issue Type: Feature Request}"), facts()) == (
        "Issue Type is not known, and the rule wants “Feature Request”"
        " (it becomes known when somebody, or a rule, sets it on the conversation)"
    )
    assert reason(a_rule(unless="{tag: spam}"), facts()) == (
        "tag is not known, and the rule holds off if it has “spam” (Intercom did not tell it of this conversation)"
    )


def test_a_rule_that_was_held_off_says_because_of_what() -> None:
    book = a_rule(unless="[{tag: spam}, {Vip: true}]")

    assert (
        reason(book, facts(conversation__tags=["spam"], Vip=True)) == "held off, because tag has “spam” and Vip is true"
    )


def test_of_several_ways_any_one_is_said_to_do() -> None:
    lines = told(a_rule("[{Vip: true}, {Seats: 3}]"), facts(Vip=False, Seats=2))

    place = lines.index("    r: its conditions do not hold")
    assert lines[place + 1 : place + 4] == [
        "      - any one of these would do:",
        "        - Vip is false, and the rule wants true",
        "        - Seats is 2, and the rule wants 3",
    ]


def test_a_shared_condition_is_called_by_its_name() -> None:
    rule = "rules: [{name: r, when: customer_replied, if: paying customer, then: [{tag: bug}]}]"
    shared = "conditions: {paying customer: {plan: [standard, enterprise]}}"
    book = load({"rules.yaml": rule, "shared.yaml": shared, "vocabulary.yaml": VOCABULARY})
    assert isinstance(book, Rulebook)

    assert reason(book, facts(contact__attributes__plan="pro")) == (
        "the condition “paying customer” does not hold: plan is “pro”, and the rule wants “standard” or “enterprise”"
    )


def test_rules_that_did_not_act_come_with_the_nearest_first() -> None:
    book = a_book("""
        - {name: "off", when: customer_replied, mode: {"off": being rewritten}, then: [{tag: bug}]}
        - {name: far, when: customer_replied, if: {Vip: true, Seats: 3}, then: [{tag: bug}]}
        - {name: near, when: customer_replied, if: {Vip: true}, then: [{tag: bug}]}
        - {name: done before, when: customer_replied, once_per: conversation, then: [{tag: bug}]}
        - {name: noted, when: teammate_noted, then: [{tag: bug}]}
        - {name: started, when: conversation_started, then: [{tag: bug}]}
    """)
    before = {"done before|conversation": ["2026-01-09T08:00:00+00:00", ""]}

    lines = told(book, facts(Vip=False, Seats=2, conversation__id="1", history__fired=before))

    place = lines.index("  Rules that did not act, the nearest first:")
    assert lines[place + 1 :] == [
        "    done before: it has acted before: once per conversation: it acted at 2026-01-09 08:00:00 UTC",
        "    near: Vip is false, and the rule wants true",
        "    far: its conditions do not hold",
        "      - Vip is false, and the rule wants true",
        "      - Seats is 2, and the rule wants 3",
        "    off: switched off: being rewritten",
        "  2 rules wait for other events or commands:",
        "    noted, started",
    ]


def test_a_rule_in_shadow_says_what_it_would_have_done_and_whether_live_rules_did_it() -> None:
    book = a_book("""
        - {name: live, when: customer_replied, then: [{tag: bug}, {set: {Issue Priority: High}}]}
        - name: r
          when: customer_replied
          mode: {shadow: trying it out, until: 2026-12-24}
          then: [{tag: [bug, urgent]}, {set: {Issue Priority: Low}}]
    """)

    lines = told(book, facts(now="2026-01-10T08:00:00+00:00"))

    place = lines.index("    r")
    assert lines[place - 1 : place + 5] == [
        "  Rules that only showed what they would do:",
        "    r",
        "      - in shadow: trying it out, until 2026-12-24",
        "      - would tag bug; the live rules did the same",
        "      - would tag urgent; no live rule did",
        "      - would set Issue Priority to “Low”; the live rules did set Issue Priority to “High” instead",
    ]


def test_a_rule_that_would_go_in_a_circle_names_the_circle() -> None:
    book = a_book("- {name: a, when: customer_replied, then: [{tag: bug}]}")

    assert "    a: stopped by the loop guard: would loop: a → b → a" in told(book, facts(history__chain=["a", "b"]))


def test_what_stopped_the_rules_below_is_said() -> None:
    book = a_book("""
        - {name: a, when: customer_replied, then: [stop]}
        - {name: b, when: customer_replied, then: [{tag: bug}]}
    """)

    lines = told(book, facts())

    assert "      - stop: no later rule was looked at" in lines
    assert "    b: not looked at: a said stop" in lines


def test_cases_say_which_was_taken_and_why_none_was() -> None:
    only_case = """
        - name: r
          when: customer_replied
          first_match:
            - {if: {Vip: true}, then: [{tag: bug}]}
    """

    none = told(a_book(only_case), facts(Vip=False))
    otherwise = told(a_book(f"{only_case.rstrip()}\n            - otherwise: [tag: spam]\n"), facts(Vip=False))

    assert "      - case 1 of first_match did not hold: Vip is false, and the rule wants true" in none
    assert "      - of first_match case 2 (otherwise) was taken" in otherwise


def test_whatever_people_wrote_it_steers_no_terminal() -> None:
    hostile = "\x1b]0;owned\x07\x1b[2J\u202eabc\x9b31m\r\n\u2028"
    book = a_rule("{contact.name: Ann}")

    text = "\n".join(
        told(book, facts(contact__name=hostile), words=hostile, who=hostile, customer="x" + hostile, url=hostile)
    )

    assert "owned" in text
    assert not {"\x1b", "\x07", "\u202e", "\x9b", "\r", "\u2028"} & set(text)
