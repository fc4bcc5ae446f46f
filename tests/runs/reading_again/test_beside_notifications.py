"""Reading Intercom again beside notifications: topics that never come, what comes late after all, a database that was
away."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from app.errors import Unavailable
from app.rules.events import Event
from app.runs.reading_again.chore import ReadingAgain
from app.runs.reading_again.found_before import unless_found
from app.runs.workplace import Workplace
from app.sandbox.server import Address
from app.store.database import Database
from app.webhooks.events import Ignored, read_event
from app.webhooks.notification import Notification, read_notification
from tests.house import wait_until
from tests.postgres import at
from tests.runs.reading_again.doings import (
    APP,
    TEAMMATE,
    Do,
    a_second_later,
    delivered,
    events,
    read_again,
    started,
    topics,
)


def notification(topic: str, item: dict[str, Any], at: float) -> Notification:
    body = {"app_id": APP, "id": "late", "topic": topic, "created_at": at, "data": {"item": item}}
    read = read_notification(json.dumps(body).encode())
    assert isinstance(read, Notification)
    return read


def of_tag(conversation: dict[str, Any], tag: dict[str, Any]) -> dict[str, Any]:
    part = {"id": "p1", "part_type": "comment", "created_at": tag["applied_at"]}
    about = {**conversation, "conversation_parts": {"conversation_parts": [part]}}
    return {"type": "conversation_part.tag", "conversation": about, "tag": {"id": tag["id"], "name": tag["name"]}}


def test_a_notification_of_a_tag_that_was_found_meanwhile_is_no_second_event(
    sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do
) -> None:
    conversation = started(sandbox)
    read_again(reading, place)
    do(conversation, "tag", name="bug", admin=TEAMMATE)
    a_second_later(place)
    read_again(reading, place)
    assert topics(place.db, conversation) == ["user.created", "tag.added"]
    whole = place.intercom.conversation(conversation)
    (tag,) = whole["tags"]["tags"]

    def late(number: str, seconds: float) -> Event | Ignored:
        read = notification("conversation_part.tag.created", of_tag(whole, {**tag, "id": number}), seconds)
        return unless_found(place.db, read, read_event(read))

    at_once = tag["applied_at"] + 1
    assert isinstance(late(tag["id"], at_once), Ignored)
    assert isinstance(late("another tag", at_once), Event)
    assert isinstance(late(tag["id"], at_once + 3600), Event)


def test_a_notification_of_a_rating_that_was_found_meanwhile_is_no_second_event(
    sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do
) -> None:
    conversation = started(sandbox)
    do(conversation, "rate", rating=2, remark="slow")
    read_again(reading, place)
    assert topics(place.db, conversation) == ["user.created", "rating.added"]
    whole = place.intercom.conversation(conversation)
    rated_at = whole["conversation_rating"]["updated_at"]

    def late(seconds: float) -> Event | Ignored:
        read = notification("conversation.rating.added", whole, seconds)
        return unless_found(place.db, read, read_event(read))

    assert isinstance(late(rated_at + 2), Ignored)
    assert isinstance(late(rated_at + 600), Event)


def topics_announced(db: Database) -> list[dict[str, Any]]:
    return db.rows("SELECT subject, words FROM announcements WHERE kind = 'topic_not_delivered'")


def test_a_topic_that_is_found_again_and_again_while_others_arrive_is_announced_until_it_arrives(
    sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do
) -> None:
    def one_more(*arrive: int) -> None:
        conversation = started(sandbox)
        do(conversation, "close", admin=TEAMMATE)
        delivered(place, conversation, *arrive)
        read_again(reading, place)

    one_more(0)
    assert topics_announced(place.db) == []
    place.db.run("UPDATE recoveries SET unheard_since = unheard_since - interval '61 minutes'")
    one_more(0)
    (told,) = topics_announced(place.db)
    assert told["subject"] == "conversation.admin.closed"
    assert "2 were found only by reading it again" in told["words"]
    assert "Developer Hub" in told["words"]

    one_more(0, 1)
    assert topics_announced(place.db) == []


def test_after_an_outage_in_which_nothing_arrived_no_topic_is_announced(
    sandbox: Address, reading: ReadingAgain, place: Workplace, do: Do
) -> None:
    for _ in range(2):
        do(started(sandbox), "close", admin=TEAMMATE)
        read_again(reading, place)
        place.db.run("UPDATE recoveries SET unheard_since = unheard_since - interval '61 minutes'")

    assert topics_announced(place.db) == []


@contextmanager
def away(url: str) -> Iterator[None]:
    """Nobody can reach the database, and who was connected is no more."""
    name = urlsplit(url).path.removeprefix("/")
    let = sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {}")
    with psycopg.connect(at(url, "postgres"), autocommit=True) as connection:
        connection.execute(let.format(sql.Identifier(name), sql.SQL("false")))
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        try:
            yield
        finally:
            connection.execute(let.format(sql.Identifier(name), sql.SQL("true")))


def test_when_the_database_was_away_intercom_is_read_at_once(
    sandbox: Address, reading: ReadingAgain, place: Workplace, database_url: str
) -> None:
    conversation = started(sandbox)
    reading(place)
    assert topics(place.db, conversation) == []
    with away(database_url), pytest.raises((Unavailable, psycopg.OperationalError)):
        reading(place)

    wait_until(lambda: is_read(reading, place), what="the database to be back")

    assert [row["recovered"] for row in events(place.db, conversation)] == [True]


def is_read(reading: ReadingAgain, place: Workplace) -> bool:
    try:
        reading(place)
    except (Unavailable, psycopg.OperationalError):
        return False
    return True
