"""How things stand, on one screen."""

from pathlib import Path

from app.runs.live_rulebook import LiveRulebook
from app.store import announcements
from app.store.database import Database
from tests.commands.conftest import Triage

BOOK = "vocabulary:\n  tags: [bug]\nrules:\n  - name: r\n    when: customer_replied\n    then: [tag: bug]\n"


def test_it_tells_what_is_in_force_what_waits_and_what_was_announced_line_by_line(
    triage: Triage, db: Database, tmp_path: Path
) -> None:
    (tmp_path / "book.yaml").write_text(BOOK, "utf-8")
    LiveRulebook(tmp_path, db)
    announcements.announce(db, "rulebook_broken", "folder", "it is broken:\nbook.yaml:1:1 one\nbook.yaml:2:1 two")

    told = triage("status", TRIAGE_RULEBOOK=str(tmp_path))

    assert told.returncode == 0, told.stderr
    assert "1 rule\n" in told.stdout
    assert "holds the same" in told.stdout
    assert "events     none wait, none failed" in told.stdout
    assert "waits      no rule waits to look again" in told.stdout
    assert told.stdout.endswith("it is broken:\n      book.yaml:1:1 one\n      book.yaml:2:1 two\n")


def test_rules_that_wait_are_counted_with_the_moment_of_the_first(triage: Triage, db: Database, tmp_path: Path) -> None:
    db.run(
        "INSERT INTO timers (app_id, lane, rule, event_id, since, due_at, state)"
        " SELECT 'app', 'l', 'r', n, now(), timestamptz '2100-01-01 10:00:00Z' + n * interval '1 hour', 'waiting'"
        " FROM generate_series(1, 2) n"
    )

    told = triage("status", TRIAGE_RULEBOOK=str(tmp_path))

    assert "waits      2 rules wait to look again, the first at 2100-01-01 11:00:00" in told.stdout


def test_a_folder_that_holds_something_broken_is_told(triage: Triage, db: Database, tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text(BOOK, "utf-8")
    LiveRulebook(tmp_path, db)
    (tmp_path / "book.yaml").write_text("rules: [", "utf-8")

    assert "broken (1 problem)" in triage("status", TRIAGE_RULEBOOK=str(tmp_path)).stdout
