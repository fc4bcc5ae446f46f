"""Asana's deliveries: signed, one after the other for each webhook, tried again for ever longer until they get through.

Source: developers.asana.com, "Webhooks guide"; asana_oas.yaml, `createWebhook`.
"""

import asyncio
import hashlib
import hmac
import json
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

from app import clock
from app.sandbox.asana_event_log import Event
from app.sandbox.posting import Poster
from app.sandbox.records import Json, Webhook
from app.sandbox.settings import SandboxSettings
from app.sandbox.state import State
from app.sandbox.under_way import UnderWay
from app.sandbox.webhooks import Manners

_TAKEN = (200, 204)
_AT_ONCE = 100
_TOGETHER = 0.02
"""Seconds for which events are gathered before they are delivered together."""
_LONGEST_PAUSE = 3600.0


def signature(body: bytes, secret: str) -> str:
    """The value of X-Hook-Signature for these bytes."""
    return hmac.new(secret.encode("ascii"), body, hashlib.sha256).hexdigest()


def passes(event: Json, filters: Sequence[Mapping[str, object]]) -> bool:
    """Whether a webhook with these filters is told of the event: one that fits is enough, and so is none at all."""
    return not filters or any(_fits(event, one) for one in filters)


def _fits(event: Json, told: Mapping[str, object]) -> bool:
    resource, fields = event["resource"], told.get("fields")
    return (
        told.get("resource_type") in (None, resource["resource_type"])
        and told.get("resource_subtype") in (None, resource["resource_subtype"])
        and told.get("action") in (None, event["action"])
        and (not isinstance(fields, list) or event.get("change", {}).get("field") in fields)
    )


class AsanaOutbox:
    """What is on its way to the targets of webhooks. A delivery that does not get through holds up those behind it."""

    def __init__(self, settings: SandboxSettings, state: State) -> None:
        self._settings = settings
        self._state = state
        self.manners = Manners()
        self.counts: Counter[str] = Counter()
        self._lines: dict[str, deque[list[Json]]] = {}
        self._served: set[str] = set()
        self._pending = 0
        self._going = asyncio.Event()
        self._going.set()
        self._under_way = UnderWay()
        self._poster = Poster()

    def tell(self, events: Sequence[Event]) -> None:
        """Have whoever listens told of what happened together."""
        for webhook in self._state.asana_webhooks.values():
            heard = (event.json for event in events if webhook.resource in event.resources)
            if wanted := [event for event in heard if passes(event, webhook.filters)]:
                self._put(webhook.gid, wanted)

    def beat(self, gid: str) -> None:
        """A delivery without events: is anybody there?"""
        self._put(gid, [])

    def behave(self, manners: Manners) -> None:
        self.manners = manners
        if manners.paused:
            self._going.clear()
        else:
            self._going.set()

    def as_json(self) -> Json:
        names = ("events", "heartbeats", "deliveries", "attempts", "accepted", "failed", "dropped", "duplicates")
        return {name: self.counts[name] for name in names} | {"pending": self._pending}

    def start(self) -> None:
        self._under_way.begin(self._beating())

    async def forget(self) -> None:
        """Nothing is on its way any more, nothing was counted, and deliveries behave."""
        await self.stop()
        self.counts.clear()
        self._lines.clear()
        self._served.clear()
        self._pending = 0
        self.behave(Manners())
        self.start()

    async def stop(self) -> None:
        await self._under_way.call_off()
        self._poster.close()

    async def _beating(self) -> None:
        while True:
            await asyncio.sleep(self._settings.asana_heartbeat)
            for gid in self._state.asana_webhooks:
                self.beat(gid)

    def _put(self, gid: str, events: list[Json]) -> None:
        self.counts["events" if events else "heartbeats"] += len(events) or 1
        self._pending += 1
        self._lines.setdefault(gid, deque()).append(events)
        if gid not in self._served:
            self._served.add(gid)
            self._under_way.begin(self._serve(gid))

    async def _serve(self, gid: str) -> None:
        line = self._lines[gid]
        try:
            while line:
                await asyncio.sleep(_TOGETHER)
                await self._going.wait()
                delivery = self._deliver(gid, *_taken(line))
                if self.manners.out_of_order:
                    self._under_way.begin(delivery)
                else:
                    await delivery
        finally:
            self._served.discard(gid)

    async def _deliver(self, gid: str, events: list[Json], waited: int) -> None:
        self.counts["deliveries"] += 1
        chance = Random(f"{gid}/{self.counts['deliveries']}")  # noqa: S311 - bad manners, not a secret
        if self.manners.out_of_order:
            chance.shuffle(events)
            await asyncio.sleep(chance.uniform(0, self.manners.out_of_order))
        if not await self._insist(gid, json.dumps({"events": events}).encode()):
            self.counts["dropped"] += 1
        elif chance.random() < self.manners.duplicates:
            self.counts["duplicates"] += 1
            await self._insist(gid, json.dumps({"events": events}).encode())
        self._pending -= waited

    async def _insist(self, gid: str, body: bytes) -> bool:
        """Whether it got through before the webhook was gone, at last for nobody taking it, or deliveries were told to
        get lost.
        """
        pause, ends_at = self._settings.asana_retry_after, clock.monotonic() + self._settings.asana_gives_up_after
        while (webhook := self._state.asana_webhooks.get(gid)) and not self.manners.drop:
            said = await self._post(webhook, body)
            if said is None:
                return True
            self._failed(gid, said, pause)
            if clock.monotonic() >= ends_at:
                self._state.asana_webhooks.pop(gid, None)
            await asyncio.sleep(pause)
            await self._going.wait()
            pause = min(2 * pause, _LONGEST_PAUSE)
        return False

    async def _post(self, webhook: Webhook, body: bytes) -> str | None:
        """What was wrong with the answer, or None."""
        self.counts["attempts"] += 1
        signed = f"Content-Type: application/json\r\nX-Hook-Signature: {signature(body, webhook.secret)}\r\n"
        try:
            reply = await self._poster.post(webhook.target, body, signed, self._settings.asana_delivery_timeout)
        except (OSError, TimeoutError) as error:
            return f"no answer: {type(error).__name__}"
        if reply.status not in _TAKEN:
            return f"{reply.status}"
        self.counts["accepted"] += 1
        now = clock.now().timestamp()
        self._note(webhook.gid, active=True, last_success_at=now, next_attempt_after=None, retries=0)
        return None

    def _failed(self, gid: str, said: str, pause: float) -> None:
        self.counts["failed"] += 1
        self.counts[f"failed {said}"] += 1
        now = clock.now().timestamp()
        retries = self._state.asana_webhooks[gid].retries + 1 if gid in self._state.asana_webhooks else 0
        self._note(gid, last_failure_at=now, last_failure_content=said, next_attempt_after=now + pause, retries=retries)

    def _note(self, gid: str, **changes: object) -> None:
        # It may have been deleted while the delivery was on its way.
        if webhook := self._state.asana_webhooks.get(gid):
            self._state.asana_webhooks[gid] = replace(webhook, **changes)  # type: ignore[arg-type] # fields of a Webhook


def _taken(line: deque[list[Json]]) -> tuple[list[Json], int]:
    """What goes into the next delivery, and how many calls to `_put` that were; a heartbeat goes alone."""
    events, waited = line.popleft(), 1
    while events and line and line[0] and len(events) + len(line[0]) <= _AT_ONCE:
        events, waited = events + line.popleft(), waited + 1
    return events, waited
