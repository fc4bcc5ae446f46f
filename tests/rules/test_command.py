"""Commands that teammates give in notes."""

import pytest

from app.rules.command import command_in


@pytest.mark.parametrize(
    ("text", "word", "argument"),
    [
        ("/stop", "/stop", ""),
        ("/stop.", "/stop", ""),
        ("/stop!", "/stop", ""),
        ("/Stop!!!", "/Stop", ""),
        ("/stop…", "/stop", ""),
        ("/stop, please", "/stop", "please"),
        ("/stop,please", "/stop", "please"),
        ("/stop: he is furious", "/stop", "he is furious"),
        ("/stop; I take over", "/stop", "I take over"),
        ("  /bug The page stays empty.  ", "/bug", "The page stays empty."),
        ("/bug\nThe page stays empty", "/bug", ""),
        ("/cannot-replicate", "/cannot-replicate", ""),
        ("/link https://app.asana.com/0/1/2", "/link", "https://app.asana.com/0/1/2"),
    ],
)
def test_a_command_is_found_without_the_punctuation_behind_it(text: str, word: str, argument: str) -> None:
    found = command_in(text)

    assert found is not None
    assert (found.word, found.argument) == (word, argument)


@pytest.mark.parametrize(
    ("text", "behind"),
    [
        ("/send", ""),
        ("/send Dear Kim,\nit works again.\n\nAna ", "Dear Kim,\nit works again.\n\nAna"),
        ("/send:\nDear Kim", "Dear Kim"),
    ],
)
def test_the_text_behind_a_command_goes_on_over_its_line(text: str, behind: str) -> None:
    found = command_in(text)

    assert found is not None
    assert found.text == behind


@pytest.mark.parametrize(
    "text", ["", "/", "stop", "do not /stop", "/etc/hosts", "/notes.txt", "/a:b", "//cdn.example", "/ stop", "/!"]
)
def test_a_path_and_words_before_it_are_no_command(text: str) -> None:
    assert command_in(text) is None
