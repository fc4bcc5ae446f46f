"""Which article answers a message: sure only if it is clearly one."""

import pytest

from app.rules.article_match import Match, best_match, search_words
from app.rules.events import Article

DATE = Article(id="1", title="How to set a date for Office Hours")
EXPORT = Article(id="2", title="Exporting your participants to a spreadsheet")
INVITE = Article(id="3", title="Inviting people to a development program")
DATE_RU = Article(id="1", title="Как назначить дату для часов приёма")
PASSWORD = Article(id="4", title="Changing your password")
ALL = (DATE, EXPORT, INVITE, DATE_RU, PASSWORD)


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("How do I set a date for office hours?", DATE),
        ("hi! where can we set the date of our Office Hour, please", DATE),
        ("How can I export all participants to a spreadsheet?", EXPORT),
        ("How do I invite people to our development programs?", INVITE),
        ("Подскажите, как назначить дату часов приема?", DATE_RU),
        ("I want to change my password", PASSWORD),
    ],
)
def test_a_title_that_the_message_says_almost_whole_is_sure(text: str, article: Article) -> None:
    assert best_match(text, ALL) == Match("sure", article)


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("Can I set a date there?", DATE),
        ("the export of participants is empty since the last release and our board meets tomorrow", EXPORT),
        (
            "We set a date for the office hours of our mentors, and since Monday everybody in Berlin sees a wrong zone",
            DATE,
        ),
    ],
)
def test_a_title_that_is_half_there_or_one_matter_of_many_is_unsure(text: str, article: Article) -> None:
    assert best_match(text, ALL) == Match("unsure", article)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello, can you help me please?",
        "My invoice is wrong",
        "The channel changed",
        "office",
        "Не работает оплата",
    ],
)
def test_anything_else_fits_none(text: str) -> None:
    assert best_match(text, ALL) == Match("none")


def test_two_titles_that_fit_as_well_are_unsure() -> None:
    twin = Article(id="9", title="Set a date for office hours (mobile)")

    assert best_match("How do I set a date for office hours?", (DATE, twin)).verdict == "unsure"
    assert best_match("How do I set a date for office hours?", ()) == Match("none")


def test_the_help_centre_is_searched_for_the_longest_words_that_say_something() -> None:
    assert search_words("How do I set a date for office hours?") == "set date office hours"
    assert search_words("Please help me") == ""
    assert len(search_words("one two three " + " ".join(f"longword{n}" for n in range(50))).split()) == 6


def test_a_hostile_message_takes_no_longer_than_its_length() -> None:
    best_match("ab " * 100_000, ALL)
    search_words("x" * 1_000_000)
