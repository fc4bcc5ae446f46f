"""`triage digest`: how the day goes, and sent to the team once."""

from pathlib import Path

import pytest

from app.runs.live_rulebook import LiveRulebook
from app.store.database import Database
from app.store.installation import set_workspace
from tests.commands.conftest import Triage
from tests.commands.test_undo import tagged

BOOK = """
vocabulary:
  tags: [bug]
  digest: {at: "00:00"}
rules:
  - name: tag-bug
    when: customer_replied
    then: [tag: bug]
"""


@pytest.fixture
def folder(db: Database, tmp_path: Path) -> str:
    (tmp_path / "book.yaml").write_text(BOOK, "utf-8")
    LiveRulebook(tmp_path, db)
    return str(tmp_path)


def test_without_a_day_it_tells_of_today(triage: Triage, db: Database, folder: str) -> None:
    tagged(db, 5)
    db.run("UPDATE effects SET settled_at = date_trunc('day', now()) - interval '1 minute'")

    told = triage("digest", TRIAGE_RULEBOOK=folder)

    assert told.returncode == 0, told.stderr
    assert "Support automation on" in told.stdout
    assert "done: 10 (" in told.stdout


def test_it_is_sent_once(triage: Triage, db: Database, folder: str) -> None:
    unknown = triage("digest", "--send", TRIAGE_RULEBOOK=folder)
    set_workspace(db, "app")
    first, second = (triage("digest", "--send", TRIAGE_RULEBOOK=folder) for _ in range(2))

    assert "the workspace is not known" in unknown.stderr
    assert first.stdout.endswith("a worker sends it\n")
    assert "was sent before: it is sent once" in second.stdout
    assert len(db.rows("SELECT 1 FROM events WHERE topic = 'triage.digest' AND lane = 'desk:app'")) == 1


def test_a_day_that_is_none_is_told(triage: Triage, db: Database, folder: str) -> None:
    told = triage("digest", "--day", "yesterday", TRIAGE_RULEBOOK=folder)

    assert told.returncode == 2
    assert '"yesterday" is no day; write 2027-01-05' in told.stderr
