"""What a customer's words answer to a question."""

import time

import pytest

from app.rules import answers
from app.rules.answers import MAX_ANSWER, Answer, Unclear, is_only_answer, with_numbers
from app.rules.loader import load_vocabulary
from app.rules.vocabulary import Attribute, Vocabulary

VOCABULARY = """
vocabulary:
  languages: {default: en, also: [ru]}
  attributes:
    Issue Type:
      options: [Technical Issue, Question or Guidance, Feature Request]
      ask: {en: What is it?, ru: Что это?}
      labels:
        Technical Issue: {ru: Техническая проблема}
        Question or Guidance: {ru: Вопрос}
        Feature Request: {ru: Пожелание}
      synonyms: {Technical Issue: [bug, it is broken, "ошибка"]}
    Client Satisfaction:
      options: [Extremely Satisfied, Satisfied, Unsatisfied, Extremely Unsatisfied]
      ask: How was it?
      labels: {Satisfied: {ru: доволен}}
    Issue Priority: {options: [High, Medium, Low], ask: How urgent is it?}
    Who: {options: [Admin, User, 10KC Internal, Non-User], ask: Who are you?}
    Time: {options: [1-6 hours, 6-12 hours], ask: When?}
    Scale:
      options: [One user, Several users, Site access, Site down]
      ask: Who is affected?
      synonyms: {One user: [just me, me, one, только я]}
    Users Affected: {type: number, ask: How many?}
    Remark: {type: text, ask: What happened?}
"""


def answer_in(text: str, attribute: Attribute) -> Answer:
    """What it answers where the options were shown with numbers."""
    return answers.answer_in(text, attribute, numbered=True)


def the(name: str) -> Attribute:
    words = load_vocabulary({"v.yaml": VOCABULARY})
    assert isinstance(words, Vocabulary), "\n".join(map(str, words))
    return words.attributes[name]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Technical Issue", "Technical Issue"),
        ("technical issue.", "Technical Issue"),
        ("TECHNICAL   ISSUE!!", "Technical Issue"),
        ("It's a technical issue", "Technical Issue"),
        ("I think it’s a technical issue, thanks", "Technical Issue"),
        ("no, it's a bug", "Technical Issue"),
        ("it is broken", "Technical Issue"),
        ("tehcnical isue", "Technical Issue"),
        ("its a feture request", "Feature Request"),
        ("Technical", "Technical Issue"),
        ("guidance", "Question or Guidance"),
        ("question", "Question or Guidance"),
        ("1", "Technical Issue"),
        ("2.", "Question or Guidance"),
        ("#3", "Feature Request"),
        ("(2)", "Question or Guidance"),
        ("number 2", "Question or Guidance"),
        ("Option 3 please", "Feature Request"),
        ("second", "Question or Guidance"),
        ("the second one", "Question or Guidance"),
        ("2nd", "Question or Guidance"),
        ("two", "Question or Guidance"),
        ("второй", "Question or Guidance"),
        ("третий вариант, пожалуйста", "Feature Request"),
        ("Техническая проблема", "Technical Issue"),
        ("это техническая проблема", "Technical Issue"),
        ("Думаю, вопрос", "Question or Guidance"),
        ("ОШИБКА", "Technical Issue"),
        ("Feature Request?", "Feature Request"),
        ("Feature Request\n\nOn Mon, 2 Mar 2026, Support wrote:\n> 1. Technical Issue", "Feature Request"),
        ("1\n-- \nAna Lee, 3 Main Street", "Technical Issue"),
        (f"Technical issue\n{'The calendar of our whole office stays empty. ' * 9}", "Technical Issue"),
    ],
)  # fmt: skip
def test_an_option_is_understood_however_it_is_named(text: str, expected: str) -> None:
    assert answer_in(text, the("Issue Type")) == expected


@pytest.mark.parametrize(
    "text",
    [
        "what does that mean?",
        "Что это значит?",
        "is it a technical issue if the page is slow?",
        "a bug or a feature request",
        "technical issue and feature request",
        "it is not a technical issue",
        "это не техническая проблема",
        "isn't a bug",
        "7",
        "0.",
    ],
)
def test_an_answer_that_could_mean_several_things_is_unclear(text: str) -> None:
    assert isinstance(answer_in(text, the("Issue Type")), Unclear)


@pytest.mark.parametrize(
    "text",
    [
        "I would be satisfied if it worked",
        "I wish I were satisfied",
        "I'd be extremely satisfied with a refund",
        "If it worked: satisfied",
        "I am, to be honest, really not at all very satisfied",
        "satisfied I am not",
        "I wouldn’t say satisfied",
        "hardly satisfied",
        "Я был бы доволен",
        "хотел быть доволен",
        "я не очень-то и доволен",
    ],
)
def test_what_would_be_and_what_is_not_is_no_answer(text: str) -> None:
    assert isinstance(answer_in(text, the("Client Satisfaction")), Unclear)


@pytest.mark.parametrize(
    ("attribute", "text", "expected"),
    [
        ("Issue Priority", "High, we cannot work", "High"),
        ("Issue Priority", "I would say high", "High"),
        ("Issue Priority", "I'd say high", "High"),
        ("Issue Priority", "я бы сказал, high", "High"),
        ("Issue Type", "it does not open, so I think it's a bug", "Technical Issue"),
        ("Issue Type", "it does not open. A bug!", "Technical Issue"),
    ],
)
def test_what_is_not_counts_for_its_clause_and_would_say_is_a_choice(
    attribute: str, text: str, expected: Answer
) -> None:
    assert answer_in(text, the(attribute)) == expected


@pytest.mark.parametrize("text", ["1", "4", "#2", "(3)", "number 2", "Option 3 please", "two", "три"])
def test_a_number_names_an_option_only_where_the_options_had_numbers(text: str) -> None:
    satisfaction = the("Client Satisfaction")

    assert isinstance(answers.answer_in(text, satisfaction, numbered=True), str)
    assert isinstance(answers.answer_in(text, satisfaction, numbered=False), Unclear)
    assert not is_only_answer(text, satisfaction, numbered=False)


@pytest.mark.parametrize("text", ["the second one", "2nd", "второй"])
def test_a_place_names_an_option_also_among_buttons(text: str) -> None:
    assert answers.answer_in(text, the("Client Satisfaction"), numbered=False) == "Satisfied"


@pytest.mark.parametrize(
    ("attribute", "text", "expected"),
    [
        ("Client Satisfaction", "Satisfied", True),
        ("Client Satisfaction", "I am satisfied, thank you!", True),
        ("Client Satisfaction", "extremely satisfied 👍", True),
        ("Client Satisfaction", "2", True),
        ("Client Satisfaction", "Satisfied\n> How was it?", True),
        ("Client Satisfaction", "satisfied with Ana, but it is broken again", False),
        ("Client Satisfaction", "Satisfied\nBut it broke again", False),
        ("Client Satisfaction", "satisfed", False),
        ("Users Affected", "50", True),
        ("Users Affected", "50, and the page is slow", False),
        ("Remark", "It stays empty.", True),
    ],
)
def test_an_answer_with_anything_besides_it_is_not_only_that(attribute: str, text: str, *, expected: bool) -> None:
    assert is_only_answer(text, the(attribute), numbered=True) is expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "hello",
        "thanks",
        "👍",
        "I do not know",
        "> Technical Issue",
        "x",
        "the page is slow " * 20,
        "12345 67",
    ],
)
def test_what_names_no_option_is_no_answer(text: str) -> None:
    assert answer_in(text, the("Issue Type")) is None


@pytest.mark.parametrize(
    ("attribute", "text", "expected"),
    [
        ("Client Satisfaction", "extremely satisfied", "Extremely Satisfied"),
        ("Client Satisfaction", "I am satisfied", "Satisfied"),
        ("Client Satisfaction", "unsatisfied", "Unsatisfied"),
        ("Client Satisfaction", "unsatisfed", "Unsatisfied"),
        ("Client Satisfaction", "satisfed", "Satisfied"),
        ("Client Satisfaction", "not satisfied", Unclear("the customer says which it is not")),
        ("Client Satisfaction", "extremely", Unclear("it could be Extremely Satisfied or Extremely Unsatisfied")),
        ("Issue Priority", "hihg", "High"),
        ("Issue Priority", "very high!", "High"),
        ("Issue Priority", "medum", "Medium"),
        ("Issue Priority", "lo", None),
        ("Who", "user", "User"),
        ("Who", "non user", "Non-User"),
        ("Who", "I'm an admin", "Admin"),
        ("Who", "10kc", "10KC Internal"),
        ("Who", "internal", "10KC Internal"),
        ("Who", "1", "Admin"),
        ("Time", "1-6 hours", "1-6 hours"),
        ("Time", "6 - 12 hours", "6-12 hours"),
        ("Time", "2", "6-12 hours"),
        ("Scale", "site", Unclear("it could be Site access or Site down")),
        ("Scale", "the site is down", "Site down"),
        ("Scale", "site down", "Site down"),
        ("Scale", "it's just me", "One user"),
        ("Scale", "me", "One user"),
        ("Scale", "only for me, I think", "One user"),
        ("Scale", "me and 30 others", None),
        ("Scale", "я", None),
    ],
)
def test_options_that_are_alike_are_told_apart(attribute: str, text: str, expected: Answer) -> None:
    assert answer_in(text, the(attribute)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50", 50.0),
        ("about 50 users", 50.0),
        ("1,200", 1200.0),
        ("1 200 человек", 1200.0),
        ("1,5", 1.5),
        ("2.5", 2.5),
        ("two", 2.0),
        ("человек пять", 5.0),
        ("10 or 20", Unclear("it names several numbers")),
        ("how do I count them?", Unclear("the customer asks back")),
        ("everybody", None),
        ("the 10KC team", None),
        ("", None),
    ],
)
def test_a_number_is_the_one_in_the_answer(text: str, expected: Answer) -> None:
    assert answer_in(text, the("Users Affected")) == expected


def test_a_free_answer_is_what_was_written() -> None:
    assert (
        answer_in("  It stays empty.\nSince Monday.\n> What happened?", the("Remark"))
        == "It stays empty.\nSince Monday."
    )
    assert answer_in("x" * 1000, the("Remark")) == "x" * MAX_ANSWER
    assert isinstance(answer_in("What do you mean?", the("Remark")), Unclear)
    assert answer_in(" \n ", the("Remark")) is None


def test_any_text_is_judged_in_a_moment() -> None:
    hostile = [
        "a " * 50_000,
        "1 " * 50_000,
        "1," * 50_000,
        "?" * 100_000,
        "on x wrote" * 9_000,
        ("tech" * 4000 + "\n") * 9,
    ]
    began = time.monotonic()
    for text in hostile:
        for name in ("Issue Type", "Users Affected", "Remark"):
            answer_in(text, the(name))

    assert time.monotonic() - began < 3


def test_options_have_numbers_for_an_answer_by_mail() -> None:
    assert with_numbers(["A & B", "C"]) == "<p>1. A &amp; B<br>2. C</p>"
