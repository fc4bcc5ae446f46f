"""Intercom is read again: what no notification told of becomes the same events, once each and in order."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from psycopg.types.json import Jsonb

from app.runs.reading_again.chore import ReadingAgain
from app.runs.reading_again.search import search
from app.runs.reading_again.turn import Times, Turn
from app.runs.workplace import Workplace, furnish
from app.sandbox.server import Address, running
from app.sandbox.settings import SandboxSettings
from app.settings import Settings
from app.store import budgets, conversation_states, installation, sweeps
from app.store.conversation_states import Sighting
from app.store.database import Database
from app.store.own_events import OwnEvent, put
from app.webhooks.part_topics import topic_of_part
from app.webhooks.routes import arrival_of

SEAT, TEAMMATE, APP = "9001", "9002", "sandbox1"
AT_ONCE = Times(every=600.0, delivery_time=0.0)
BOOK = """
vocabulary:
  attributes:
    Issue Type: [Technical Issue, Question or Guidance]
rules:
  - {name: log-bug, when: conversation_started, then: [{internal_note: seen}]}
"""


@pytest.fixture
def sandbox() -> Iterator[Address]:
    """It delivers to nobody: every notification is lost."""
    with running(SandboxSettings(first_id=1, intercom_token="t", asana_token="t")) as address:
        yield address


@pytest.fixture
def place(sandbox: Address, db: Database, tmp_path: Path) -> Iterator[Workplace]:
    (tmp_path / "book.yaml").write_text(BOOK, "utf-8")
    settings = Settings.model_validate(
        {
            "INTERCOM_ACCESS_TOKEN": "t",
            "INTERCOM_ADMIN_ID": SEAT,
            "INTERCOM_API_URL": sandbox.intercom,
            "ASANA_ACCESS_TOKEN": "t",
            "ASANA_API_URL": sandbox.asana,
            "TRIAGE_RULEBOOK": tmp_path,
        }
    )
    budgets.declare(db, "intercom", per_second=1000, burst=100, flights=0)
    installation.set_workspace(db, APP)
    made = furnish(settings, db, worker="test")
    yield made
    made.asana.close()
    made.intercom.close()


@pytest.fixture
def reading(place: Workplace) -> ReadingAgain:
    """The chore, which has begun and read everything there is."""
    chore = ReadingAgain(AT_ONCE)
    chore(place)
    return chore


Do = Callable[..., str]


@pytest.fixture
def do(sandbox: Address) -> Do:
    """Somebody does something in a conversation; the part's id."""

    def done(conversation: str, deed: str, **body: Any) -> str:
        made = httpx.post(f"{sandbox.control}/conversations/{conversation}/{deed}", json=body)
        made.raise_for_status()
        return str(made.json()["part_id"])

    return done


def started(sandbox: Address, text: str = "It is broken", **more: Any) -> str:
    made = httpx.post(f"{sandbox.control}/conversations", json={"text": text, **more})
    return str(made.json()["id"])


def read_again(reading: ReadingAgain, place: Workplace) -> None:
    sweeps.hurry(place.db)
    reading(place)


def topics(db: Database, conversation: str) -> list[str]:
    return [row["topic"].removeprefix("conversation.") for row in events(db, conversation)]


def events(db: Database, conversation: str) -> list[dict[str, Any]]:
    """The conversation's events in the order in which its lane takes them up."""
    lane = f"conversation:{APP}:{conversation}"
    return db.rows("SELECT * FROM events WHERE lane = %(lane)s ORDER BY created_at, id", {"lane": lane})


def calls(sandbox: Address, route: str) -> int:
    counted = httpx.get(f"{sandbox.control}/counters").json()["intercom"]["by_route"]
    return int(sum(count for name, count in counted.items() if name.startswith(route)))


def test_what_happened_before_the_first_run_is_not_brought_in(sandbox: Address, place: Workplace, do: Do) -> None:
    conversation = started(sandbox)
    chore = ReadingAgain(AT_ONCE)
    chore(place)
    place.db.run("UPDATE sweeps SET began_at = began_at + interval '2 seconds', searched_up_to = now()")

    read_again(chore, place)

    assert topics(place.db, conversation) == []


def test_parts_that_never_arrived_become_events_in_their_order(
    sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do
) -> None:
    conversation = started(sandbox)
    do(conversation, "teammate-reply", text="We look", admin=TEAMMATE)
    do(conversation, "customer-reply", text="Thank you")
    do(conversation, "assign", team="5002", admin=TEAMMATE)
    do(conversation, "snooze", admin=TEAMMATE)
    do(conversation, "open", admin=TEAMMATE)
    do(conversation, "teammate-note", text="Odd", admin=TEAMMATE)
    do(conversation, "close", admin=TEAMMATE)
    do(conversation, "customer-reply", text="Again!")
    do(conversation, "bot-reply", text="Fin here")

    read_again(reading, place)

    assert topics(place.db, conversation) == [
        "user.created", "admin.replied", "user.replied", "admin.assigned", "admin.snoozed", "admin.unsnoozed",
        "admin.noted", "admin.closed", "user.replied", "operator.replied",
    ]  # fmt: skip
    assert {row["recovered"] for row in events(place.db, conversation)} == {True}


def arrives(place: Workplace, topic: str, item: dict[str, Any], at: int, number: str) -> None:
    """A notification that was delivered."""
    body = json.dumps({"app_id": APP, "id": number, "topic": topic, "created_at": at, "data": {"item": item}}).encode()
    arrival = arrival_of(body)
    assert arrival.lane is not None
    own = OwnEvent(
        app_id=APP, topic=topic, lane=arrival.lane, key=arrival.delivery_key, occurrence=arrival.occurrence_key,
        created_at=arrival.created_at or place.clocks.now("intercom"), body=body,
    )  # fmt: skip
    with place.db.transaction() as conn:
        put(conn, [own])


def delivered(place: Workplace, conversation: str, *numbers: int) -> None:
    """The notifications of its first message (0) and of these parts were delivered."""
    whole = place.intercom.conversation(conversation)
    parts = whole["conversation_parts"]["conversation_parts"]
    for number in numbers:
        part = parts[number - 1] if number else None
        topic = topic_of_part(part) if part else "conversation.user.created"
        item = {**whole, "conversation_parts": {"conversation_parts": [part] if part else []}}
        arrives(place, str(topic), item, (part or whole)["created_at"], f"{conversation}-{number}")


def test_what_arrived_is_not_brought_in_again(
    sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do
) -> None:
    conversation = started(sandbox)
    do(conversation, "teammate-reply", text="We look", admin=TEAMMATE)
    do(conversation, "close", admin=TEAMMATE)
    delivered(place, conversation, 0, 2)

    read_again(reading, place)
    read_again(reading, place)

    assert sorted((row["topic"], row["recovered"]) for row in events(place.db, conversation)) == [
        ("conversation.admin.closed", False),
        ("conversation.admin.replied", True),
        ("conversation.user.created", False),
    ]


def test_what_arrived_under_another_topic_of_the_same_part_is_not_brought_in(
    sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do
) -> None:
    conversation = started(sandbox)
    do(conversation, "close", admin=TEAMMATE)
    do(conversation, "assign", team="5002", admin=TEAMMATE)
    delivered(place, conversation, 0, 1)
    whole = place.intercom.conversation(conversation)
    part = whole["conversation_parts"]["conversation_parts"][1]
    assert part["part_type"] == "assign_and_reopen"
    item = {**whole, "conversation_parts": {"conversation_parts": [part]}}
    arrives(place, "conversation.admin.assigned", item, part["created_at"], "other")

    read_again(reading, place)

    assert topics(place.db, conversation) == ["user.created", "admin.closed", "admin.assigned"]


def test_what_may_still_be_delivered_waits_and_what_follows_with_it(
    sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do
) -> None:
    conversation = started(sandbox)
    do(conversation, "attributes", **{"Issue Type": "Technical Issue"})
    patient = ReadingAgain(Times(every=600.0, delivery_time=60.0))
    read_again(patient, place)
    assert topics(place.db, conversation) == []
    lane = f"conversation:{APP}:{conversation}"
    place.db.run(
        "UPDATE conversation_states SET unread_since = now() - interval '1 hour' WHERE lane = %(l)s", {"l": lane}
    )

    read_again(patient, place)
    assert topics(place.db, conversation) == []
    delivered(place, conversation, 0)
    place.db.run(
        "UPDATE conversation_states SET unread_since = now() - interval '1 hour' WHERE lane = %(l)s", {"l": lane}
    )
    read_again(patient, place)

    assert topics(place.db, conversation) == ["user.created", "attribute.changed"]
    assert not any(row["recovered"] for row in events(place.db, conversation))


def test_what_was_not_changed_is_not_read_again(
    sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do
) -> None:
    first, second = started(sandbox), started(sandbox)
    read_again(reading, place)
    assert calls(sandbox, "GET /conversations/{id}") == 2
    do(first, "customer-reply", text="More")

    read_again(reading, place)

    assert calls(sandbox, "GET /conversations/{id}") == 3
    assert topics(place.db, first) == ["user.created", "user.replied"]
    assert topics(place.db, second) == ["user.created"]


def test_a_long_search_goes_over_many_pages_and_is_begun_anew_where_it_has_come_to(
    sandbox: Address, reading: ReadingAgain, place: Workplace
) -> None:
    many = [started(sandbox, contact={"name": "Kim"}) for _ in range(155)]
    place.db.run("UPDATE sweeps SET search_at = now(), due_at = now()")
    sweep = sweeps.claim(place.db, APP)
    assert sweep is not None
    before = calls(sandbox, "POST /conversations/search")

    search(Turn(place, sweep, AT_ONCE), most_pages=1)

    row = place.db.row("SELECT count(*) AS n FROM conversation_states WHERE unread_since IS NOT NULL")
    assert row is not None
    assert row["n"] == len(many)
    assert calls(sandbox, "POST /conversations/search") - before in (2, 3)


def test_a_search_that_was_broken_off_goes_on_from_where_it_was(
    sandbox: Address, reading: ReadingAgain, place: Workplace
) -> None:
    conversation = started(sandbox)
    place.db.run("UPDATE sweeps SET search_began_at = now(), reached = now() - interval '3 seconds', due_at = now()")

    reading(place)

    assert topics(place.db, conversation) == ["user.created"]
    assert place.db.row("SELECT 1 FROM sweeps WHERE reached IS NULL AND search_began_at IS NULL")


def test_only_one_worker_reads_at_a_time_and_another_takes_over_when_it_died(
    sandbox: Address, reading: ReadingAgain, place: Workplace
) -> None:
    conversation = started(sandbox)
    sweeps.hurry(place.db)
    died = sweeps.claim(place.db, APP)
    assert died is not None

    reading(place)
    assert topics(place.db, conversation) == []
    place.db.run("UPDATE sweeps SET leased_until = now() - interval '1 second'")
    reading(place)

    assert topics(place.db, conversation) == ["user.created"]
    assert not sweeps.renew(place.db, died)


def test_while_intercom_is_down_it_is_put_off_and_announced_and_nothing_is_lost(
    sandbox: Address, reading: ReadingAgain, place: Workplace
) -> None:
    conversation = started(sandbox)
    httpx.put(f"{sandbox.control}/weather", json={"intercom": {"down": True}}).raise_for_status()
    read_again(reading, place)
    assert announced(place.db) == []
    place.db.run("UPDATE sweeps SET failing_since = now() - interval '11 minutes'")
    read_again(reading, place)
    (words,) = announced(place.db)
    assert "Intercom cannot be read again since" in words
    assert place.db.row("SELECT 1 FROM sweeps WHERE due_at > now() + interval '20 seconds'")

    httpx.put(f"{sandbox.control}/weather", json={}).raise_for_status()
    read_again(reading, place)

    assert topics(place.db, conversation) == ["user.created"]
    assert announced(place.db) == []


def announced(db: Database) -> list[str]:
    return [row["words"] for row in db.rows("SELECT words FROM announcements WHERE kind = 'intercom_not_read_again'")]


def test_a_conversation_that_is_gone_is_done_with(sandbox: Address, reading: ReadingAgain, place: Workplace) -> None:
    there = started(sandbox)
    with place.db.transaction() as conn:
        gone = Sighting(lane=f"conversation:{APP}:404", changed_at=datetime(2026, 1, 1, tzinfo=UTC), parts=1)
        conversation_states.see(conn, [gone])

    read_again(reading, place)

    assert topics(place.db, there) == ["user.created"]
    assert conversation_states.first_unread(place.db, APP) is None


def test_a_rating_is_found_once(sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do) -> None:
    lost, told = started(sandbox), started(sandbox)
    for conversation in (lost, told):
        do(conversation, "rate", rating=2, remark="slow")
    whole = place.intercom.conversation(told)
    arrives(place, "conversation.rating.added", whole, whole["conversation_rating"]["updated_at"] + 2, "rated")

    read_again(reading, place)
    do(lost, "customer-reply", text="Really slow")
    read_again(reading, place)

    assert topics(place.db, lost) == ["user.created", "rating.added", "user.replied"]
    assert [row["recovered"] for row in events(place.db, told)] == [True, False]


def a_second_later(place: Workplace) -> None:
    """What happened last is not of the second in which the conversation was read: Intercom tells whole seconds."""
    place.db.run("UPDATE conversation_states SET changed_at = changed_at - interval '1 second'")


def did(place: Workplace, conversation: str, action: str, request: dict[str, Any]) -> None:
    """This service did it just now."""
    lane = f"conversation:{APP}:{conversation}"
    place.db.run(
        "INSERT INTO effects (key, run_id, seq, event_id, lane, conversation, rule, action, target, reach, destination,"
        " request, state, done_at) VALUES (gen_random_uuid(), 1, 1, 1, %(l)s, %(l)s, 'r', %(a)s, '', 'inside',"
        " 'intercom', %(r)s, 'done', now())",
        {"l": lane, "a": action, "r": Jsonb(request)},
    )


def test_an_attribute_that_somebody_changed_is_an_event_and_what_we_set_is_none(
    sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do
) -> None:
    conversation = started(sandbox)
    did(place, conversation, "set_attribute", {"name": "Issue Type", "value": "Technical Issue"})
    do(conversation, "attributes", **{"Issue Type": "Technical Issue"})
    do(conversation, "attributes", **{"Issue Type": "Question or Guidance"})

    read_again(reading, place)
    read_again(reading, place)

    assert topics(place.db, conversation) == ["user.created", "attribute.changed"]
    (change,) = changes(place.db, conversation)
    assert change == {"attribute": "Issue Type", "before": "Technical Issue", "after": "Question or Guidance"}


def changes(db: Database, conversation: str) -> list[dict[str, Any]]:
    rows = db.rows(
        "SELECT body FROM events e JOIN event_bodies b ON b.event_id = e.id"
        " WHERE lane = %(lane)s AND topic = 'conversation.attribute.changed' ORDER BY e.created_at, e.id",
        {"lane": f"conversation:{APP}:{conversation}"},
    )
    return [json.loads(bytes(row["body"]))["data"]["item"]["change"] for row in rows]


def test_an_attribute_that_changed_without_a_part_is_found_by_comparing(
    sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do
) -> None:
    conversation = started(sandbox, attributes={"Issue Type": "Technical Issue"})
    read_again(reading, place)
    place.db.run('UPDATE conversation_states SET attributes = attributes || \'{"Issue Type": "Feature Request"}\'')
    do(conversation, "customer-reply", text="More")

    read_again(reading, place)
    read_again(reading, place)

    (change,) = changes(place.db, conversation)
    assert change == {"attribute": "Issue Type", "before": "Feature Request", "after": "Technical Issue"}


def test_tags_are_compared_with_how_they_were_read_last(
    sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do
) -> None:
    conversation = started(sandbox)
    read_again(reading, place)
    do(conversation, "tag", name="bug", admin=TEAMMATE)
    a_second_later(place)
    read_again(reading, place)
    do(conversation, "untag", name="bug", admin=TEAMMATE)
    a_second_later(place)
    do(conversation, "customer-reply", text="More")
    read_again(reading, place)

    assert sorted(topics(place.db, conversation)) == ["tag.added", "tag.removed", "user.created", "user.replied"]


def test_a_tag_that_we_put_on_or_took_off_is_no_news(
    sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do
) -> None:
    conversation = started(sandbox)
    read_again(reading, place)
    do(conversation, "tag", name="bug", admin=SEAT)
    did(place, conversation, "tag", {"tag": "bug"})
    a_second_later(place)
    read_again(reading, place)
    do(conversation, "untag", name="bug", admin=SEAT)
    a_second_later(place)
    did(place, conversation, "untag", {"tag": "bug"})
    read_again(reading, place)

    assert topics(place.db, conversation) == ["user.created"]


def test_a_tag_that_a_notification_told_of_is_no_news(
    sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do
) -> None:
    conversation = started(sandbox)
    read_again(reading, place)
    do(conversation, "tag", name="bug", admin=TEAMMATE)
    whole = place.intercom.conversation(conversation)
    (tag,) = whole["tags"]["tags"]
    part = {"id": "p1", "part_type": "comment", "created_at": tag["applied_at"]}
    about = {**whole, "conversation_parts": {"conversation_parts": [part]}}
    item = {"type": "conversation_part.tag", "conversation": about, "tag": {"id": tag["id"], "name": tag["name"]}}
    arrives(place, "conversation_part.tag.created", item, tag["applied_at"], "tagged")
    a_second_later(place)

    read_again(reading, place)

    assert topics(place.db, conversation) == ["user.created", "conversation_part.tag.created"]


def decided(place: Workplace, conversation: str, facts: dict[str, Any]) -> None:
    """Rules have decided on an event of the conversation, and knew this of it."""
    delivered(place, conversation, 0)
    place.db.run(
        "WITH e AS (SELECT id FROM events WHERE lane = %(l)s), r AS (INSERT INTO runs (event_id, kind, event_name,"
        " digest, engine, codes, keys) SELECT id, 'live', 'conversation_started', '', '4', '', '{}' FROM e"
        " RETURNING id, created_at) INSERT INTO run_facts (run_id, created_at, facts) SELECT id, created_at, %(f)s"
        " FROM r",
        {"l": f"conversation:{APP}:{conversation}", "f": Jsonb({"conversation.created_at": "2026-01-01", **facts})},
    )


def test_a_conversation_that_was_never_read_is_compared_with_what_rules_knew_of_it(
    sandbox: Address, reading: ReadingAgain, place: Workplace
) -> None:
    conversation = started(sandbox, attributes={"Issue Type": "Technical Issue"})
    decided(
        place, conversation, {"conversation.attributes.Issue Type": "Feature Request", "conversation.tags": ["bug"]}
    )

    read_again(reading, place)

    assert sorted(topics(place.db, conversation)) == ["attribute.changed", "tag.removed", "user.created"]


def test_what_rules_only_wanted_is_not_taken_for_what_was_there(
    sandbox: Address, reading: ReadingAgain, place: Workplace
) -> None:
    conversation = started(sandbox)
    decided(
        place, conversation, {"conversation.attributes.Issue Type": "Feature Request", "conversation.tags": ["bug"]}
    )
    did(place, conversation, "set_attribute", {"name": "Issue Type", "value": "Feature Request"})
    did(place, conversation, "tag", {"tag": "bug"})
    place.db.run("UPDATE effects SET state = 'skipped', done_at = NULL")

    read_again(reading, place)

    assert topics(place.db, conversation) == ["user.created"]


def test_what_was_long_unchanged_is_forgotten(sandbox: Address, reading: ReadingAgain, place: Workplace) -> None:
    started(sandbox)
    read_again(reading, place)

    with place.db.transaction() as conn:
        assert conversation_states.forget_before(conn, place.clocks.now("intercom") + timedelta(minutes=1)) == 1


def test_one_conversation_that_cannot_be_read_holds_up_no_other(
    sandbox: Address, reading: ReadingAgain, place: Workplace
) -> None:
    many = [started(sandbox, contact={"name": "Kim"}) for _ in range(12)]
    httpx.put(f"{sandbox.control}/weather", json={"intercom": {"rate_malformed": 0.5}, "seed": 5}).raise_for_status()
    for _ in range(30):
        read_again(reading, place)
    httpx.put(f"{sandbox.control}/weather", json={}).raise_for_status()
    read_again(reading, place)

    assert [topics(place.db, one) for one in many] == [["user.created"]] * len(many)
