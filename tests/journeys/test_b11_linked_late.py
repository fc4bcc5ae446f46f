"""B11: whoever is linked to a ticket when all others were told that it is done is told as well, once."""

import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app import clock
from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.talking import effects_of
from tests.journeys.telling import (
    BOOK,
    a_telling_house,
    a_ticket,
    another_customer,
    comments,
    complete,
    link,
    notes,
    told,
    wait_for_state,
)

WITH_NEWS = BOOK.replace(
    "'Done: {{ news.title }}'", "'Done: {{ news.title }} {{ news.spoken_in }} {{ news.not_told }}'"
)


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_telling_house(house_database, Path(tmp_path_factory.mktemp("house")), book=WITH_NEWS) as one:
        yield one


def a_told_ticket(house: House, db: Database, title: str, kind: str = "bug") -> tuple[dict[str, str], str]:
    """A ticket whose one customer was told that it is done, and their conversation."""
    ticket, first = a_ticket(house, title, kind)
    complete(house, db, ticket["gid"])
    wait_for_state(db, ticket["gid"], "over")
    assert told(house, first) == 1
    return ticket, first


def lists(house: House, gid: str) -> list[str]:
    return [text for text in comments(house, gid) if "were told that this is done" in text]


def wait_for_news(house: House, conversation: str, words: str) -> None:
    wait_until(lambda: any(words in note for note in notes(house, conversation)), what=f"{words} in {conversation}")


def test_b11_whoever_is_linked_when_all_were_told_is_told_and_listed_too(house: House, house_db: Database) -> None:
    ticket, first = a_told_ticket(house, house_db, "Broken clock")

    late = another_customer(house, ticket, "Lately")

    wait_until(lambda: told(house, late), what="the customer who was linked late")
    wait_for_state(house_db, ticket["gid"], "over")
    wait_until(lambda: len(lists(house, ticket["gid"])) == 2, what="the second list")
    _, second = lists(house, ticket["gid"])
    assert second.startswith("Linked since the last list:\n1 of 1 customers were told that this is done.\n- Lately: ")
    assert (told(house, first), told(house, late)) == (1, 1)


def test_b11_what_a_teammate_wrote_before_the_link_is_not_taken_for_the_news(house: House, house_db: Database) -> None:
    ticket, _ = a_told_ticket(house, house_db, "Broken chain")
    late, _ = house.customer_starts("It is broken", contact={"name": "Patient", "role": "user"})
    house.teammate_replies(late, "I look into it and write to you again.")
    next_second = clock.now().replace(microsecond=0) + timedelta(seconds=1)  # vendors tell whole seconds
    wait_until(lambda: clock.now() > next_second, what="the link to be a second later")

    link(house, late, ticket)

    wait_until(lambda: told(house, late), what="the customer who was linked late")


def test_b11_a_customer_who_was_told_in_another_conversation_is_not_told_again(
    house: House, house_db: Database
) -> None:
    ticket, first = a_told_ticket(house, house_db, "Broken bell")
    contact = house.conversation(first)["contact_id"]
    again, _ = house.customer_starts("It is broken still", contact=contact)

    link(house, again, ticket)

    wait_for_news(house, again, f"Done: Broken bell {first}")
    wait_for_state(house_db, ticket["gid"], "over")
    assert (told(house, first), told(house, again)) == (1, 0)
    assert len(lists(house, ticket["gid"])) == 1


def test_b11_what_was_done_a_month_before_is_left_to_the_teammate_who_links_it(
    house: House, house_db: Database
) -> None:
    ticket, _ = a_told_ticket(house, house_db, "Broken mirror")
    house_db.run(
        "UPDATE tellings SET completed_at = completed_at - interval '31 days' WHERE gid = %(gid)s",
        {"gid": ticket["gid"]},
    )

    late = another_customer(house, ticket, "Much later")

    wait_for_news(house, late, "30 days and more before it was linked here")
    wait_for_state(house_db, ticket["gid"], "over")
    assert told(house, late) == 0


def test_b11_a_ticket_that_was_done_before_anybody_was_linked_is_told_as_well(house: House, house_db: Database) -> None:
    made = house.sandbox.post(
        "/sandbox/tasks", json={"project": "1200000000000101", "name": "Broken before"}
    ).raise_for_status()
    ticket = {**made.json(), "permalink_url": f"https://app.asana.com/0/0/{made.json()['gid']}/f"}
    house.sandbox.post(f"/sandbox/tasks/{ticket['gid']}/complete", json={}).raise_for_status()

    late = another_customer(house, ticket, "First of all")

    wait_for_state(house_db, ticket["gid"], "cooling")
    house_db.run(
        "UPDATE tellings SET confirmed_at = confirmed_at - interval '1 hour', due_at = now() WHERE gid = %(gid)s",
        {"gid": ticket["gid"]},
    )
    wait_until(lambda: told(house, late), what="the customer to be told")


def test_b11_customers_of_a_ticket_that_was_merged_into_one_that_is_told_are_told_too(
    house: House, house_db: Database
) -> None:
    ticket, first = a_told_ticket(house, house_db, "Broken lamp")
    duplicate, other = a_ticket(house, "The lamp is broken")

    house.engineer(duplicate["gid"], "duplicate", of=ticket["gid"])
    house.engineer(duplicate["gid"], "complete")

    wait_until(lambda: told(house, other), what="the customer of the duplicate")
    wait_for_state(house_db, ticket["gid"], "over")
    wait_until(lambda: len(lists(house, ticket["gid"])) == 2, what="the second list")
    assert (told(house, first), told(house, other)) == (1, 1)


def test_b11_what_a_person_approved_for_others_goes_out_to_the_late_one_without_another_approval(
    house: House, house_db: Database
) -> None:
    ticket, first = a_ticket(house, "Wider margins", "request")
    complete(house, house_db, ticket["gid"])
    held = wait_until(
        lambda: [row for row in effects_of(house_db, first, "message") if row["state"] == "held"], what="the draft"
    )
    assert held
    wait_until(lambda: any("approved" in note for note in notes(house, first)), what="the draft's note")
    house.teammate_notes(first, "/send")
    wait_for_state(house_db, ticket["gid"], "over")

    late = another_customer(house, ticket, "Marginal")

    wait_until(lambda: told(house, late), what="the late customer")
    assert effects_of(house_db, late, "message")[-1]["approved"] is False


@pytest.mark.parametrize("point", ["news.looking", "news.saved", "telling.releasing", "telling.released"])
def test_b11_a_worker_that_dies_over_a_late_link_leaves_nobody_out_and_tells_nobody_twice(
    house: House, house_db: Database, tmp_path: Path, point: str
) -> None:
    ticket, first = a_told_ticket(house, house_db, f"Late and killed at {point}")
    house.end("worker")
    for name in ("worker", "second"):
        house.start(name, "worker", changes={"TRIAGE_CRASH_AT": f"{point}:{tmp_path}"})

    late = another_customer(house, ticket, "Survivor")

    wait_until((tmp_path / point).exists, what=f"a worker to die at {point}")
    wait_until(lambda: told(house, late), what="the late customer")
    wait_for_state(house_db, ticket["gid"], "over")
    wait_until(lambda: len(lists(house, ticket["gid"])) == 2, what="the second list")
    assert (told(house, first), told(house, late)) == (1, 1)
    for name in ("worker", "second"):
        house.end(name, signal_number=signal.SIGTERM)
    house.start("worker", "worker")
