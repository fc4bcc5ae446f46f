"""What speaks for spam, and what does not."""

import pytest

from app.rules.spam import SIGNALS, score, signals_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Dear Sir/Madam, we offer guest posts and dofollow links: https://a.example https://b.example www.c.de",
            {"mass_greeting", "seo_phrases", "many_links"},
        ),
        ("https://win.example/prize", {"only_link"}),
        ("look https://win.example/prize", {"only_link"}),
        ("Hello site owner, I can get you on the first page of Google", {"mass_greeting", "seo_phrases"}),
        ("To whom it may concern: our SEO team", {"mass_greeting", "seo_phrases"}),
        ("Уважаемые владельцы! Продвижение сайтов недорого", {"mass_greeting", "seo_phrases"}),
        ("Пpивeт, зapaбoтoк в интepнeтe бeз влoжeний", {"mixed_alphabets"}),
        ("!!! ??? $$$", {"no_words"}),
        ("12345", {"no_words"}),
        ("Our calendar stays empty since this morning", set()),
        ("Hi there, the page https://shop.example/orders/12 does not load for us", set()),
        ("Здравствуйте, календарь не открывается на iPhone", set()),
        ("How does SEOUL time work in the calendar?", set()),
        ("", set()),
    ],
)
def test_signals_of_a_first_message(text: str, found: set[str]) -> None:
    assert signals_in(text) == found


def test_an_address_to_throw_away_is_a_signal() -> None:
    assert signals_in("My calendar is empty", email="x@Mailinator.com") == {"disposable_address"}
    assert signals_in("My calendar is empty", email="kim@example.com") == set()


def test_the_phrases_of_the_desk_count() -> None:
    assert signals_in("We sell solar panels", listed=("solar panel*",)) == {"spam_phrases"}


def test_the_score_adds_up_to_a_hundred_at_most() -> None:
    assert score(()) == 0
    assert 0 < score({"mass_greeting"}) < score({"mass_greeting", "seo_phrases"}) < 100
    assert score(SIGNALS) == 100
