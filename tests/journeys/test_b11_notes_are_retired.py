"""B11: the notes on customers' profiles that show a ticket which is done go on the list of those to delete by hand."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.talking import effects_of
from tests.journeys.telling import a_telling_house, a_ticket, complete, notes, wait_for_state


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_telling_house(house_database, Path(tmp_path_factory.mktemp("house"))) as one:
        yield one


def listed(house: House, contact: str) -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {house.key('reader')}"}
    told = house.service.get("/api/notes-to-delete", headers=headers).json()["notes"]
    return [note for note in told if str(note["contact"]).endswith(f":{contact}")]


def contact_of(house: House, conversation: str) -> str:
    return str(house.conversation(conversation)["contact_id"])


def test_b11_a_bugs_note_is_to_be_deleted_until_it_is_seen_to_be_gone(house: House, house_db: Database) -> None:
    ticket, conversation = a_ticket(house, "Broken thing")
    contact = contact_of(house, conversation)
    wait_until(lambda: house.notes_on(contact), what="the user note")
    assert listed(house, contact) == []

    complete(house, house_db, ticket["gid"])

    wait_for_state(house_db, ticket["gid"], "over")
    (note,) = wait_until(lambda: listed(house, contact), what="the note to be listed")
    assert note["note_id"]


def test_b11_a_note_of_requests_is_written_anew_without_the_one_that_is_done(house: House, house_db: Database) -> None:
    ticket, conversation = a_ticket(house, "First wish", "request")
    contact = contact_of(house, conversation)
    wait_until(lambda: house.notes_on(contact), what="the user note")
    house.teammate_notes(conversation, "/request Second wish")

    def filed() -> int:
        return sum(row["state"] == "done" for row in effects_of(house_db, conversation, "ticket"))

    wait_until(lambda: filed() == 2, what="the second ticket")

    complete(house, house_db, ticket["gid"])
    wait_until(lambda: any("Done: First wish" in note for note in notes(house, conversation)), what="the news")

    def waits_a_day() -> list[dict[str, Any]]:
        written = effects_of(house_db, conversation, "user_note")
        return [row for row in written if row["key"].startswith("user_note/without/") and row["state"] == "waiting"]

    (anew,) = wait_until(waits_a_day, what="the new note to wait for its day")
    assert anew["reason"] == "one request note a day"
    assert wait_until(lambda: listed(house, contact), what="the note that is there, of which one is done, to be listed")


def test_b11_the_note_of_the_last_request_is_to_be_deleted(house: House, house_db: Database) -> None:
    ticket, conversation = a_ticket(house, "Only wish", "request")
    contact = contact_of(house, conversation)
    wait_until(lambda: house.notes_on(contact), what="the user note")

    complete(house, house_db, ticket["gid"])

    assert wait_until(lambda: listed(house, contact), what="the note to be listed")

    def left_out() -> list[str]:
        written = effects_of(house_db, conversation, "user_note")
        return [row["reason"] for row in written if row["state"] == "skipped"]

    wait_until(lambda: left_out() == ["no request of this contact is open"], what="the new note to be left out")
