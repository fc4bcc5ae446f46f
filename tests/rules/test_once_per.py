"""Rules that act once: in a conversation, for a customer, on a matter, at each change."""

import pytest

from app.rules.decide import decide
from app.rules.explain import explain
from app.rules.firing import Firing
from tests.rules.acting import NOW, SCRIPT, a_rule_with, in_conversation
from tests.rules.makers import a_book, code


def after(firings: tuple[Firing, ...]) -> dict[str, object]:
    return {"history.fired": {f"{each.rule}|{each.scope}": [each.at, each.fingerprint] for each in firings}}


def test_a_rule_acts_once_in_a_conversation() -> None:
    book = a_rule_with("once_per: conversation")
    first = decide(book, in_conversation())

    assert first.firings == (Firing(rule="r", scope="conversation", at=NOW),)
    again = decide(book, in_conversation() | after(first.firings))
    assert (again.codes, again.steps, again.firings) == ("d", (), ())
    (verdict,) = explain(book, in_conversation() | after(first.firings))
    assert verdict.because == f"once per conversation: it acted at {NOW}"


def test_once_per_event_is_what_holds_without_it() -> None:
    decision = decide(a_rule_with("once_per: event"), in_conversation())

    assert (decision.codes, decision.firings) == ("M", ())


def test_which_conversation_or_customer_it_is_must_be_known() -> None:
    for scope, missing in (("conversation", "conversation.id"), ("customer", "contact.id"), ("change", "now")):
        book = a_rule_with(f"once_per: {scope}", condition="{event.name: customer_replied}")
        known = {name: value for name, value in in_conversation().items() if name != missing}

        (verdict,) = explain(book, known)
        assert verdict.code == ("M" if missing == "now" else "u"), scope
        assert (verdict.because or "").endswith("" if missing == "now" else f"which {scope} it is cannot be told")


@pytest.mark.parametrize(
    ("now", "expected"),
    [("2026-04-09T11:59:59+00:00", "d"), ("2026-04-09T12:00:00+00:00", "M"), ("no time", "d"), ("2026-05-01", "d")],
)
def test_a_rule_for_a_customer_acts_again_after_the_time_given(now: str, expected: str) -> None:
    book = a_rule_with("once_per: {customer: 30d}")
    fired = after(decide(book, in_conversation("1")).firings)

    assert code(book, in_conversation("2", now) | fired) == expected


def test_two_bugs_in_one_conversation_are_two_matters() -> None:
    book = a_book("- {name: r, when: {teammate_command: /bug}, once_per: matter, then: [file_in_asana: bug]}")
    note = {"event.name": "teammate_noted", "message.command": "/bug", "conversation.id": "1", "now": NOW}
    first = decide(book, note | {"message.command_argument": "Calendar  is EMPTY"})

    assert [each.scope for each in first.firings] == ["matter:bug/calendar is empty"]
    fired = after(first.firings)
    assert code(book, note | fired | {"message.command_argument": "calendar is empty"}) == "d"
    assert code(book, note | fired | {"message.command_argument": "Export fails"}) == "M"


def test_a_matter_that_cannot_be_made_keeps_the_rule_from_acting() -> None:
    book = a_rule_with("once_per: matter", then=f"[file_in_asana: {{kind: bug, matter: '{SCRIPT}'}}, tag: bug]")

    decision = decide(book, in_conversation(message__text="x" * 20_000, conversation__tags=["a", "b", "c", "d"]))

    assert (decision.codes, decision.steps) == ("u", ())


def test_once_per_matter_in_a_branch_that_files_nothing_counts_as_one_matter() -> None:
    book = a_book("""
        - name: r
          when: customer_replied
          once_per: matter
          first_match:
            - {if: {plan: pro}, then: [file_in_asana: bug]}
            - otherwise: [tag: bug]
    """)

    assert [each.scope for each in decide(book, in_conversation()).firings] == ["matter"]
    pro = in_conversation(contact__attributes__plan="pro")
    assert [each.scope for each in decide(book, pro).firings] == ["matter:bug/conversation"]


def test_once_per_change_acts_again_when_what_its_conditions_see_has_changed() -> None:
    book = a_rule_with("once_per: change", condition="{Seats: {at_least: 2}}")
    fired = after(decide(book, in_conversation(Seats=2)).firings)

    assert code(book, in_conversation(Seats=2, message__text="other") | fired) == "d"
    assert code(book, in_conversation(Seats=3) | fired) == "M"


def test_the_same_change_in_another_conversation_is_another_firing() -> None:
    book = a_rule_with("once_per: change", condition="{Seats: {at_least: 2}}")

    assert code(book, in_conversation("2", Seats=2)) == "M"


def test_a_rule_in_shadow_counts_its_firings_apart() -> None:
    shadow = decide(a_rule_with("once_per: conversation, mode: shadow"), in_conversation())
    fired = after(shadow.firings)

    assert shadow.codes == "S"
    assert code(a_rule_with("once_per: conversation, mode: shadow"), in_conversation() | fired) == "d"
    assert code(a_rule_with("once_per: conversation"), in_conversation() | fired) == "M"
