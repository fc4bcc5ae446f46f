"""B11: every customer linked to a ticket is told that it is done, each once, slowly, with a stop button, and the ticket
says who was told."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from app.store import tellings
from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.talking import said
from tests.journeys.telling import (
    APP,
    a_telling_house,
    a_ticket,
    another_customer,
    complete,
    found,
    link,
    list_told,
    notes,
    state_of,
    told,
    wait_for_links,
    wait_for_state,
)

MANY = 30


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with a_telling_house(house_database, Path(tmp_path_factory.mktemp("house"))) as one:
        yield one


def test_b11_thirty_customers_are_told_once_each_and_the_ticket_lists_them(house: House, house_db: Database) -> None:
    ticket, first = a_ticket(house, "Calendar is empty")
    others = [another_customer(house, ticket, f"Customer {n}") for n in range(1, MANY)]
    wait_for_links(house, ticket["gid"], MANY - 1)

    complete(house, house_db, ticket["gid"])

    wait_for_state(house_db, ticket["gid"], "over")
    assert [told(house, each) for each in (first, *others)] == [1] * MANY
    listed = list_told(house, ticket["gid"])
    assert listed.startswith(f"{MANY} of {MANY} customers were told")
    assert all(f"Customer {n}: " in listed for n in range(1, MANY))
    assert f"/conversations/{first}" in listed


def test_b11_a_customer_of_three_conversations_is_told_in_one_and_the_others_say_where(
    house: House, house_db: Database
) -> None:
    ticket, first = a_ticket(house, "Search is slow")
    _, contact = house.customer_starts("Slow", contact={"name": "Three", "role": "user"})
    theirs = [house.customer_starts("Slow again", contact=contact)[0] for _ in range(3)]
    for each in theirs:
        link(house, each, ticket)
    wait_for_links(house, ticket["gid"], 3)

    complete(house, house_db, ticket["gid"])

    wait_for_state(house_db, ticket["gid"], "over")
    assert sorted(told(house, each) for each in theirs) == [0, 0, 1]
    (spoken,) = [each for each in theirs if told(house, each)]
    skipped = house_db.rows(
        "SELECT reason FROM effects WHERE action = 'reply' AND state = 'skipped' AND conversation = ANY(%(lanes)s)",
        {"lanes": [f"conversation:{APP}:{each}" for each in theirs]},
    )
    assert [row["reason"] for row in skipped] == [f"told in conversation {spoken}"] * 2
    for each in theirs:
        wait_until(partial(is_noted, house, each, "Done: Search is slow"), what=f"the note in conversation {each}")
    assert told(house, first) == 1


def is_noted(house: House, conversation: str, words: str) -> bool:
    return any(words in note for note in notes(house, conversation))


def test_b11_contacts_merged_since_are_one_customer_and_who_is_gone_or_does_not_want_mail_is_not_told(
    house: House, house_db: Database
) -> None:
    ticket, _ = a_ticket(house, "Login loops")
    one, kept = house.customer_starts("Loop", contact={"name": "Kept", "role": "user"})
    two, merged = house.customer_starts("Loop", contact={"name": "Merged", "role": "lead"})
    gone, deleted = house.customer_starts("Loop", contact={"name": "Deleted", "role": "user"})
    mail, silent = house.customer_starts("Loop", contact={"name": "Silent", "role": "user"}, channel="email")
    for each in (one, two, gone, mail):
        link(house, each, ticket)
    wait_for_links(house, ticket["gid"], 4)
    house.with_contact(merged, "merge", into=kept)
    house.with_contact(deleted, "delete")
    house.with_contact(silent, "change", unsubscribed_from_emails=True)

    complete(house, house_db, ticket["gid"])

    wait_for_state(house_db, ticket["gid"], "over")
    assert told(house, one) + told(house, two) == 1
    assert (told(house, gone), told(house, mail)) == (0, 0)
    listed = list_told(house, ticket["gid"])
    assert listed.startswith("2 of 4 customers were told")
    assert "the customer is gone from Intercom" in listed
    assert "Silent: the customer does not want e-mails" in listed


def test_b11_whom_a_teammate_has_written_to_since_is_not_told_again(house: House, house_db: Database) -> None:
    ticket, first = a_ticket(house, "Colours are off")
    other = another_customer(house, ticket, "Told by Ana")
    wait_for_links(house, ticket["gid"], 1)
    house.sandbox.post(f"/sandbox/tasks/{ticket['gid']}/complete", json={}).raise_for_status()
    house.teammate_replies(other, "It is fixed by now, I have just seen it.")

    found(house_db, ticket["gid"], is_confirmed=True)

    wait_for_state(house_db, ticket["gid"], "over")
    assert not any("It is fixed: Colours" in text for text in said(house, other))
    assert told(house, first) == 1
    listed = list_told(house, ticket["gid"])
    assert "Told by Ana: a teammate has written since" in listed


def test_b11_the_stop_button_keeps_the_rest_silent_until_a_person_lets_it_go_on(
    house: House, house_db: Database
) -> None:
    ticket, first = a_ticket(house, "Export fails")
    headers = {"Authorization": f"Bearer {house.key('Ana')}"}
    house.end("worker")  # the cooling off is short
    found(house_db, ticket["gid"], is_confirmed=True)
    telling = tellings.of_ticket(house_db, ticket["gid"])
    assert telling is not None

    stopped = house.service.post(f"/api/tellings/{telling.id}/stop", headers=headers)

    assert (stopped.status_code, stopped.json()["state"]) == (200, "stopped")
    assert stopped.json()["stopped_by"].startswith("key Ana")
    assert house.service.post(f"/api/tellings/{telling.id}/stop", headers=headers).status_code == 409
    house.start("worker", "worker")
    house.sandbox.post(f"/sandbox/tasks/{ticket['gid']}/complete", json={}).raise_for_status()
    found(house_db, ticket["gid"], is_confirmed=True)
    assert state_of(house_db, ticket["gid"]) == "stopped"

    went_on = house.service.post(f"/api/tellings/{telling.id}/go", headers=headers)

    assert went_on.json()["state"] == "cooling"
    wait_for_state(house_db, ticket["gid"], "over")
    assert told(house, first) == 1
    shown = house.service.get("/api/tellings", headers=headers).json()["tellings"]
    (mine,) = [each for each in shown if each["ticket"] == ticket["gid"]]
    assert (mine["told"], mine["customers"], mine["waiting"], mine["skipped"]) == (1, 1, 0, 0)
    (customer,) = house.service.get(f"/api/tellings/{telling.id}/customers", headers=headers).json()["customers"]
    assert (customer["conversation"], customer["state"]) == (first, "told")


def test_b11_a_ticket_that_is_open_again_when_the_cooling_off_is_over_is_told_to_nobody(
    house: House, house_db: Database
) -> None:
    ticket, first = a_ticket(house, "Sound crackles")

    found(house_db, ticket["gid"], is_confirmed=True)

    wait_for_state(house_db, ticket["gid"], "cancelled")
    assert told(house, first) == 0
    complete(house, house_db, ticket["gid"])
    wait_for_state(house_db, ticket["gid"], "over")
    assert told(house, first) == 1
