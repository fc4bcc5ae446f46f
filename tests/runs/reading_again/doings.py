"""What somebody does in Intercom, and what reading it again has made of it."""

import json
from collections.abc import Callable
from typing import Any

import httpx
from psycopg.types.json import Jsonb

from app.runs.reading_again.chore import ReadingAgain
from app.runs.reading_again.turn import Times
from app.runs.workplace import Workplace
from app.sandbox.server import Address
from app.store import sweeps
from app.store.database import Database
from app.store.own_events import OwnEvent, put
from app.webhooks.part_topics import topic_of_part
from app.webhooks.routes import arrival_of

SEAT, TEAMMATE, APP = "9001", "9002", "sandbox1"
AT_ONCE = Times(every=600.0, delivery_time=0.0)

Do = Callable[..., str]


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


def announced(db: Database) -> list[str]:
    return [row["words"] for row in db.rows("SELECT words FROM announcements WHERE kind = 'intercom_not_read_again'")]


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


def changes(db: Database, conversation: str) -> list[dict[str, Any]]:
    rows = db.rows(
        "SELECT body FROM events e JOIN event_bodies b ON b.event_id = e.id"
        " WHERE lane = %(lane)s AND topic = 'conversation.attribute.changed' ORDER BY e.created_at, e.id",
        {"lane": f"conversation:{APP}:{conversation}"},
    )
    return [json.loads(bytes(row["body"]))["data"]["item"]["change"] for row in rows]


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
