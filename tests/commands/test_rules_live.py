"""What was in force, what differs, and the way back and forth: over the command line and a real folder."""

from pathlib import Path

import pytest

from app.runs.live_rulebook import LiveRulebook
from app.store.database import Database
from tests.commands.conftest import Triage

FIRST = """\
vocabulary:
  tags: [bug, vip]
rules:
  - name: tag-bugs
    when: customer_replied
    then: [tag: bug]
"""
SECOND = (
    FIRST
    + """\
  - name: tag-vips
    mode: {shadow: "trying it out"}
    when: customer_replied
    then: [tag: vip]
"""
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "rulebook"
    made.mkdir()
    return made


def in_force(db: Database, folder: Path, text: str) -> None:
    """As a worker does when it finds this text in the folder."""
    (folder / "book.yaml").write_text(text, "utf-8")
    LiveRulebook(folder, db)


def test_the_history_tells_what_was_new_in_each_rulebook(triage: Triage, db: Database, folder: Path) -> None:
    in_force(db, folder, FIRST)
    in_force(db, folder, SECOND)
    LiveRulebook(folder, db)  # a second worker finds the same

    told = triage("rules", "history").stdout.splitlines()

    assert len(told) == 3
    assert told[0].endswith("in force")
    assert str(folder) in told[0]
    assert told[1].strip() == "added tag-vips"


def test_the_folder_is_compared_with_what_is_in_force(triage: Triage, db: Database, folder: Path) -> None:
    in_force(db, folder, FIRST)
    (folder / "book.yaml").write_text(SECOND, "utf-8")

    told = triage("rules", "diff", "--rulebook", folder).stdout

    assert "added tag-vips" in told.splitlines()[0]
    assert "+  - name: tag-vips" in told


def test_what_was_in_force_before_comes_back_with_a_word_and_tests_stay(
    triage: Triage, db: Database, folder: Path
) -> None:
    in_force(db, folder, FIRST)
    (folder / "more.yaml").write_text("vocabulary:\n  tags: [more]\n", "utf-8")
    in_force(db, folder, SECOND)
    (folder / "tests").mkdir()
    (folder / "tests" / "some.yaml").write_text("tests: []\n", "utf-8")

    told = triage("rules", "rollback", "--rulebook", folder)

    assert told.returncode == 0, told.stderr
    assert (folder / "book.yaml").read_text("utf-8") == FIRST
    assert not (folder / "more.yaml").exists()
    assert (folder / "tests" / "some.yaml").exists()
    assert "removed tag-vips" in told.stdout


def test_changes_that_were_never_in_force_are_not_thrown_away_unasked(
    triage: Triage, db: Database, folder: Path
) -> None:
    in_force(db, folder, FIRST)
    in_force(db, folder, SECOND)
    (folder / "book.yaml").write_text(SECOND + "# mine\n", "utf-8")

    refused = triage("rules", "rollback", "--rulebook", folder)

    assert refused.returncode == 2
    assert "--force" in refused.stderr
    assert (folder / "book.yaml").read_text("utf-8").endswith("# mine\n")
    assert triage("rules", "rollback", "--rulebook", folder, "--force").returncode == 0
    assert (folder / "book.yaml").read_text("utf-8") == FIRST


def test_a_digest_that_nobody_knows_is_told(triage: Triage, db: Database, folder: Path) -> None:
    in_force(db, folder, FIRST)

    refused = triage("rules", "rollback", "abc", "--rulebook", folder)

    assert refused.returncode == 2
    assert "triage rules history" in refused.stderr


def test_a_rule_is_promoted_in_its_file(triage: Triage, folder: Path) -> None:
    (folder / "book.yaml").write_text(SECOND, "utf-8")

    shown = triage("rules", "promote", "tag-vips", "--dry-run", "--rulebook", folder)
    assert '-    mode: {shadow: "trying it out"}' in shown.stdout
    assert (folder / "book.yaml").read_text("utf-8") == SECOND

    share = triage("rules", "promote", "tag-vips", "--rollout", "10%", "--rulebook", folder)
    assert share.returncode == 0, share.stderr
    assert "    rollout: 10%\n" in (folder / "book.yaml").read_text("utf-8")

    triage("rules", "promote", "tag-vips", "--rulebook", folder)
    assert (folder / "book.yaml").read_text("utf-8") == SECOND.replace('    mode: {shadow: "trying it out"}\n', "")

    again = triage("rules", "promote", "tag-vips", "--rulebook", folder)
    assert again.returncode == 1
    assert "live already" in again.stdout


def test_a_misspelt_rule_is_not_promoted(triage: Triage, folder: Path) -> None:
    (folder / "book.yaml").write_text(SECOND, "utf-8")

    refused = triage("rules", "promote", "tag-vip", "--rulebook", folder)

    assert refused.returncode == 2
    assert 'did you mean "tag-vips"?' in refused.stderr


def test_a_share_that_is_none_changes_nothing(triage: Triage, folder: Path) -> None:
    (folder / "book.yaml").write_text(SECOND, "utf-8")

    refused = triage("rules", "promote", "tag-vips", "--rollout", "lots", "--rulebook", folder)

    assert refused.returncode == 2
    assert "rollout is a share" in refused.stderr
    assert (folder / "book.yaml").read_text("utf-8") == SECOND
