"""A statement that takes too long counts against its event, which else would hold up its lane for good."""

from pathlib import Path

import psycopg
import pytest

from app.runs.process import handle
from app.runs.workplace import furnish
from app.settings import Settings
from app.store import fuse, lanes, turn
from app.store.database import Database

LANE = "desk:app1"
BOOK = """
vocabulary: {tags: [seen]}
rules:
  - {name: mark, when: conversation_started, then: [tag: seen]}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "book.yaml").write_text(BOOK, "utf-8")
    return Settings.model_validate({"TRIAGE_RULEBOOK": tmp_path})


def test_an_event_whose_statements_take_too_long_has_failed_an_attempt(
    settings: Settings, database_url: str, db: Database
) -> None:
    fuse.ask_to_tell(db, "app1")
    lease = lanes.claim(db, LANE, worker="test", seconds=20)
    assert lease is not None
    stored = turn.look(db, LANE, lands_within=0).event
    assert stored is not None

    with Database(database_url, patience=0.5) as impatient, psycopg.connect(database_url) as other:
        place = furnish(settings, impatient, worker="test")
        place.rulebook.current()
        other.execute("LOCK TABLE runs IN ACCESS EXCLUSIVE MODE")
        handled = handle(place, lease, stored)

    assert handled.wait > 0
    assert db.row("SELECT state, attempts FROM events WHERE id = %(id)s", {"id": stored.id}) == {
        "state": "waiting",
        "attempts": 1,
    }
