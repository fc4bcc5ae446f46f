"""An event that is given up is told of, whatever happens between the two."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app import clock
from app.runs.drain import drain
from app.runs.workplace import Workplace
from app.sandbox.server import running
from app.sandbox.settings import SandboxSettings
from app.store import incidents, own_events
from app.store.database import Database
from app.store.own_events import OwnEvent
from tests.runs.practice import a_workplace

BOOK = "rules: [{name: r, when: conversation_started, then: [{internal_note: seen}]}]"
LANE = "conversation:app1:7"


@pytest.fixture
def place(db: Database, tmp_path: Path) -> Iterator[Workplace]:
    told = SandboxSettings(first_id=1, intercom_token="t", asana_token="t")
    with running(told) as sandbox, a_workplace(sandbox, db, tmp_path, BOOK) as made:
        yield made


def state(db: Database) -> str:
    row = db.row("SELECT state FROM events WHERE lane = %(lane)s", {"lane": LANE})
    assert row is not None
    return str(row["state"])


def test_an_event_fails_only_together_with_the_incident_that_tells_of_it(place: Workplace, db: Database) -> None:
    bodiless = OwnEvent(app_id="app1", topic="conversation.user.replied", lane=LANE, key="k", created_at=clock.now())
    with db.transaction() as conn:
        own_events.put(conn, [bodiless])

    with psycopg.connect(db.url) as other:
        other.execute("LOCK TABLE incidents IN ACCESS EXCLUSIVE MODE")
        drain(place, LANE)
    assert (state(db), incidents.still_open(db)) == ("waiting", [])

    db.run("UPDATE lanes SET wake_at = now()")
    drain(place, LANE)

    assert state(db) == "failed"
    assert ["its body was deleted" in each.words for each in incidents.still_open(db)] == [True]
