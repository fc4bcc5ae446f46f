"""What was in force, what differs, and the way back and forth: over the command line and a real folder."""

from pathlib import Path

import pytest

from app.runs.live_rulebook import LiveRulebook
from app.store import announcements
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

    told = triage("rules", "history", "--rulebook", folder).stdout.splitlines()

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
    assert "is no share" in refused.stderr
    assert (folder / "book.yaml").read_text("utf-8") == SECOND


def test_a_promotion_keeps_ends_of_lines_and_says_why_the_rule_was_off(triage: Triage, folder: Path) -> None:
    text = SECOND.replace('{shadow: "trying it out"}', '{off: "too loud"}').replace("\n", "\r\n").encode()
    (folder / "book.yaml").write_bytes(text)

    told = triage("rules", "promote", "tag-vips", "--rulebook", folder)

    assert told.returncode == 0, told.stderr
    assert "tag-vips was off: too loud" in told.stdout
    assert (folder / "book.yaml").read_bytes() == text.replace(b'    mode: {off: "too loud"}\r\n', b"")


def test_a_file_that_is_not_utf_8_is_not_changed(triage: Triage, folder: Path) -> None:
    content = SECOND.encode() + b"# gr\xfc\xdfe\n"
    (folder / "book.yaml").write_bytes(content)

    refused = triage("rules", "promote", "tag-vips", "--rulebook", folder)

    assert refused.returncode == 2
    assert "not UTF-8" in refused.stderr
    assert (folder / "book.yaml").read_bytes() == content


def test_a_folder_that_cannot_be_read_is_not_taken_for_an_empty_one(triage: Triage, db: Database, folder: Path) -> None:
    in_force(db, folder, FIRST)
    in_force(db, folder, SECOND)
    (folder / "book.yaml").write_text(SECOND + "# mine\n", "utf-8")
    (folder / "more.yaml").symlink_to("/proc/self/mem")

    refused = triage("rules", "rollback", "--rulebook", folder)

    assert refused.returncode == 2
    assert "more.yaml" in refused.stderr
    assert (folder / "book.yaml").read_text("utf-8").endswith("# mine\n")


def test_the_history_and_the_status_say_first_what_the_folder_holds_instead(
    triage: Triage, db: Database, folder: Path
) -> None:
    def first_lines() -> list[str]:
        history = triage("rules", "history", "--rulebook", folder).stdout.splitlines()[0]
        return [history, triage("status", TRIAGE_RULEBOOK=str(folder)).stdout.splitlines()[1].strip()]

    in_force(db, folder, FIRST)
    assert [line.endswith(end) for line, end in zip(first_lines(), ("in force", "holds the same"), strict=True)] == [
        True,
        True,
    ]

    (folder / "book.yaml").write_text(SECOND, "utf-8")
    assert first_lines() == [f"the folder {folder} holds another one than is in force: triage rules diff"] * 2

    (folder / "book.yaml").write_text(SECOND.replace("tag: vip", "tag: vpi"), "utf-8")
    assert all("is broken (1 problem), the last good one stays in force" in line for line in first_lines())


def test_the_status_tells_what_needs_a_person(triage: Triage, db: Database, folder: Path) -> None:
    assert "none was ever in force" in triage("status").stdout
    in_force(db, folder, FIRST)
    for number in range(12):
        announcements.announce(db, "effect_failed", str(number), f"effect {number} is failed")
    triage("stop", "--everything")

    told = triage("status", TRIAGE_RULEBOOK=str(folder)).stdout

    assert "in force since" in told
    assert ", 1 rule" in told
    assert "all effects are held, by a command since" in told
    assert "events     none wait, none failed" in told
    assert told.count("effect_failed: effect ") == 10
    assert "… and more" in told


def test_the_shadow_of_a_rule_that_is_live_or_not_there(triage: Triage, db: Database, folder: Path) -> None:
    in_force(db, folder, SECOND)

    waiting, live, typed = (triage("rules", "shadow", rule) for rule in ("tag-vips", "tag-bugs", "tag-vip"))

    assert waiting.stdout.startswith("Rule tag-vips has not matched in shadow since ")
    assert live.stdout.startswith("tag-bugs is live now")
    assert typed.returncode == 2
    assert typed.stderr.strip() == 'triage: there is no rule "tag-vip" in force, did you mean "tag-vips"?'


@pytest.mark.parametrize("share", ["10", "150%", "a tenth", "-5%"])
def test_a_rollout_that_is_no_share_is_refused(triage: Triage, folder: Path, share: str) -> None:
    (folder / "book.yaml").write_text(SECOND, "utf-8")

    told = triage("rules", "promote", "tag-vips", f"--rollout={share}", "--rulebook", folder)

    assert told.returncode == 2
    assert told.stderr.strip() == f'triage: --rollout: "{share}" is no share; write one such as 10%'
    assert (folder / "book.yaml").read_text("utf-8") == SECOND


def test_a_live_rule_is_narrowed_in_the_file(triage: Triage, folder: Path) -> None:
    (folder / "book.yaml").write_text(SECOND, "utf-8")

    told = triage("rules", "promote", "tag-bugs", "--rollout", "5%", "--rulebook", folder)

    assert told.returncode == 1
    assert "write rollout: 5% into the file to narrow it" in told.stdout
