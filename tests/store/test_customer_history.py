"""What a contact's tickets of other conversations are, as a teammate is told of them."""

import pytest

from app.store import customer_history
from app.store.database import Database

CONTACT = "contact:app1:k1"
_LEDGER = """
INSERT INTO effects (key, run_id, seq, event_id, lane, conversation, contact, rule, action, target, reach, destination,
  request, state, done_at, far_id)
VALUES (%(key)s, 1, 1, 1, %(lane)s, %(lane)s, %(contact)s, 'r', %(action)s, %(target)s, 'inside', 'asana',
  jsonb_build_object('kind', 'bug', 'title', 'Calendar is empty', 'gid', %(gid)s::text), 'done',
  now() - make_interval(days => %(days)s), %(far_id)s)
"""


def ledger(db: Database, action: str, conversation: str, gid: str, *, days: int) -> None:
    is_filed = action == "ticket"
    values = {
        "key": f"{action}/{conversation}", "action": action, "lane": f"conversation:app1:{conversation}",
        "contact": CONTACT, "gid": gid, "target": "bug/m" if is_filed else gid, "far_id": gid if is_filed else None,
        "days": days,
    }  # fmt: skip
    db.run(_LEDGER, values)


def seen(db: Database, gid: str, standing: str, *, is_gone: bool = False) -> None:
    db.run(
        "INSERT INTO ticket_states (gid, since, seen, is_gone)"
        " VALUES (%(gid)s, now(), jsonb_build_object('standing', %(standing)s::text), %(gone)s)",
        {"gid": gid, "standing": standing, "gone": is_gone},
    )


@pytest.mark.parametrize("standing", ["open", "completed", "cancelled"])
def test_c6_a_ticket_stands_as_it_was_seen_last(db: Database, standing: str) -> None:
    ledger(db, "ticket", "7", "1", days=1)
    seen(db, "1", standing)

    (ticket,) = customer_history.tickets(db, CONTACT, but="9")

    assert (ticket.kind, ticket.standing) == ("bug", standing)


def test_c6_a_ticket_that_was_deleted_is_not_open(db: Database) -> None:
    ledger(db, "ticket", "7", "1", days=1)
    seen(db, "1", "open", is_gone=True)

    (ticket,) = customer_history.tickets(db, CONTACT, but="9")

    assert ticket.standing == "deleted"


def test_c6_a_ticket_of_several_conversations_is_one_since_the_first_of_them(db: Database) -> None:
    ledger(db, "ticket", "7", "1", days=30)
    ledger(db, "link_ticket", "8", "1", days=2)
    ledger(db, "ticket", "6", "2", days=9)

    tickets = customer_history.tickets(db, CONTACT, but="9")

    assert [ticket.standing for ticket in tickets] == ["open", "open"]
    assert tickets[0].since > tickets[1].since
