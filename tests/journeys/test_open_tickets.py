"""How many tickets of a customer are open stands on their profile, and follows whatever happens to the tickets."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.store.database import Database
from tests.house import ITSELF, House, a_house, wait_until
from tests.journeys.talking import effects_of
from tests.journeys.test_asana_news import wait_for_webhook

BUGS = "1200000000000101"
BOOK = f"""
vocabulary:
  contact_attributes:
    open_tickets: {{type: number}}
  tickets:
    bug:
      project: '{BUGS}'
      title: '{{{{ message.command_argument }}}}'
      news: {{cancelled: {{section: [Cancelled]}}}}
rules:
  - {{name: file, when: {{teammate_command: /bug}}, then: [file_in_asana: bug]}}
  - {{name: link, when: {{teammate_command: /link}}, then: [link_ticket: from the note]}}
  - {{name: undo, when: {{teammate_command: /undo}}, then: [undo: last]}}
"""


def _book(folder: Path) -> Path:
    (folder / "rulebook").mkdir()
    (folder / "rulebook" / "book.yaml").write_text(BOOK)
    return folder / "rulebook"


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """It hears of tickets by webhook."""
    folder = Path(tmp_path_factory.mktemp("house"))
    with a_house(house_database, folder, rulebook=_book(folder), changes={"TRIAGE_PUBLIC_URL": ITSELF}) as one:
        wait_for_webhook(one)
        yield one


def shown(house: House, contact: str) -> Any:
    return house.state()["contacts"][contact]["attributes"].get("open_tickets")


def wait_for_count(house: House, count: int, *contacts: str) -> None:
    wait_until(
        lambda: all(shown(house, contact) == count for contact in contacts),
        what=f"{count} open tickets, not {[shown(house, contact) for contact in contacts]}\n{house.logs()}",
        patience=60,
    )


def a_customer(house: House, name: str, **more: Any) -> tuple[str, str]:
    return house.customer_starts("It is broken", contact={"name": name, "role": "user"}, **more)


def a_ticket(house: House, conversation: str, title: str) -> dict[str, Any]:
    house.teammate_notes(conversation, f"/bug {title}")
    return wait_until(
        lambda: next((each for each in house.tickets(BUGS) if each["name"] == title), None), what=f"the ticket {title}"
    )


def link(house: House, conversation: str, ticket: dict[str, Any]) -> None:
    house.teammate_notes(conversation, f"/link {ticket['permalink_url']}")


def test_the_count_of_all_customers_of_a_ticket_follows_its_completion_and_its_opening(
    house: House, house_db: Database
) -> None:
    first, kim = a_customer(house, "Kim")
    second, ann = a_customer(house, "Ann")
    ticket = a_ticket(house, first, "Calendar")
    wait_for_count(house, 1, kim)
    link(house, second, ticket)
    a_ticket(house, second, "Export")
    wait_for_count(house, 2, ann)

    house.engineer(ticket["gid"], "complete")
    wait_for_count(house, 0, kim)
    wait_for_count(house, 1, ann)

    house.engineer(ticket["gid"], "reopen")
    wait_for_count(house, 1, kim)
    wait_for_count(house, 2, ann)

    house.engineer(ticket["gid"], "move", section="Cancelled")
    wait_for_count(house, 0, kim)
    house.engineer(ticket["gid"], "move", section="Done")
    wait_for_count(house, 1, kim)
    house.engineer(ticket["gid"], "delete")
    wait_for_count(house, 0, kim)
    wait_for_count(house, 1, ann)
    house.engineer(ticket["gid"], "undelete")
    wait_for_count(house, 1, kim)
    assert {row["state"] for row in effects_of(house_db, first, "count_open_tickets")} == {"done"}


def test_a_ticket_that_is_taken_back_counts_no_more(house: House) -> None:
    conversation, kim = a_customer(house, "Kim who was wrong")
    a_ticket(house, conversation, "By mistake")
    wait_for_count(house, 1, kim)

    house.teammate_notes(conversation, "/undo")

    wait_for_count(house, 0, kim)


def test_a_customer_who_is_merged_into_another_brings_their_tickets_along(house: House) -> None:
    first, lead = a_customer(house, "Lead")
    second, user = a_customer(house, "User")
    ticket = a_ticket(house, first, "Of the lead")
    a_ticket(house, second, "Of the user")
    wait_for_count(house, 1, lead, user)

    house.with_contact(lead, "merge", into=user)
    wait_for_count(house, 2, user)
    house.engineer(ticket["gid"], "complete")

    wait_for_count(house, 1, user)


def test_what_is_delivered_twice_and_out_of_order_is_counted_once(house: House, house_db: Database) -> None:
    house.sandbox.put("/sandbox/webhooks", json={"duplicates": 1.0, "out_of_order": 0.5}).raise_for_status()
    house.sandbox.put("/sandbox/asana/webhooks", json={"duplicates": 1.0, "out_of_order": 0.5}).raise_for_status()
    conversation, kim = a_customer(house, "Kim twice")
    ticket = a_ticket(house, conversation, "Told twice")
    wait_for_count(house, 1, kim)
    house.engineer(ticket["gid"], "complete")

    wait_for_count(house, 0, kim)
    wait_until_settled(house_db)
    written = house_db.rows(
        "SELECT receipt ->> 'html' AS told FROM effects WHERE action = 'count_open_tickets' AND state = 'done'"
        " AND lane = %(lane)s ORDER BY id",
        {"lane": f"contact:sandbox1:{kim}"},
    )
    assert [row["told"] for row in written] == ["1", "0"]
    for vendor in ("", "asana/"):
        house.sandbox.put(f"/sandbox/{vendor}webhooks", json={}).raise_for_status()


QUICK = {"TRIAGE_LEASE": "3", "TRIAGE_CALL_TIMEOUT": "2", "TRIAGE_LOOKS": "0,1,2"}


def test_however_often_a_worker_dies_the_profile_is_right_in_the_end(fresh_house_database: str, tmp_path: Path) -> None:
    changes = {**QUICK, "TRIAGE_PUBLIC_URL": ITSELF}
    with (
        a_house(fresh_house_database, tmp_path, rulebook=_book(tmp_path), changes=changes) as house,
        Database(fresh_house_database, size=2) as db,
    ):
        wait_for_webhook(house)
        conversation, kim = a_customer(house, "Kim")
        wait_until_settled(db)
        with a_worker_that_dies_at(house, tmp_path, "effect.sent"):
            ticket = a_ticket(house, conversation, "Calendar")
        wait_for_count(house, 1, kim)
        wait_until_settled(db)
        with a_worker_that_dies_at(house, tmp_path, "news.saved", "run.committed", "effect.sending"):
            house.engineer(ticket["gid"], "complete")

        wait_for_count(house, 0, kim)


@contextmanager
def a_worker_that_dies_at(house: House, folder: Path, *points: str) -> Iterator[None]:
    """Whenever it has died it is started again, until it died at each of these points; then another takes its place."""
    hits = folder / points[0]
    hits.mkdir()

    def died_everywhere() -> bool:
        if house.processes["worker"].poll() is not None:
            house.end("worker")
            house.start("worker", "worker", changes={"TRIAGE_CRASH_AT": f"{','.join(points)}:{hits}"})
        return all((hits / point).exists() for point in points)

    house.end("worker")
    house.start("worker", "worker", changes={"TRIAGE_CRASH_AT": f"{','.join(points)}:{hits}"})
    yield
    wait_until(died_everywhere, what=f"the worker to die at {points}", patience=60)
    house.end("worker")
    house.start("worker", "worker")


def wait_until_settled(db: Database) -> None:
    """Everything is handled, and all is done that came of it."""

    def settled() -> bool:
        row = db.row(
            "SELECT (SELECT count(*) FROM events WHERE state = 'waiting') + (SELECT count(*) FROM effects"
            " WHERE state IN ('planned', 'waiting', 'sending')) AS left"
        )
        return row == {"left": 0}

    wait_until(settled, what="everything to be handled")
