"""Questions under way: what was asked, what is an answer, what is asked next, and when a person takes over."""

from typing import Any

import pytest

from app.rules.actions import MOST_TIMES, Ask, InternalNote, SetAttribute
from app.rules.decide import decide
from app.rules.decision import WENT_ON, Decision
from app.rules.explain import explain
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from tests.rules.acting import SCRIPT
from tests.rules.desk_words import NOW, a_desk, actions, done, known

INTAKE = """
- name: intake
  when: conversation_started
  then: [ask_in_order: [Kind, Urgency, Details]]
"""
TAGS_MERE_ANSWERS = """
- {name: mere-answer, when: customer_replied, if: {question.answered_only: true}, then: [tag: bug]}
"""
BUTTONS = {"uuid-1": "Technical issue", "uuid-2": "Question"}


def asked(rule: str = "intake", **more: Any) -> dict[str, object]:
    """What the ledger tells of a question that went out an hour ago."""
    return {"rule": rule, "times": 1, "at": "2026-03-10T11:00:00+00:00", "sent": True, **more}


def replied(text: str = "", book: Rulebook | None = None, **more: Any) -> Decision:
    """What is decided on a customer's reply after Kind was asked."""
    facts = known(message__text=text, **{"history__questions": {"Kind": asked(buttons=BUTTONS)}, **more})
    return decide(book or a_desk(INTAKE), facts)


def set_to(value: str, attribute: str = "Kind") -> SetAttribute:
    return SetAttribute(name=attribute, value=value)


def asks(decision: Decision) -> list[tuple[str, int]]:
    return [(each.attribute, each.time) for each in actions(decision) if isinstance(each, Ask)]


def test_the_first_that_is_not_known_is_asked_and_only_that() -> None:
    (ask,) = done("ask_in_order: [Kind, Urgency, Details]", Kind="Question")

    assert isinstance(ask, Ask)
    assert ask.attribute == "Urgency"


def test_when_all_is_known_nothing_is_asked() -> None:
    assert done("ask_in_order: [Kind, Urgency]", Kind="Question", Urgency="Urgent") == ()


@pytest.mark.parametrize("then", ["ask: Kind", "ask: Urgency", "ask_in_order: [Kind, Urgency]"])
def test_nothing_is_asked_while_a_question_is_open(then: str) -> None:
    assert done(then, history__questions={"Kind": asked("somebody else")}) == ()


def test_two_rules_ask_one_question_on_one_event() -> None:
    book = a_desk("""
        - {name: one, when: customer_replied, then: [ask: Kind]}
        - {name: other, when: customer_replied, then: [ask: Urgency]}
        - {name: same, when: customer_replied, then: [ask: Kind]}
    """)

    (step,) = decide(book, known()).steps

    assert (step.rule, step.also, step.action.target) == ("one", ("same",), "Kind#1")


def test_what_was_left_to_a_person_is_passed_over() -> None:
    left = {"r|left:Kind": [NOW, ""]}

    (ask,) = done(
        "ask_in_order: [Kind, Urgency]", history__questions={"Kind": asked("r", times=2)}, history__fired=left
    )

    assert isinstance(ask, Ask)
    assert ask.attribute == "Urgency"


def test_a_question_may_be_asked_anew_when_a_week_went_by() -> None:
    old = {"Kind": asked("r", at="2026-03-01T11:00:00+00:00")}

    (ask,) = done("ask: Kind", history__questions=old)

    assert isinstance(ask, Ask)


def test_a_button_answers_and_the_next_question_follows() -> None:
    decision = replied(message__quick_reply="uuid-2")

    assert actions(decision)[0] == set_to("Question")
    assert asks(decision) == [("Urgency", 1)]
    assert decision.codes == WENT_ON


def test_a_button_answers_whatever_happened_since() -> None:
    over = {"Kind": asked(buttons=BUTTONS, over=True, at="2025-01-01T00:00:00+00:00")}

    assert actions(replied(message__quick_reply="uuid-1", history__questions=over))[0] == set_to("Technical issue")


@pytest.mark.parametrize("text", ["technical issue", "the first one", "Techncal issue", "Техническая проблема"])
def test_plain_words_answer(text: str) -> None:
    decision = replied(text)

    assert actions(decision)[0] == set_to("Technical issue")
    assert asks(decision) == [("Urgency", 1)]


def test_a_number_answers_where_the_options_stood_in_the_text_and_not_where_they_were_buttons() -> None:
    by_mail = {"Kind": asked()}

    assert actions(replied("1", history__questions=by_mail))[0] == set_to("Technical issue")
    assert asks(replied("1")) == [("Kind", 2)]


@pytest.mark.parametrize(
    ("text", "is_all"), [("question", True), ("It's a question, thanks", True), ("a question, and it is slow", False)]
)
def test_rules_see_whether_the_answer_is_all_that_is_said(text: str, *, is_all: bool) -> None:
    told = [each.told() for each in actions(replied(text, a_desk(INTAKE + TAGS_MERE_ANSWERS)))]

    assert ("tag: bug" in told) is is_all


def test_a_button_is_all_that_is_said() -> None:
    decision = replied(message__quick_reply="uuid-2", book=a_desk(INTAKE + TAGS_MERE_ANSWERS))

    assert "tag: bug" in [each.told() for each in actions(decision)]


def test_rules_see_the_answer() -> None:
    book = a_desk(f"{INTAKE}\n- {{name: log, when: customer_replied, if: {{Kind: Question}}, then: [tag: bug]}}")

    decision = replied("question", book)

    assert [each.told() for each in actions(decision)] == ["set: {Kind: Question}", "tag: bug", "ask: Urgency"]


def test_the_steps_of_an_answer_are_those_of_the_rule_that_asked() -> None:
    assert {step.rule for step in replied("question").steps} == {"intake"}


def test_what_is_no_answer_is_asked_once_more_and_says_so() -> None:
    decision = replied("what does that mean?")

    (ask,) = actions(decision)
    assert isinstance(ask, Ask)
    assert ask.html == "<p>Sorry, that did not fit.</p><p>What is it about?</p>"
    assert (asks(decision), decision.codes) == ([("Kind", 2)], WENT_ON)


def test_and_then_it_is_left_to_a_person() -> None:
    decision = replied("hm", history__questions={"Kind": asked(times=MOST_TIMES)})

    (note,) = actions(decision)
    assert isinstance(note, InternalNote)
    assert "Kind was asked 2 times" in note.html
    (firing,) = decision.firings
    assert (firing.rule, firing.scope) == ("intake", "left:Kind")


def test_after_that_it_is_not_an_open_question_any_more() -> None:
    left = {"intake|left:Kind": [NOW, ""]}

    assert replied("question", history__questions={"Kind": asked(times=2)}, history__fired=left).steps == ()


def test_other_words_end_a_question_that_does_not_insist() -> None:
    book = a_desk(INTAKE.replace("ask_in_order: [Kind, Urgency, Details]", "ask: {attribute: Kind, insist: false}"))

    decision = replied("It is broken again", book)

    assert decision.steps == ()
    assert [(firing.rule, firing.scope) for firing in decision.firings] == [("intake", "left:Kind")]


def test_thanks_are_no_answer_and_asked_for_nothing() -> None:
    decision = replied("Thanks!", message__is_only_thanks=True)

    assert (decision.steps, decision.firings) == ((), ())


@pytest.mark.parametrize("more", [{"over": True}, {"sent": False}, {"at": "2026-03-01T00:00:00+00:00"}])
def test_words_answer_nothing_that_is_not_open(more: dict[str, Any]) -> None:
    """A teammate took over, it did not go out yet, or it was a week ago."""
    assert replied("question", history__questions={"Kind": asked(**more)}).steps == ()


def test_words_answer_the_question_that_was_asked_last() -> None:
    both = {"Details": asked(at="2026-03-10T10:00:00+00:00"), "Kind": asked()}

    assert actions(replied("question", history__questions=both))[0] == set_to("Question")


def test_a_teammates_words_answer_nothing() -> None:
    decision = replied("question", event__name="teammate_noted", event__topic="conversation.admin.noted")

    assert decision.steps == ()


def test_a_message_that_nobody_kept_answers_nothing() -> None:
    facts = known(history__questions={"Kind": asked()}, message__text=None)

    assert decide(a_desk(INTAKE), facts).steps == ()


def test_any_text_answers_an_open_question_and_the_last_answer_ends_it() -> None:
    decision = replied(
        "It fails since Monday", history__questions={"Details": asked()}, Kind="Question", Urgency="Urgent"
    )

    assert actions(decision) == (set_to("It fails since Monday", "Details"),)
    assert decision.codes != WENT_ON


def test_a_rule_that_is_gone_leaves_its_answer_and_asks_no_more() -> None:
    book = a_desk("- {name: other, when: conversation_started, then: [tag: bug]}")

    (answered,) = replied("question", book).steps

    assert (answered.rule, answered.action) == ("intake", set_to("Question"))
    assert replied("hm", book).steps == ()


@pytest.mark.parametrize("mode", ["shadow", "off"])
def test_a_rule_that_is_not_live_any_more_asks_no_more(mode: str) -> None:
    book = a_desk(f"{INTAKE}  mode: {mode}\n")

    assert actions(replied("question", book)) == (set_to("Question"),)


def test_a_rule_that_the_reply_calls_asks_the_next_question_by_itself() -> None:
    book = a_desk(INTAKE.replace("conversation_started", "customer_replied"))

    decision = replied("question", book)

    assert (asks(decision), decision.codes) == ([("Urgency", 1)], "M")


def test_it_asks_once_more_as_well() -> None:
    book = a_desk(INTAKE.replace("conversation_started", "customer_replied"))

    assert asks(replied("hm", book)) == [("Kind", 2)]


def test_a_question_that_cannot_be_put_in_words_is_told() -> None:
    words = f"vocabulary: {{attributes: {{A: {{type: text, ask: A?}}, B: {{type: text, ask: '{SCRIPT}'}}}}}}"
    rule = "rules: [{name: intake, when: conversation_started, then: [ask_in_order: [A, B]]}]"
    book = load({"words.yaml": words, "rules.yaml": rule})
    assert isinstance(book, Rulebook), book
    tags = [str(number) for number in range(1000)]

    decision = replied("x" * 60_000, book, history__questions={"A": asked()}, conversation__tags=tags)

    assert [type(each) for each in actions(decision)] == [SetAttribute]
    (failed,) = decision.failures
    assert (failed.rule, failed.position.file) == ("intake", "rules.yaml")


def test_why_tells_the_answer_and_what_follows() -> None:
    facts = known(message__text="question", history__questions={"Kind": asked()})

    (verdict,) = explain(a_desk(INTAKE), facts)

    assert (verdict.code, verdict.because) == (WENT_ON, "Kind is answered, and the next question follows")
    assert [step.action.told() for step in verdict.steps] == ["set: {Kind: Question}", "ask: Urgency"]
