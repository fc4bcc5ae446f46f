"""Text as a terminal may be shown it."""

import json

import pytest

from app.rules.printable import printable, printable_json, printable_line


@pytest.mark.parametrize(
    "char", ["\x1b", "\x00", "\x07", "\r", "\x9b", "\u202e", "\u2066", "\u2028", "\ufeff", "\uffff"]
)
def test_what_steers_a_terminal_is_shown_as_a_sign_of_its_own(char: str) -> None:
    assert printable(f"a{char}b\nc") == "a�b\nc"
    assert printable_line(f"a{char}b") == "a�b"


def test_a_line_stays_one() -> None:
    assert printable_line("a\nb") == "a�b"


@pytest.mark.parametrize("text", ["Привет, “мир”\tdone", "👩‍🚒", "می‌خواهم", "a\u00a0b"])
def test_writing_of_all_kinds_is_left_as_it_is(text: str) -> None:
    assert printable(text) == printable_line(text) == text


def test_json_says_the_same_and_steers_nothing() -> None:
    told = {"a": "x\x9b2J\u202e\x7f\U000e0041é"}
    text = json.dumps(told, ensure_ascii=False, indent=1)

    made = printable_json(text)

    assert json.loads(made) == told
    assert printable(made) == made
    assert "é" in made
