"""B11: the first message of a telling, or each, waits until a person has read it; the others go as that one went."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.talking import said
from tests.journeys.telling import (
    APP,
    a_telling_house,
    a_ticket,
    another_customer,
    complete,
    list_told,
    state_of,
    told,
    wait_for_links,
    wait_for_state,
)

FEW = 4


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_telling_house(house_database, Path(tmp_path_factory.mktemp("house")), {"TRIAGE_FUSE": "2"}) as one:
        yield one


def a_done_ticket(house: House, db: Database, title: str, kind: str) -> tuple[str, list[str]]:
    """A ticket that is done, and the conversations linked to it."""
    ticket, first = a_ticket(house, title, kind)
    others = [another_customer(house, ticket, f"Customer {n}") for n in range(1, FEW)]
    wait_for_links(house, ticket["gid"], FEW - 1)
    complete(house, db, ticket["gid"])
    return ticket["gid"], [first, *others]


def waiting(db: Database, conversations: list[str], count: int = 1) -> list[str]:
    """The conversations in which a message waits for approval, once there are so many."""
    lanes = [f"conversation:{APP}:{each}" for each in conversations]

    def look() -> list[str] | None:
        held = db.rows(
            "SELECT split_part(conversation, ':', 3) AS id FROM effects WHERE action = 'message' AND state = 'held'"
            " AND starts_with(reason, 'approval') AND conversation = ANY(%(lanes)s)",
            {"lanes": lanes},
        )
        return [row["id"] for row in held] if len(held) >= count else None

    return wait_until(look, what=f"{count} messages to wait for approval")


def released(db: Database, gid: str) -> int:
    row = db.row(
        "SELECT count(*) AS n FROM told_conversations c JOIN tellings t ON t.id = c.telling_id"
        " WHERE t.gid = %(gid)s AND c.state = 'released'",
        {"gid": gid},
    )
    return int(row["n"]) if row else 0


def test_b11_after_the_first_is_sent_as_it_is_the_others_follow_without_the_fuse(
    house: House, house_db: Database
) -> None:
    gid, conversations = a_done_ticket(house, house_db, "Dark mode", "request")
    (first,) = waiting(house_db, conversations)
    assert released(house_db, gid) == 1

    house.teammate_notes(first, "/send")

    wait_for_state(house_db, gid, "over")
    assert [told(house, each) for each in conversations] == [1] * FEW
    assert list_told(house, gid).startswith(f"{FEW} of {FEW}")


def test_b11_after_other_words_the_next_one_is_read_again_and_what_is_kept_back_stops_it(
    house: House, house_db: Database
) -> None:
    gid, conversations = a_done_ticket(house, house_db, "Light mode", "request")
    (first,) = waiting(house_db, conversations)

    house.teammate_notes(first, "/send You have light mode now, dear Kim.")

    wait_until(lambda: any("dear Kim" in text for text in said(house, first)), what="the teammate's own words")
    (second,) = waiting(house_db, conversations)
    assert second != first
    assert released(house_db, gid) == 2

    house.teammate_notes(second, "/hold")

    wait_for_state(house_db, gid, "stopped")
    assert released(house_db, gid) == 2
    assert sum(told(house, each) for each in conversations) == 0


def test_b11_each_message_waits_by_itself(house: House, house_db: Database) -> None:
    gid, conversations = a_done_ticket(house, house_db, "How to export", "question")
    assert sorted(waiting(house_db, conversations, FEW)) == sorted(conversations)
    assert state_of(house_db, gid) == "telling"

    for each in conversations[1:]:
        house.teammate_notes(each, "/send")
    house.teammate_notes(conversations[0], "/hold")

    wait_for_state(house_db, gid, "over")
    assert [told(house, each) for each in conversations] == [0, *[1] * (FEW - 1)]
    assert list_told(house, gid).startswith(f"{FEW - 1} of {FEW}")
