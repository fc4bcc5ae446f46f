from collections.abc import Callable
from pathlib import Path

import pytest

from app.errors import TriageError
from app.rules.rulebook import Rulebook
from app.runs.live_rulebook import LiveRulebook
from app.store import announcements
from app.store.database import Database
from tests.house import wait_until

GOOD = "vocabulary: {tags: [seen]}\nrules:\n  - name: see\n    when: conversation_started\n    then: [{tag: seen}]\n"
BETTER = GOOD.replace("name: see", "name: see-better")
BROKEN = GOOD.replace("tag: seen", "tag: sen")


def becomes(book: LiveRulebook, so: Callable[[Rulebook], bool]) -> None:
    wait_until(lambda: so(book.current()), what="the rulebook to change", patience=10)


def test_a_changed_rulebook_is_taken_up_without_a_restart(db: Database, tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text(GOOD)
    book = LiveRulebook(tmp_path, db)
    (tmp_path / "book.yaml").write_text(BETTER)

    becomes(book, lambda now: now.rules[0].name == "see-better")


def test_a_broken_rulebook_never_replaces_a_good_one_and_is_announced_until_mended(
    db: Database, tmp_path: Path
) -> None:
    (tmp_path / "book.yaml").write_text(GOOD)
    book = LiveRulebook(tmp_path, db)
    (tmp_path / "book.yaml").write_text(BROKEN)
    wait_until(lambda: book.current() and announcements.newest(db), what="the announcement", patience=10)

    assert book.current().rules[0].name == "see"
    assert "did you mean" in announcements.newest(db)[0]["words"]

    (tmp_path / "book.yaml").write_text(GOOD)
    wait_until(lambda: book.current() and not announcements.newest(db), what="its end", patience=10)


def test_a_process_that_starts_with_a_broken_rulebook_uses_the_last_good_one(db: Database, tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text(GOOD)
    LiveRulebook(tmp_path, db)
    (tmp_path / "book.yaml").write_text(BROKEN)

    assert LiveRulebook(tmp_path, db).current().rules[0].name == "see"


def test_without_any_good_rulebook_it_says_what_is_wrong_and_where(db: Database, tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text(BROKEN)

    with pytest.raises(TriageError, match=r"book\.yaml:5:"):
        LiveRulebook(tmp_path, db)


def test_files_that_end_in_yml_are_read_too(db: Database, tmp_path: Path) -> None:
    (tmp_path / "book.yml").write_text(GOOD)

    assert LiveRulebook(tmp_path, db).current().rules[0].name == "see"


def test_an_empty_folder_is_named(db: Database, tmp_path: Path) -> None:
    with pytest.raises(TriageError, match="TRIAGE_RULEBOOK"):
        LiveRulebook(tmp_path, db)
