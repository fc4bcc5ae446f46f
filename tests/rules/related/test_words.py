"""Which words of a text count when texts are compared."""

import pytest

from app import clock
from app.rules.related.words import spoken, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Payments", "payment"),
        ("they were charged twice", "CHARGES TWICE"),
        ("paid", "pay"),
        ("it broke", "broken"),
        ("e-mail", "email"),
        ("Café résumé", "cafe resume"),
        ("O’Brien", "O'Brien"),
        ("заказы", "заказа"),
        ("счёта", "счета"),
        ("Деньги не пришли", "деньги, придёт"),
    ],
)
def test_forms_of_one_word_are_one(one: str, other: str) -> None:
    assert words_of(one) == words_of(other) != ()


@pytest.mark.parametrize(
    "text", ["Hello, could you please help me with this?", "Здравствуйте, подскажите, пожалуйста, как это?", "", "…!?"]
)
def test_what_anybody_says_about_anything_does_not_count(text: str) -> None:
    assert words_of(text) == ()


def test_addresses_and_numbers_do_not_count() -> None:
    assert words_of("see https://app.example.com/orders/77 or ask kim@example.com, order 4711, 21 %") == ("order",)


def test_who_wrote_it_is_not_what_it_is_about() -> None:
    ticket = (
        "Calendar empty\n\nCustomer: Kim Lee kim@example.com\nConversation: https://app.example.com/1\nScale: office"
    )
    assert words_of(ticket) == ("calendar", "empti", "scale", "offic")
    assert "calendar" in words_of("Hello Kim: the calendar of our office is empty, look at https://app.example.com/1")


@pytest.mark.parametrize(
    "text", ["a", "x:", "://", "a@", "w.", "'", "log in ", "a'b", "e-", "\u0301", "Error 5 ", "a\n"]
)
def test_no_text_takes_long(text: str) -> None:
    started = clock.monotonic()
    words_of((text * 100_000)[:100_000])
    assert clock.monotonic() - started < 2


def test_the_number_of_an_error_counts() -> None:
    assert words_of("Error 1042") == ("error", "1042")
    assert words_of("ошибка 1042 на 3 странице") == ("ошибк", "1042", "страниц")


def test_a_verb_with_its_little_word_is_one_word_beside_the_verb() -> None:
    assert words_of("I cannot log in") == ("log", "login")
    assert words_of("login") == ("login",)
    assert words_of("logging into the shop") == ("log", "login", "shop")
    assert words_of("sign-up") == ("sign", "signup")


def test_a_little_word_after_any_word_is_not_drawn_to_it() -> None:
    assert words_of("the order in the cart") == ("order", "cart")


def test_both_languages_may_be_in_one_text() -> None:
    assert words_of("Приложение crashes при оплате") == ("приложен", "crash", "оплат")


def test_what_is_spoken_has_everyday_words_too() -> None:
    assert [word.stem for word in spoken("get into it")] == ["get", "into", "it"]


def test_a_word_without_end_is_left_out() -> None:
    assert words_of("x" * 500 + " calendar") == ("calendar",)
