"""Which core of a machine each worker process has for itself, agreed on through the database that they share."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.conninfo import make_conninfo

from app.store.database import DEAD_PEERS


class OwnCore:
    """A core that no other worker process of this machine has: `number`, or None when each is somebody's. It is given
    back by `close`, at the latest when the process ends."""

    def __init__(self, url: str, *, machine: str, cores: Iterable[int]) -> None:
        self.number: int | None = None
        try:
            self._conn: Connection[Any] | None = psycopg.connect(
                make_conninfo(url, **DEAD_PEERS),
                autocommit=True,
                connect_timeout=5,
                application_name="intercom-triage core",
            )
            self.number = next((core for core in cores if self._take(machine, core)), None)
        except psycopg.Error:
            self._conn = None  # nobody's work depends on it
        if self.number is None:
            self.close()

    def close(self) -> None:
        if self._conn is None:
            return
        with suppress(psycopg.Error), self._conn:  # a closed connection's lock is given back only a moment later
            self._conn.execute("SELECT pg_advisory_unlock_all()")
        self._conn = None

    def _take(self, machine: str, core: int) -> bool:
        assert self._conn is not None  # noqa: S101 - asked only while connected
        taken = self._conn.execute("SELECT pg_try_advisory_lock(hashtext(%s), %s)", (f"core of {machine}", core))
        return bool((taken.fetchone() or (False,))[0])
