"""B11 and G5: customers are told by day, one after the other: those who sleep wait for their turn."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app import clock
from app.rules.desk import WEEKDAYS
from app.store import tellings, told_conversations
from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.talking import triage
from tests.journeys.telling import (
    BOOK,
    a_telling_house,
    a_ticket,
    another_customer,
    complete,
    state_of,
    told,
    wait_for_links,
)

DAY = clock.now() + timedelta(days=2)
DESK = f"  desk: {{timezone: UTC, hours: {{{WEEKDAYS[DAY.weekday()]}: 09:00-17:00}}}}\n"
NIGHT = BOOK.replace("vocabulary:\n", f"vocabulary:\n{DESK}")


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_telling_house(house_database, Path(tmp_path_factory.mktemp("house")), book=NIGHT) as one:
        yield one


def test_b11_who_sleeps_is_told_in_their_turn_once_it_is_day(house: House, house_db: Database) -> None:
    ticket, first = a_ticket(house, "Dates are wrong")
    others = [another_customer(house, ticket, f"Customer {n}") for n in range(3)]
    wait_for_links(house, ticket["gid"], 3)

    complete(house, house_db, ticket["gid"])

    def rests() -> bool:
        telling = tellings.of_ticket(house_db, ticket["gid"])
        return telling is not None and "it is night" in (telling.reason or "")

    wait_until(rests, what="the telling to wait for the day")
    assert "0 of 4 told, 1 under way, 3 waiting" in triage(house, "tell")
    assert not any(told(house, each) for each in (first, *others))
    telling = tellings.of_ticket(house_db, ticket["gid"])
    assert telling is not None
    assert (told_conversations.seconds_until_day(house_db, telling.id) or 0) > timedelta(hours=24).total_seconds()

    (house.folder / "rulebook" / "book.yaml").write_text(BOOK)

    wait_until(lambda: it_is_day(house_db, ticket["gid"]), what="everybody to be told")
    assert [told(house, each) for each in (first, *others)] == [1] * 4


def it_is_day(db: Database, gid: str) -> bool:
    """Let those who sleep and what waits for the desk come up now, as when the day begins; whether the telling is over.
    A worker that goes by the desk hours of before puts them off once more."""
    db.run("UPDATE told_conversations SET not_before = now() WHERE not_before > now()")
    db.run("UPDATE tellings SET due_at = now() WHERE due_at > now() + interval '10 seconds'")
    db.run("UPDATE effects SET due_at = now() WHERE action = 'message' AND due_at > now() + interval '1 minute'")
    db.run("UPDATE lanes SET wake_at = now() WHERE wake_at > now() + interval '1 minute'")
    return state_of(db, gid) == "over"
