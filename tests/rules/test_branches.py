"""Where a rule goes: `first_match` with its branches, and `stop`."""

from app.rules.actions import AddTag
from app.rules.decide import decide
from app.rules.explain import explain
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from tests.rules.makers import a_book, code, facts

PLANS = """
    - name: r
      when: customer_replied
      first_match:
        - if: {plan: enterprise}
          then: [tag: urgent]
        - if: {message.text: {contains: broken}}
          unless: {tag: spam}
          then: [tag: bug]
        - otherwise: [tag: spam]
    - {name: below, when: customer_replied, then: [close: ]}
"""


def tags(book_text: str, known: dict[str, object]) -> list[str]:
    return [step.action.tag for step in decide(a_book(book_text), known).steps if isinstance(step.action, AddTag)]


def of_plan(plan: str, **more: object) -> dict[str, object]:
    return facts(contact__attributes__plan=plan, conversation__tags=[], **more)


def test_only_the_first_branch_that_holds_is_taken() -> None:
    assert tags(PLANS, of_plan("enterprise", message__text="broken")) == ["urgent"]
    assert tags(PLANS, of_plan("standard", message__text="broken")) == ["bug"]
    assert tags(PLANS, of_plan("standard", message__text="fine")) == ["spam"]


def test_a_branch_of_which_nothing_can_be_told_does_not_hold() -> None:
    assert tags(PLANS, facts(conversation__tags=[], message__text="broken")) == ["bug"]
    assert tags(PLANS, facts(message__text="broken")) == ["spam"]


def test_a_branch_is_held_off_by_its_own_unless() -> None:
    known = facts(contact__attributes__plan="standard", conversation__tags=["Spam"], message__text="broken")

    assert [step.needless for step in decide(a_book(PLANS), known).steps] == ["already tagged spam", None]


def test_the_verdict_says_which_branch_was_taken() -> None:
    verdict = explain(a_book(PLANS), of_plan("standard", message__text="broken"))[0]

    assert [(branch.path, branch.taken) for branch in verdict.branches] == [
        ("first_match[0]", False),
        ("first_match[1]", True),
        ("first_match[2]", False),
    ]
    assert verdict.branches[2].condition is None


def test_without_a_branch_that_holds_the_rule_does_nothing_and_says_so() -> None:
    book = a_book("""
        - {name: r, when: customer_replied, first_match: [{if: {plan: enterprise}, then: [tag: bug]}]}
    """)

    assert code(book, of_plan("standard")) == "f"
    assert code(book, facts()) == "f"
    assert decide(book, of_plan("standard")).steps == ()


def test_what_stands_under_then_is_done_first_and_whatever_branch_is_taken() -> None:
    book = """
        - name: r
          when: customer_replied
          then: [tag: bug]
          first_match: [{if: {plan: enterprise}, then: [tag: urgent]}]
    """

    assert tags(book, of_plan("enterprise")) == ["bug", "urgent"]
    assert tags(book, of_plan("standard")) == ["bug"]
    assert code(a_book(book), of_plan("standard")) == "M"


def test_the_branches_of_a_rule_see_facts_as_they_were_before_it_acted() -> None:
    book = """
        - name: r
          when: customer_replied
          then: [tag: bug]
          first_match: [{if: {tag: bug}, then: [tag: urgent]}, {otherwise: [tag: spam]}]
    """

    assert tags(book, of_plan("pro")) == ["bug", "spam"]


def test_a_rule_for_a_command_may_have_branches_and_its_tickets_take_the_commands_title() -> None:
    book = a_book("""
        - name: r
          when: {teammate_command: /bug}
          first_match:
            - {if: {plan: enterprise}, then: [file_in_asana: bug, user_note: bug]}
            - otherwise: [file_in_asana: request]
    """)
    known = {"event.name": "teammate_noted", "message.command": "/BUG", "message.command_argument": "It Is Empty"}

    ticket, note = decide(book, {**known, "contact.attributes.plan": "enterprise"}).steps
    assert (ticket.action.target, note.action.target) == ("bug/it is empty", "bug/it is empty")
    (request,) = decide(book, known).steps
    assert request.action.target == "request/it is empty"
    assert code(book, {**known, "message.command": "/other"}) == "e"


def test_no_rule_below_a_stop_is_looked_at() -> None:
    book = a_book("""
        - {name: above, when: customer_replied, then: [tag: urgent]}
        - {name: end, when: customer_replied, if: {tag: spam}, then: [stop]}
        - {name: below, when: customer_replied, if: {plan: pro}, then: [tag: bug]}
        - {name: elsewhere, when: teammate_closed, then: [tag: bug]}
    """)

    assert code(book, facts(conversation__tags=["spam"])) == "MMbe"
    assert code(book, facts(conversation__tags=[], contact__attributes__plan="pro")) == "MnMe"
    assert explain(book, facts(conversation__tags=["spam"]))[2].because == "end said stop"


def test_a_stop_after_other_steps_lets_them_be_done() -> None:
    book = a_book("""
        - {name: end, when: customer_replied, then: [tag: spam, stop]}
        - {name: below, when: customer_replied, then: [tag: bug]}
    """)

    decision = decide(book, facts())

    assert (decision.codes, len(decision.steps)) == ("Mb", 1)


def test_a_stop_in_a_branch_holds_only_if_the_branch_is_taken() -> None:
    book = a_book("""
        - name: end
          when: customer_replied
          first_match:
            - {if: {plan: enterprise}, then: [tag: urgent, stop]}
            - otherwise: [tag: spam]
        - {name: below, when: customer_replied, then: [tag: bug]}
    """)

    assert code(book, of_plan("enterprise")) == "Mb"
    assert code(book, of_plan("standard")) == "MM"


def test_a_rule_of_nothing_but_stop_stops_though_no_branch_holds() -> None:
    book = a_book("""
        - name: end
          when: customer_replied
          then: [stop]
          first_match: [{if: {plan: enterprise}, then: [tag: urgent]}]
        - {name: below, when: customer_replied, then: [tag: bug]}
    """)

    assert code(book, of_plan("standard")) == "Mb"


def test_a_stop_is_not_heard_from_a_rule_that_does_not_act() -> None:
    for kept in ("mode: shadow", "mode: off", "rollout: 0.000001%", "wait: 10m", "once_per: conversation"):
        book = a_book(f"""
            - {{name: end, when: customer_replied, then: [stop], {kept}}}
            - {{name: below, when: customer_replied, then: [tag: bug]}}
        """)
        past = {"history.fired": {"end|conversation": ["2026-01-01T00:00:00+00:00", ""]}, "conversation.id": "1"}

        assert code(book, {**facts(), **past})[1] == "M", kept


def test_rules_stop_across_files_in_the_order_of_their_names() -> None:

    rule = "rules: [{name: %s, when: customer_replied, then: [%s]}]"
    books = [
        load({"10.yaml": rule % ("a", "stop"), "20.yaml": rule % ("b", "close: ")}),
        load({"20.yaml": rule % ("a", "stop"), "10.yaml": rule % ("b", "close: ")}),
    ]

    assert [decide(book, facts()).codes for book in books if isinstance(book, Rulebook)] == ["Mb", "MM"]
