"""In which language a message is written."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.webhooks.language import detect


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello, the calendar does not load", "en"),
        ("THE CALENDAR STAYS EMPTY", "en"),
        ("Привет, календарь не открывается", "ru"),
        ("не работает", "ru"),
        ("Der Kalender lädt nicht", "de"),
        ("Olá, não consigo entrar", "pt"),
        ("Здравствуйте! Ошибка тут: https://example.com/this/is/an/english/address", "ru"),
        ("thx", None),
        ("hi", None),
        ("👍👍", None),
        ("+49 30 123456", None),
        ("https://example.com/the/calendar/does/not/load", None),
        ("", None),
    ],
)
def test_a_language_is_told_where_it_is_sure(text: str, expected: str | None) -> None:
    assert detect(text) == expected


def test_a_text_of_any_length_may_be_asked_about() -> None:
    assert detect("The calendar does not load.\n" * 50_000) == "en"


def test_many_threads_may_ask_at_once() -> None:
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(detect, ["Календарь не открывается"] * 500)) == {"ru"}
