"""B11: a telling that was stopped goes on, and tells those whom the stop kept from being told, each once."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.talking import effects_of, is_at_rest, triage
from tests.journeys.telling import (
    BOOK,
    a_telling_house,
    a_ticket,
    another_customer,
    complete,
    list_told,
    notes,
    told,
    wait_for_links,
    wait_for_state,
)

BESIDE_THE_MESSAGE = """    then:
      - internal_note: 'Done: {{ news.title }}'
      - open: conversation
      - retire_user_note: ticket
"""
ONLY_SAID = BOOK.replace("[send_held: conversation]", "[send_held: conversation, internal_note: To be sent.]").replace(
    BESIDE_THE_MESSAGE, ""
)
"""Of a telling nothing but the message is sent, so that a worker that dies over sending dies over the message."""
assert BESIDE_THE_MESSAGE in BOOK


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_telling_house(house_database, Path(tmp_path_factory.mktemp("house")), book=ONLY_SAID) as one:
        yield one


def message(db: Database, conversation: str, state: str) -> dict[str, Any]:
    """What is said to the customer, once it stands so."""

    def look() -> dict[str, Any] | None:
        return next((row for row in effects_of(db, conversation, "message") if row["state"] == state), None)

    return wait_until(look, what=f"the message in {conversation} to be {state}")


def test_b11_what_a_stop_kept_back_is_told_once_when_the_telling_goes_on(house: House, house_db: Database) -> None:
    ticket, first = a_ticket(house, "How to print", "question")
    gid = ticket["gid"]
    others = [another_customer(house, ticket, f"Reader {n}") for n in range(2)]
    wait_for_links(house, gid, 2)
    complete(house, house_db, gid)
    drafts = {each: message(house_db, each, "held") for each in (first, *others)}
    wait_until(lambda: any("To be approved" in n or "approved" in n for n in notes(house, first)), what="the draft")

    assert "3 kept back" in triage(house, "tell", "stop", gid)
    triage(house, "held", "send", str(drafts[others[0]]["id"]))
    kept_back = message(house_db, others[0], "skipped")
    house.teammate_notes(first, "/send")
    wait_until(lambda: any("To be sent." in note for note in notes(house, first)), what="the answer to /send")

    (answer,) = [note for note in notes(house, first) if "To be sent." in note]
    assert f"to go on: triage tell go {gid}. Nothing was sent, the draft still waits" in answer
    assert kept_back["reason"].startswith("telling the customers of its ticket was stopped by ")
    assert f"kept back, to be told after: triage tell go {gid}" in triage(house, "tell", "show", gid)
    assert [told(house, each) for each in (first, *others)] == [0, 0, 0]

    triage(house, "tell", "go", gid)

    message(house_db, others[0], "done")
    message(house_db, first, "held")
    for each in (first, others[1]):
        house.teammate_notes(each, "/send")
    wait_for_state(house_db, gid, "over")
    assert [told(house, each) for each in (first, *others)] == [1, 1, 1]
    assert list_told(house, gid).startswith("3 of 3")


ENDS: Mapping[str, tuple[str, int, str, int]] = {
    "talk.read": ("skipped", 0, "done", 1),
    "effect.sending": ("unsure", 0, "unsure", 0),
    "message.said": ("done", 1, "done", 1),
}
"""Where the worker dies -> what becomes of the message in the stop, with how often the customer is told by then; and
the same after it goes on. Of what may have arrived a person decides."""


@pytest.mark.parametrize("point", ENDS)
def test_b11_a_message_that_a_stop_met_on_its_way_is_not_sent_twice_by_going_on(
    house: House, house_db: Database, tmp_path: Path, point: str
) -> None:
    in_the_stop, told_then, at_last, told_at_last = ENDS[point]
    ticket, first = a_ticket(house, f"Stopped at {point}")
    gid = ticket["gid"]
    wait_until(lambda: is_at_rest(house, house_db, first), what="the ticket and its user note to be there")
    house.end("worker")
    house.start("worker", "worker", changes={"TRIAGE_CRASH_AT": f"{point}:{tmp_path}"})
    complete(house, house_db, gid)
    wait_until(lambda: house.processes["worker"].poll() is not None, what="the worker to die")
    house.end("worker")
    triage(house, "tell", "stop", gid)
    house.start("worker", "worker")
    stopped = message(house_db, first, in_the_stop)
    assert told(house, first) == told_then

    triage(house, "tell", "go", gid)

    message(house_db, first, at_last)
    wait_for_state(house_db, gid, "over")
    assert [row["id"] for row in effects_of(house_db, first, "message")] == [stopped["id"]]
    assert told(house, first) == told_at_last
