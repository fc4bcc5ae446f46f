"""Intercom's deliveries: signed notifications, one retry after a minute, then gone. They can be told to misbehave.

Source: developers.intercom.com, "Webhook models" and "Webhook Notifications".
"""

import asyncio
import hashlib
import hmac
import json
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from random import Random
from typing import Any

from app.sandbox.posting import Poster
from app.sandbox.records import Json
from app.sandbox.seed import APP_ID
from app.sandbox.settings import SandboxSettings
from app.sandbox.under_way import UnderWay


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """`item` is JSON already: what it shows is the state when the thing happened."""

    id: str | None
    topic: str
    created_at: int
    item: str
    attempt: int = 1

    def body(self, sent_at: int) -> bytes:
        envelope: Json = {
            "type": "notification_event",
            "app_id": APP_ID,
            "links": {},
            "id": self.id,
            "topic": self.topic,
            "delivery_status": "pending" if self.id else None,
            "delivery_attempts": self.attempt,
            "delivered_at": 0,
            "first_sent_at": sent_at,
            "created_at": self.created_at,
            "self": None,
        }
        data = f'"data":{{"type":"notification_event_data","item":{self.item}}}'
        return f"{json.dumps(envelope)[:-1]},{data}}}".encode()


def signature(body: bytes, secret: str) -> str:
    """The value of X-Hub-Signature for these bytes."""
    return "sha1=" + hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How deliveries behave: `duplicates` is a share (0 to 1), `out_of_order` the seconds within which they overtake
    one another, `drop` loses all, `paused` holds them back.
    """

    duplicates: float = 0.0
    out_of_order: float = 0.0
    drop: bool = False
    paused: bool = False


class Outbox:
    """What is on its way to the service's webhook address. Started in order, at most so many at once."""

    def __init__(self, settings: SandboxSettings) -> None:
        self._settings = settings
        self.url = settings.webhook_url
        self.secret = settings.webhook_secret
        self.manners = Manners()
        self.counts: Counter[str] = Counter()
        self.accepted: dict[str, int] = {}
        self.dropped: list[str] = []
        self._waiting: asyncio.Queue[Notification] = asyncio.Queue()
        self._going = asyncio.Event()
        self._going.set()
        self._free = asyncio.Semaphore(settings.deliveries_at_once)
        self._under_way = UnderWay()
        self._poster = Poster()
        self._unfinished = 0

    def emit(self, topic: str, item: Json, created_at: int) -> None:
        """Something happened: have it delivered. A ping has no id, as in Intercom."""
        note = Notification(
            id=None if topic == "ping" else f"notif_{uuid.uuid4()}",
            topic=topic,
            created_at=created_at,
            item=json.dumps(item),
        )
        self.counts["notifications"] += 1
        self._unfinished += 1
        self._waiting.put_nowait(note)

    def behave(self, manners: Manners) -> None:
        self.manners = manners
        if manners.paused:
            self._going.clear()
        else:
            self._going.set()

    def as_json(self) -> Json:
        names = ("notifications", "attempts", "accepted", "failed", "dropped", "duplicates")
        return {name: self.counts[name] for name in names} | {"pending": self._unfinished}

    def start(self) -> None:
        self._under_way.begin(self._dispatch())

    async def _dispatch(self) -> None:
        while True:
            note = await self._waiting.get()
            await self._going.wait()
            if self.manners.drop or not self.url:
                self._drop(note)
                continue
            await self._free.acquire()
            self._under_way.begin(self._deliver(note))

    async def _deliver(self, note: Notification) -> None:
        chance = Random(f"{note.id}/{note.attempt}")  # noqa: S311 - bad manners, not a secret
        try:
            if self.manners.out_of_order:
                await asyncio.sleep(chance.uniform(0, self.manners.out_of_order))
            status = await self._post(note)
            if chance.random() < self.manners.duplicates:
                self.counts["duplicates"] += 1
                await self._post(note)
        finally:
            self._free.release()
        self._settle(note, status)

    async def _post(self, note: Notification) -> int:
        body = note.body(note.created_at)
        headers = (
            "Content-Type: application/json; charset=utf-8\r\n"
            "User-Agent: intercom-parrot-service-client/1.0\r\n"
            f"X-Hub-Signature: {signature(body, self.secret)}\r\n"
        )
        self.counts["attempts"] += 1
        try:
            status = (await self._poster.post(self.url or "", body, headers, self._settings.delivery_timeout)).status
        except (OSError, TimeoutError):
            status = 0
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            self.counts["accepted"] += 1
            self.accepted[note.id or note.topic] = self.accepted.get(note.id or note.topic, 0) + 1
        else:
            self.counts["failed"] += 1
            self.counts[f"failed {status or 'without an answer'}"] += 1
        return status

    def _settle(self, note: Notification, status: int) -> None:
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            self._unfinished -= 1
        elif note.attempt > 1 or status == HTTPStatus.GONE:
            self._drop(note)
        else:
            self._under_way.begin(self._retry(note))

    async def _retry(self, note: Notification) -> None:
        await asyncio.sleep(self._settings.retry_after)
        self._waiting.put_nowait(replace(note, attempt=note.attempt + 1))

    def _drop(self, note: Notification) -> None:
        self._unfinished -= 1
        self.counts["dropped"] += 1
        self.dropped.append(note.id or note.topic)

    async def forget(self) -> None:
        """Nothing is on its way any more, nothing was counted, and deliveries behave."""
        await self.stop()
        self.counts.clear()
        self.accepted.clear()
        self.dropped.clear()
        self._waiting = asyncio.Queue()
        self._unfinished = 0
        self.behave(Manners())
        self.start()

    async def stop(self) -> None:
        await self._under_way.call_off()
        self._poster.close()


def read_manners(told: Mapping[str, object]) -> Manners:
    """The manners told as JSON. Raises ValueError, naming what is wrong."""
    kinds: Mapping[str, type] = {"duplicates": float, "out_of_order": float, "drop": bool, "paused": bool}
    if unknown := sorted(set(told) - set(kinds)):
        raise ValueError(f"unknown: {', '.join(unknown)}; known: {', '.join(kinds)}")
    values: dict[str, Any] = {}
    for name, value in told.items():
        fits = isinstance(value, bool) if kinds[name] is bool else type(value) in (int, float)
        if not fits:
            raise ValueError(f"{name} must be a {'boolean' if kinds[name] is bool else 'number'}")
        values[name] = value
    manners = Manners(**values)
    if not 0 <= manners.duplicates <= 1 or manners.out_of_order < 0:
        raise ValueError("duplicates is a share from 0 to 1, out_of_order is in seconds")
    return manners
