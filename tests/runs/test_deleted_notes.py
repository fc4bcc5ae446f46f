"""Notes that teammates are to delete by hand are ticked off once they are seen to be gone, by one worker of all."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from psycopg.types.json import Jsonb

from app import clock
from app.runs.deleted_notes import tick_off_deleted_notes
from app.runs.workplace import Workplace
from app.sandbox.server import Address
from app.store import pauses, user_notes
from app.store.database import Database
from tests.runs.practice import a_workplace_by
from tests.shipped import SHIPPED

_LEDGER = """
INSERT INTO effects (key, run_id, seq, event_id, lane, contact, rule, action, target, reach, destination, request,
  state, settled_at, far_id, receipt)
VALUES (%(key)s, 1, 1, 1, %(contact)s, %(contact)s, 'r', 'user_note', 'request', 'inside', 'intercom', '{}', 'done',
  now(), %(far_id)s, %(receipt)s) RETURNING id
"""


@dataclass
class Notes:
    place: Workplace
    sandbox: Address

    def a_replaced_one(self) -> tuple[str, str]:
        """A customer with a note that a newer one replaces: the customer's id, and the older note's."""
        contact = str(self._play("/contacts", name="Kim", role="user")["id"])
        old, new = self._written(contact, "old"), self._written(contact, "new")
        row = self.place.db.row(_LEDGER, self._entry(contact, old, {}))
        assert row is not None
        self.place.db.row(_LEDGER, self._entry(contact, new, {"replaces": row["id"]}))
        return contact, old

    def delete(self, contact: str, note: str) -> None:
        self._play(f"/contacts/{contact}/delete-note", note=note)

    def is_listed(self, note: str) -> bool:
        return note in {row["note_id"] for row in user_notes.to_delete_by_hand(self.place.db)}

    def an_hour_later(self) -> None:
        self.place.db.run("UPDATE note_reads SET due_at = due_at - interval '1 hour'")

    def reads(self) -> int:
        routes = httpx.get(f"{self.sandbox.control}/counters").json()["intercom"]["by_route"]
        return int(sum(count for route, count in routes.items() if route.startswith("GET") and "notes" in route))

    def _written(self, contact: str, text: str) -> str:
        made = self.place.intercom.add_contact_note(contact, text, deadline=clock.monotonic() + 10)
        return str(made.far_id)

    def _entry(self, contact: str, note: str, receipt: dict[str, int]) -> dict[str, object]:
        lane = f"contact:sandbox1:{contact}"
        return {"key": f"note {note}", "contact": lane, "far_id": note, "receipt": Jsonb(receipt)}

    def _play(self, path: str, **body: str) -> dict[str, object]:
        answer = httpx.post(f"{self.sandbox.control}{path}", json=body)
        answer.raise_for_status()
        played: dict[str, object] = answer.json()
        return played


@pytest.fixture
def notes(sandbox: Address, db: Database) -> Iterator[Notes]:
    with a_workplace_by(SHIPPED, sandbox, db, INTERCOM_ADMIN_ID="9001") as place:
        yield Notes(place, sandbox)


def test_a_note_that_a_teammate_has_deleted_is_ticked_off_and_one_that_is_there_stays_listed(notes: Notes) -> None:
    (one, gone), (_, there) = notes.a_replaced_one(), notes.a_replaced_one()
    tick_off_deleted_notes(notes.place)
    assert notes.is_listed(gone)
    assert notes.is_listed(there)

    notes.delete(one, gone)
    notes.an_hour_later()
    tick_off_deleted_notes(notes.place)

    assert not notes.is_listed(gone)
    assert notes.is_listed(there)


def test_a_profile_is_read_once_an_hour_by_all_workers_together(notes: Notes) -> None:
    for _ in range(25):
        notes.a_replaced_one()

    tick_off_deleted_notes(notes.place)
    tick_off_deleted_notes(notes.place)

    assert notes.reads() == 25


def test_what_cannot_be_read_now_is_read_an_hour_later(notes: Notes) -> None:
    one, gone = notes.a_replaced_one()
    notes.delete(one, gone)
    pauses.pause(notes.place.db, "intercom", by="Ana")
    notes.place.pauses.fresh()
    tick_off_deleted_notes(notes.place)
    assert notes.is_listed(gone)

    pauses.end(notes.place.db, "intercom", by="Ana", held="discard")
    notes.place.pauses.fresh()
    notes.an_hour_later()
    tick_off_deleted_notes(notes.place)

    assert not notes.is_listed(gone)
