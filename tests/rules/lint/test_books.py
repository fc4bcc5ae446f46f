"""Rulebooks that load and mean nothing good: `books/<what-is-odd>.yaml` and `<same>.findings.txt`. Those whose names
begin with clean have none."""

from datetime import date
from pathlib import Path

import pytest

from app.rules.lint.lint import lint
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from tests.shipped import shipped_files

HERE = Path(__file__).parent
BOOKS = sorted((HERE / "books").glob("*.yaml"))
VOCABULARY = (HERE / "vocabulary.yaml").read_text("utf-8")
TODAY = date(2026, 2, 10)


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.stem)
def test_a_rulebook_is_told_what_is_odd_about_it_with_its_places(book: Path) -> None:
    loaded = load({book.name: book.read_text("utf-8"), "vocabulary.yaml": VOCABULARY})
    assert isinstance(loaded, Rulebook), "\n".join(map(str, loaded))

    told = "".join(f"{finding}\n" for finding in lint(loaded, TODAY))

    golden = book.with_suffix(".findings.txt")
    assert told == (golden.read_text("utf-8") if golden.exists() else "")
    assert golden.exists() is not book.stem.startswith("clean")


def test_the_shipped_rulebook_has_nothing_odd() -> None:
    shipped = load(shipped_files())
    assert isinstance(shipped, Rulebook)

    assert lint(shipped, TODAY) == ()
