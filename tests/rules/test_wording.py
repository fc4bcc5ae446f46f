"""Promises are found in what customers would read, and nothing else is."""

import time

import pytest

from app.rules.loader import load_vocabulary
from app.rules.wording import promises_in, promises_in_template


@pytest.mark.parametrize(
    "text",
    [
        "We will fix it by the end of this month.",
        "It will be released on March 3rd.",
        "The fix is ready tomorrow.",
        "We're going to ship dark mode next week.",
        "You'll have it within two days.",
        "Fixed by Friday!",
        "The new report will be available on 03/04/2026.",
        "We expect the fix in two weeks.",
        "It should be ready by Sept. 3.",
        "We release it in March.",
        "We’ll get this fixed by EOD.",
        "<p>We will <b>fix</b> it&nbsp;by&nbsp;Friday</p>",
        "We are about to launch it on 2026-07-01.",
        "The fix ships this week.",
        "We'll fix it today.",
        "It will be done in 3-5 business days.",
        "We will look into it and have a fix out by 5 pm.",
        "The update is coming next month, see https://example.com/news",
        "We will add a dark mode.",
        "Our team will build that export for you.",
        "A calendar export will be added.",
        "We are going to support Outlook.",
        "Исправим в конце месяца.",
        "Завтра всё будет готово.",
        "Мы выпустим обновление на следующей неделе.",
        "Будет доступно 3 марта.",
        "Новая версия выйдет через две недели.",
        "Мы исправим это в пятницу.",
        "Релиз 03.04.2026.",
        "В ближайшее время исправим.",
        "Сделаем к понедельнику.",
        "Мы добавим тёмную тему.",
        "Экспорт будет добавлен.",
    ],
)
def test_a_promise_is_found(text: str) -> None:
    assert promises_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "Your invoice of March 3rd is attached.",
        "It is planned for Q3.",
        "We will add it in Q3 2026.",
        "We plan to release it in the 3rd quarter.",
        "You can reach us until Friday.",
        "We will add you to the ticket.",
        "We'll add this to your request.",
        "We will create a ticket for this.",
        "We will add dark mode: follow it at https://app.asana.com/0/1/2",
        'We will add dark mode. Follow it here: <a href="https://app.asana.com/0/1/2">ticket</a>',
        "We usually answer within 4 working hours.",
        "We will get back to you within 2 hours.",
        "Ana will answer by 12:30 CET.",
        "You usually hear from us by 2026-01-12 12:30 CET.",
        "The fix was released on March 3rd.",
        "We fixed this yesterday.",
        "I can't promise that it will be fixed by Friday.",
        "Your trial will end on March 3rd.",
        "Your subscription renews on 2026-03-03.",
        "Thanks for writing today, we will look into it.",
        "We will let you know when it is fixed.",
        "We cannot say when we will add it.",
        "What did you click on Friday?",
        "Which date did you choose in the calendar: 03/04/2026?",
        "Thank you, this may take a while.",
        "See https://example.com/2026-03-04/release-notes",
        "Ваш счёт от 3 марта во вложении.",
        "Планируем на 3 квартал.",
        "Мы ответим в течение двух часов.",
        "Исправили это 3 марта.",
        "Мы добавим вас в задачу.",
        "Мы сообщим, когда всё заработает.",
        "Мы не можем обещать, что исправим это завтра.",
        "",
        "The Horizon theme is being planned to be released in Q3 of this year.",
        "It will be ready in the third quarter of this year.",
        "Тема выйдет в 3 квартале этого года.",
    ],
)
def test_what_promises_nothing_is_left_alone(text: str) -> None:
    assert promises_in(text) == ()


def test_a_promise_tells_its_words_and_what_is_wrong_with_them() -> None:
    (first, second) = promises_in("We will fix it by the end of this month. We will add a dark mode!")

    assert (first.found, first.why) == ("by the end of this month", "relative date beside what will be done")
    assert (second.found, second.why) == ("We will add", "a feature is promised without a link or a quarter")


@pytest.mark.parametrize(
    ("source", "promises"),
    [
        ("We plan it for {{ '2026-07-01' | quarter }}.", False),
        ("We will add it in {{ now | quarter }}.", False),
        ("We will add it: {{ links.conversation }}", False),
        ("We will add {{ conversation.title }}.", True),
        ("{# We will fix it tomorrow. #}Thank you.", False),
        ("{% if plan %}We will fix it tomorrow.{% endif %}", True),
    ],
)
def test_of_a_template_what_it_says_by_itself_counts(source: str, promises: bool) -> None:  # noqa: FBT001 - a table
    assert bool(promises_in_template(source)) is promises


def test_a_text_of_the_desk_that_promises_is_refused_with_what_to_write_instead() -> None:
    told = load_vocabulary({"a.yaml": "vocabulary: {texts: {later: We will fix it tomorrow.}}"})

    assert [str(problem) for problem in told] == [  # type: ignore[union-attr]
        'a.yaml:1:29 "tomorrow": relative date beside what will be done; name the quarter instead: {{ date | quarter }}'
    ]


PIECES = (
    """we will |in a few |<a href=|{{|<|буд|3 |fix tomorrow |1.1.|a|'|the end of |we really |в течение |мы очень """
)


@pytest.mark.parametrize("piece", [*PIECES.split("|"), "\n"])
def test_any_text_is_judged_in_a_moment(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    began = time.monotonic()
    promises_in(text)
    promises_in_template(text)

    assert time.monotonic() - began < 2
