"""Broken rulebooks and what is told about them: `books/<what-is-wrong>.yaml` and `<same>.problems.txt`."""

from pathlib import Path

import pytest

from app.rules.loader import load

BOOKS = sorted((Path(__file__).parent / "books").glob("*.yaml"))


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)
def test_a_broken_rulebook_is_told_all_its_problems_with_their_places(book: Path) -> None:
    told = load({book.name: book.read_bytes().decode()})

    assert isinstance(told, tuple)
    assert "".join(f"{problem}\n" for problem in told) == book.with_suffix(".problems.txt").read_text("utf-8")


def test_the_corpus_holds_many_ways_to_be_wrong() -> None:
    assert len(BOOKS) >= 90
