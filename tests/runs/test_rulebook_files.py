"""Which files of a folder are the rulebook's, how they are written, and what is said when they cannot be read."""

from pathlib import Path

import pytest

from app.errors import TriageError
from app.runs.rulebook_files import read_folder, text_of, write_file, write_folder
from app.runs.rulebook_lock import unwritten


def test_what_begins_with_a_dot_is_not_the_rulebooks(tmp_path: Path) -> None:
    for name in ("book.yaml", "more/part.yml", ".github/workflows/ci.yml", ".hidden.yaml", "more/.git/x.yaml"):
        write_file(tmp_path / name, "rules: []\n")

    assert list(read_folder(tmp_path)) == ["book.yaml", "more/part.yml"]


def test_the_folder_itself_may_lie_below_a_hidden_one(tmp_path: Path) -> None:
    write_file(tmp_path / ".config" / "rulebook" / "book.yaml", "rules: []\n")

    assert list(read_folder(tmp_path / ".config" / "rulebook")) == ["book.yaml"]


def test_each_file_of_a_config_map_is_read_once(tmp_path: Path) -> None:
    write_file(tmp_path / "..2026_11_23" / "book.yaml", "rules: []\n")
    (tmp_path / "..data").symlink_to("..2026_11_23")
    (tmp_path / "book.yaml").symlink_to("..data/book.yaml")

    assert read_folder(tmp_path) == {"book.yaml": "rules: []\n"}


def test_a_folder_that_is_not_there_and_a_file_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(TriageError, match=r"there is no folder .*gone; .*set TRIAGE_RULEBOOK"):
        read_folder(tmp_path / "gone")

    (tmp_path / "book.yaml").symlink_to("/proc/self/mem")
    with pytest.raises(TriageError, match=r"book\.yaml.*try again"):
        read_folder(tmp_path)


def test_a_link_stays_a_link_when_its_file_is_written(tmp_path: Path) -> None:
    write_file(tmp_path / "elsewhere" / "book.yaml", "rules: []\n")
    (tmp_path / "rulebook").mkdir()
    link = tmp_path / "rulebook" / "book.yaml"
    link.symlink_to("../elsewhere/book.yaml")

    write_file(link, "# one\n")
    assert link.is_symlink()
    write_folder(tmp_path / "rulebook", {"book.yaml": "# two\n"})
    assert link.is_symlink()
    assert (tmp_path / "elsewhere" / "book.yaml").read_text("utf-8") == "# two\n"


def test_a_folder_is_not_changed_in_part_where_a_file_cannot_be_written(tmp_path: Path) -> None:
    write_file(tmp_path / "a.yaml", "# old\n")
    write_file(tmp_path / "b", "no folder\n")

    with pytest.raises(TriageError, match="mend that"):
        write_folder(tmp_path, {"a.yaml": "# new\n", "b/c.yaml": "# new\n"})

    assert (tmp_path / "a.yaml").read_text("utf-8") == "# old\n"
    with unwritten(tmp_path) as is_at_rest:
        assert is_at_rest


def test_a_text_that_is_changed_is_read_to_the_letter_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r")
    assert text_of(path) == "\ufeffa: 1\r\nb: 2\r"

    path.write_bytes(b"a: 1\nb: \xe4\n")
    with pytest.raises(TriageError, match=r"book\.yaml:2: this line is not UTF-8"):
        text_of(path)
