"""Which rules led to what this service did itself, so that a circle of rules is seen."""

import pytest

from app.runs.echo import chain_of
from app.runs.ledger import NOTES, mark
from app.store.database import Database
from app.store.effects import Change
from tests.rules.makers import a_note, a_snapshot
from tests.store.test_accept import add, an_arrival
from tests.store.test_lanes import LANE, claim, due_now, planned, save, settle


@pytest.mark.parametrize("action", NOTES)
def test_a_note_of_ours_is_known_as_the_doing_of_its_rule_whatever_kind_of_note(
    database_url: str, db: Database, action: str
) -> None:
    add(database_url, an_arrival(1))
    lease = claim(db)
    save(db, lease, planned("mine", action=action, rule="drafts"), planned("other", action="internal_note", rule="o"))
    for entry in due_now(db, LANE):
        settle(db, lease, Change(id=entry.id, state="done", attempts=1, far_id=f"part {entry.key}"))

    by_id = a_snapshot(name="teammate_noted", message=a_note("Hello", id="part mine")).event
    by_mark = a_snapshot(name="teammate_noted", message=a_note(f"Hello {mark('mine')}")).event

    assert chain_of(db, LANE, by_id) == chain_of(db, LANE, by_mark) == ("drafts",)
