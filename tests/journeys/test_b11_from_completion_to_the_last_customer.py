"""B11, the whole way with the shipped desk: an engineer completes a ticket in Asana, a person reads the first message
and sends it by /send, and every customer is told once."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from app.store import tellings
from app.store.database import Database
from tests.house import ITSELF, House, wait_until
from tests.journeys.swell import BUGS, a_swell_desk, ticket_of, wait_for_note, wait_for_state
from tests.journeys.talking import effects_of, is_at_rest, said, triage

FOR_CUSTOMER = '        for_customer: "For the customer:"'
WORDS = "What you told us about is solved. Totals are right again."


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    changes = {"vocabulary.yaml": (FOR_CUSTOMER, f"{FOR_CUSTOMER}\n        cool_off: 1s")}
    settings = {"TRIAGE_PUBLIC_URL": ITSELF, "TRIAGE_TELL_PER_MINUTE": "120"}
    folder = Path(tmp_path_factory.mktemp("house"))
    with a_swell_desk(house_database, folder, changes=changes, **settings) as one:
        one.start("worker2", "worker")
        wait_until(lambda: len(one.sandbox.get("/sandbox/asana/deliveries").json()["webhooks"]) == 3, what="webhooks")
        yield one


def told(house: House, conversation: str) -> int:
    return sum(WORDS in text for text in said(house, conversation))


def settled(house: House, house_db: Database, conversation: str) -> None:
    wait_until(partial(is_at_rest, house, house_db, conversation), what=f"everything of {conversation} to be settled")


def linked(house: House, house_db: Database, ticket: dict[str, object], contact: object) -> str:
    conversation, _ = house.customer_starts("Hello there, my totals are wrong", contact=contact)
    house.teammate_notes(conversation, str(ticket["permalink_url"]))
    wait_for_state(house, conversation, "closed")
    settled(house, house_db, conversation)
    return conversation


def stories(house: House, ticket: dict[str, object]) -> list[str]:
    return [story["text"] for story in house.state()["tasks"][ticket["gid"]]["stories"]]


def test_b11_from_an_engineers_completion_to_the_last_customer(house: House, house_db: Database) -> None:
    first, contact = house.customer_starts("Hello there, totals are wrong", contact={"name": "Noa Berg"})
    house.teammate_notes(first, "/bug Totals are wrong")
    ticket = ticket_of(house, first, BUGS)
    settled(house, house_db, first)
    again = linked(house, house_db, ticket, contact)
    others = [linked(house, house_db, ticket, {"name": f"Customer {n}"}) for n in range(4)]
    customers = [[first, again], *([each] for each in others)]

    house.engineer(str(ticket["gid"]), "complete")
    wait_for_note(house, first, "The customer is not told yet")
    assert tellings.of_ticket(house_db, str(ticket["gid"])) is None
    house.engineer(str(ticket["gid"]), "field", name="What changed", value="Totals are right again.")
    house.engineer(str(ticket["gid"]), "field", name="Released", value="Yes")

    def held() -> str | None:
        everywhere = [each for theirs in customers for each in theirs]
        return next(
            (c for c in everywhere if any(r["state"] == "held" for r in effects_of(house_db, c, "message"))), None
        )

    reader = wait_until(held, what="the first message to wait for a person")
    wait_for_note(house, reader, "to be approved")
    assert not any(told(house, each) for theirs in customers for each in theirs)
    wait_until(lambda: "a person approves the first message" in triage(house, "tell"), what="its state")
    house.teammate_notes(reader, "/send")

    wait_until(lambda: _state(house_db, ticket) == "over", what="the telling to be over", patience=60.0)
    assert [sum(told(house, each) for each in theirs) for theirs in customers] == [1] * 5
    for conversation in (first, again):
        wait_for_note(house, conversation, "Done and confirmed")
    listed = wait_until(lambda: [s for s in stories(house, ticket) if "were told that this is done" in s], what="list")
    assert len(listed) == 1
    assert listed[0].startswith("5 of 5 customers were told")
    assert "5 of 5 told" in triage(house, "tell", "show", str(ticket["gid"]))
    assert len([s for s in stories(house, ticket) if "Draft of what" in s]) == 1
    for conversation in (first, *others):
        wait_for_state(house, conversation, "open")
    why = triage(house, "why", str(effects_of(house_db, others[-1], "message")[-1]["event_id"]))
    assert "tell-that-it-is-done" in why


def _state(db: Database, ticket: dict[str, object]) -> str | None:
    telling = tellings.of_ticket(db, str(ticket["gid"]))
    return telling.state if telling else None
