"""G3: what comes too late is not said by itself: a person decides, from a list to work off."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.database import Database
from tests.house import House, wait_until
from tests.journeys.talking import effects_of, lane_of, messages, said, talking, the_message, triage


@pytest.fixture(scope="module")
def house(house_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = Path(tmp_path_factory.mktemp("house"))
    with talking(house_database, folder, TRIAGE_PAUSE="0.2", TRIAGE_LATE_AFTER="3") as one:
        yield one


def held_late(house: House, db: Database) -> tuple[str, int]:
    """A conversation whose answer Intercom's outage made late, and the answer's number."""
    house.weather(intercom={"down": True})
    conversation, _ = house.customer_starts("It is broken", contact={"name": "Kim", "role": "user"})
    wait_until(
        lambda: db.row(
            "SELECT 1 AS yes FROM events WHERE lane = %(c)s AND created_at < now() - interval '5 seconds'",
            {"c": lane_of(conversation)},
        ),
        what="the answer to be late",
    )
    house.weather()
    return conversation, int(the_message(db, conversation, "held")["id"])


def test_g3_after_an_outage_the_answer_is_held_and_a_person_sends_it(house: House, house_db: Database) -> None:
    conversation, number = held_late(house, house_db)
    listed = triage(house, "held")
    shown = triage(house, "held", "show", str(number))

    assert "late: 1, the oldest since" in listed
    assert "minutes after what it answers" in listed
    assert f"/conversations/{conversation}" in listed
    assert "Kim" in listed
    assert "| [Something is broken] / [A question]" in shown
    assert said(house, conversation) == []
    assert "1 late: triage held" in triage(house, "status")

    assert triage(house, "held", "send", str(number)) == "to be sent: 1 of 1\n"

    the_message(house_db, conversation, "done")
    (text,) = said(house, conversation)
    assert "Thank you for writing to us." in text
    wait_until(
        lambda: any(part["type"] == "quick_reply" for part in house.conversation(conversation)["parts"]),
        what="the buttons of its question",
    )


def test_g3_what_is_sent_late_does_not_ask_what_is_known_by_then(house: House, house_db: Database) -> None:
    conversation, number = held_late(house, house_db)
    house.in_conversation(conversation, "attributes", **{"Issue Type": "Question or Guidance"})

    triage(house, "held", "send", str(number))

    the_message(house_db, conversation, "done")
    (text,) = said(house, conversation)
    assert "Thank you for writing to us." in text
    assert "What is it?" not in text
    wait_until(lambda: _buttons(house_db, conversation) == "its question was not asked", what="its buttons")


def _buttons(db: Database, conversation: str) -> str | None:
    """Why the buttons of its question are not shown."""
    (shown,) = effects_of(db, conversation, "quick_replies")
    return str(shown["reason"])


def test_g3_a_person_sends_it_in_other_words_or_not_at_all(house: House, house_db: Database) -> None:
    conversation, number = held_late(house, house_db)
    other, discarded = held_late(house, house_db)
    headers = {"Authorization": f"Bearer {house.key('ana')}"}
    listed = house.service.get("/api/held", params={"cause": "late"}, headers=headers).json()
    assert {each["id"] for each in listed["held"]} == {number, discarded}
    assert [(each["cause"], each["count"]) for each in listed["causes"]] == [("late", 2)]

    answer = house.service.post(f"/api/effects/{number}/send", json={"text": "Sorry & <late>.\n\nAna"}, headers=headers)
    assert answer.status_code == 200, answer.text
    assert house.service.post(f"/api/effects/{discarded}/discard", headers=headers).status_code == 200

    the_message(house_db, conversation, "done")
    assert said(house, conversation) == ["<p>Sorry &amp; &lt;late&gt;.</p><p>Ana</p>"]
    wait_until(lambda: _buttons(house_db, conversation) == "a person sent other words", what="its buttons")
    assert said(house, other) == []
    assert house.service.get("/api/held", headers=headers).json()["held"] == []


def test_g3_what_a_replay_would_say_waits_for_a_person(house: House, house_db: Database) -> None:
    conversation, _ = house.customer_starts("Hi")
    house.teammate_replies(conversation, "I am here")
    settled = wait_until(
        lambda: [row for row in messages(house_db, conversation) if row["state"] in ("done", "skipped")],
        what="its message to be settled",
    )
    was_said = settled[-1]["state"] == "done"
    headers = {"Authorization": f"Bearer {house.key('ana')}"}

    answer = house.service.post(f"/api/events/{settled[-1]['event_id']}/replay", json={"mode": "fill"}, headers=headers)

    assert answer.status_code == 200, answer.text
    wait_until(lambda: is_replayed(house_db, conversation), what="the replay")
    (message,) = messages(house_db, conversation)
    assert message["state"] == ("done" if was_said else "held")
    assert was_said or message["reason"] == "replay: a customer would see this, and a person decides"


def is_replayed(db: Database, conversation: str) -> bool:
    row = db.row(
        "SELECT count(*) AS n FROM runs JOIN events ON events.id = runs.event_id"
        " WHERE events.lane = %(c)s AND runs.kind = 'replay'",
        {"c": lane_of(conversation)},
    )
    return bool(row and row["n"])
