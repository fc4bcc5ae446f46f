"""`triage rules schema` and `triage rules reference`."""

import json
import shutil
from pathlib import Path

import pytest

from app.commands.rules_schema import reference, schema
from app.errors import TriageError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped rulebook."""
    return Path(shutil.copytree(ROOT / "rulebook", tmp_path / "rulebook"))


def test_the_schema_of_a_folder_is_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schema(folder)

    assert capsys.readouterr().out == (ROOT / "rulebook" / "rulebook.schema.json").read_text("utf-8")


def test_a_new_tag_stands_in_the_schema_that_is_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "own" / "more.yaml").write_text("vocabulary: {tags: [very-new]}\n", "utf-8")

    schema(folder, write=True)

    written = json.loads((folder / "rulebook.schema.json").read_text("utf-8"))
    assert "very-new" in written["definitions"]["tag"]["anyOf"][0]["enum"]
    assert capsys.readouterr().out == f"{folder / 'rulebook.schema.json'} is written\n"
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_a_rule_that_is_wrong_keeps_nobody_from_the_schema(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "own" / "more.yaml").write_text("vocabulary: {tags: [very-new]}\nrules: [{nam: a}]\n", "utf-8")

    schema(folder)

    assert '"very-new"' in capsys.readouterr().out


def test_a_vocabulary_that_is_wrong_is_told_and_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "rulebook.schema.json").read_bytes()
    (folder / "own" / "more.yaml").write_text("vocabulary: {tags: bug}\n", "utf-8")

    with pytest.raises(SystemExit) as ended:
        schema(folder, write=True)

    assert ended.value.code == 1
    assert "own/more.yaml:1:20 tags is a list" in capsys.readouterr().out
    assert (folder / "rulebook.schema.json").read_bytes() == before


def test_a_folder_without_a_rulebook_is_told(tmp_path: Path) -> None:
    with pytest.raises(TriageError, match="no rulebook"):
        schema(tmp_path)


def test_the_reference_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    reference()

    assert capsys.readouterr().out == (ROOT / "docs" / "rules.md").read_text("utf-8")
