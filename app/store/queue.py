"""The connections over which wake-ups are taken from the queue."""

from typing import Any

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from app.store.database import DEAD_PEERS


def queue_connections(url: str) -> AsyncConnectionPool[AsyncConnection[Any]]:
    """A pool for the queue's worker, to be opened by `async with`. A connection that broke ends that worker.

    Its commits do not wait for the disk: a wake-up that a crash of the server brings back is harmless, and one that it
    takes away is found by the sweep. Nor is each connection tried before its use, which would be one more query a job.
    """
    return AsyncConnectionPool(
        url,
        min_size=1,
        max_size=4,
        open=False,
        configure=_commit_each_statement,
        kwargs={
            "prepare_threshold": 0,
            "application_name": "intercom-triage queue",
            "options": "-c synchronous_commit=off -c jit=off -c timezone=UTC",
            **DEAD_PEERS,
        },
    )


async def _commit_each_statement(conn: AsyncConnection[Any]) -> None:
    # Procrastinate adds the option of this name itself to the connection that it listens on, and refuses ours there.
    await conn.set_autocommit(True)
