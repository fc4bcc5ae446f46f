"""Users that a ticket counts as affected: each of them once."""

from app.store import affected
from app.store.database import Database
from app.store.effects import Change, Entry
from app.store.lanes import Lease
from tests.store.test_accept import add, an_arrival
from tests.store.test_lanes import LANE, claim, due_now, planned, save, settle

KIM, NOA = "contact:app1:kim", "contact:app1:noa"


def linked(db: Database, lease: Lease, name: str, contact: str, gid: str = "12") -> Entry:
    """A conversation's link, which is done, and the count that follows."""
    told = {"contact": contact, "target": gid, "destination": "asana"}
    save(db, lease, planned(f"link/{name}", action="link_ticket", **told),
         planned(f"count/link/{name}", action="count_affected", needs=f"link/{name}", due=False, **told))  # fmt: skip
    (link,) = [entry for entry in due_now(db, LANE) if entry.key == f"link/{name}"]
    settle(db, lease, Change(id=link.id, state="done", attempts=1, dependents=link.dependents or ()))
    (count,) = [entry for entry in due_now(db, LANE) if entry.key == f"count/link/{name}"]
    return count


def test_a_customer_whom_two_conversations_link_to_a_ticket_is_counted_once(database_url: str, db: Database) -> None:
    add(database_url, *(an_arrival(number) for number in range(1, 5)))
    lease = claim(db)
    first = linked(db, lease, "1", KIM)
    before = affected.is_counted(db, first)
    settle(db, lease, Change(id=first.id, state="done", attempts=1))

    again, other, elsewhere = (
        linked(db, lease, "2", KIM),
        linked(db, lease, "3", NOA),
        linked(db, lease, "4", KIM, "13"),
    )

    assert [affected.is_counted(db, entry) for entry in (again, other, elsewhere)] == [True, False, False]
    assert before is False


def test_a_count_waits_for_another_of_which_nobody_knows_yet_whether_it_landed(database_url: str, db: Database) -> None:
    add(database_url, an_arrival(1), an_arrival(2))
    lease = claim(db)
    first, second = linked(db, lease, "1", KIM), linked(db, lease, "2", NOA)
    settle(db, lease, Change(id=first.id, state="sending", attempts=1, due_in=5))

    assert (affected.under_way(db, first), affected.under_way(db, second)) == (False, True)
