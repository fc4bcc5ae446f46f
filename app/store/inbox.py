"""The inbox: many requests wait for one commit.

Whatever queued up while the previous commit ran is committed together; nothing waits for a batch to fill. A batch that
fails is split, so that one bad row fails alone.
"""

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

import psycopg
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo
from psycopg.errors import DeadlockDetected, LockNotAvailable, QueryCanceled

from app import crash
from app.errors import Unavailable
from app.log import logger
from app.store.accept import Arrival, accept
from app.store.database import DEAD_PEERS

_LARGEST_BATCH = 200
_PATIENCE = 4.0
_STATEMENT_MS = 2000
_LOCK_MS = 300
_log = logger(room="inbox")


@dataclass(slots=True)
class _Waiting:
    arrival: Arrival
    answer: asyncio.Future[bool] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Inbox:
    """Stores notifications. `add` returns after the commit; at most `room` of them wait."""

    def __init__(self, url: str, *, room: int = 2000) -> None:
        self._url = url
        self._room = room
        self._waiting: deque[_Waiting] = deque()
        self._something = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self._conn: AsyncConnection[Any] | None = None
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._commit_forever())
        return self

    async def __aexit__(self, *_exc: object) -> None:
        if self._task:
            await self._empty.wait()
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self._disconnect()

    @property
    def length(self) -> int:
        """How many notifications wait for their commit."""
        return len(self._waiting)

    async def add(self, arrival: Arrival) -> bool:
        """Store one notification; True if it is new, False if it was delivered before. It is committed when this
        returns. Raises Unavailable when the database does not answer or too many wait already.
        """
        if len(self._waiting) >= self._room:
            raise Unavailable("the inbox is full: the database does not keep up")
        entry = _Waiting(arrival)
        self._waiting.append(entry)
        self._empty.clear()
        self._something.set()
        return await entry.answer

    async def _commit_forever(self) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), _LARGEST_BATCH))]
                await self._commit(batch)
            self._empty.set()

    async def _commit(self, batch: list[_Waiting]) -> None:
        """Commit a batch and answer everyone in it, whatever happens."""
        try:
            unique = {entry.arrival.delivery_key: entry.arrival for entry in batch}
            crash.point("accept.committing")
            async with asyncio.timeout(_PATIENCE):
                new = await accept(await self._connected(), list(unique.values()))
            crash.point("accept.committed")
        except (QueryCanceled, LockNotAvailable, DeadlockDetected) as error:
            await self._split(batch, error)
        except (psycopg.OperationalError, OSError, TimeoutError) as error:
            await self._disconnect()
            _log.warning("database_lost", error=type(error).__name__, waiting=len(batch))
            self._refuse(batch, Unavailable("the database cannot be reached"))
        except Exception as error:  # noqa: BLE001 - whatever one row does, its neighbours must be stored
            await self._split(batch, error)
        else:
            self._answer(batch, new)

    async def _split(self, batch: list[_Waiting], error: Exception) -> None:
        """One row that cannot be stored, or whose lane is locked, must not fail its neighbours."""
        if len(batch) > 1:
            middle = len(batch) // 2
            await self._commit(batch[:middle])
            await self._commit(batch[middle:])
        else:
            _log.error("event_not_stored", error=type(error).__name__, topic=batch[0].arrival.topic)
            self._refuse(batch, Unavailable("this notification could not be stored"))

    @staticmethod
    def _answer(batch: list[_Waiting], new: set[str]) -> None:
        for entry in batch:
            if not entry.answer.done():
                entry.answer.set_result(entry.arrival.delivery_key in new)
            new.discard(entry.arrival.delivery_key)

    @staticmethod
    def _refuse(batch: list[_Waiting], error: Exception) -> None:
        for entry in batch:
            if not entry.answer.done():
                entry.answer.set_exception(error)

    async def _connected(self) -> AsyncConnection[Any]:
        if self._conn is None or self._conn.closed:
            self._conn = await AsyncConnection.connect(
                make_conninfo(self._url, **DEAD_PEERS),
                autocommit=True,
                connect_timeout=2,
                application_name="intercom-triage inbox",
                options=f"-c statement_timeout={_STATEMENT_MS} -c lock_timeout={_LOCK_MS} -c timezone=UTC",
            )
        return self._conn

    async def _disconnect(self) -> None:
        if self._conn is not None:
            with suppress(Exception):
                await self._conn.close()
            self._conn = None
