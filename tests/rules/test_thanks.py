"""Thanks alone need no answer; thanks with anything else do."""

import pytest

from app.rules.thanks import is_only_thanks


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!",
        "Thank you so much",
        "ok great, thank you 👍",
        "Perfect, thanks a lot for the quick help!",
        "Great, it works now. Thank you very much",
        "Thanks, that's all for now",
        "No worries, thanks",
        "You're the best, thanks guys",
        "Awesome!",
        "Got it, understood",
        "👍",
        "🙏🙏",
        "спасибо!",
        "Спасибо большое, всё заработало",
        "Отлично, спасибо за помощь!",
        "Понятно, благодарю",
        "Ок, спасибо",
    ],
)
def test_only_thanks(text: str) -> None:
    assert is_only_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "Thanks, but it is still broken",
        "Thank you. How do I export the list?",
        "Thanks! One more question",
        "thanks, order 1234",
        "Thanks https://example.com/x",
        "Thanks in advance",
        "yes",
        "ok",
        "да",
        "No",
        "No thanks, delete my account",
        "It does not work",
        "Спасибо, но не работает",
        "Спасибо, а как выгрузить отчёт",
        "спасибо заранее",
        "!!!",
        "😡",
        "Thank you " * 40,
    ],
)
def test_more_than_thanks(text: str) -> None:
    assert not is_only_thanks(text)
