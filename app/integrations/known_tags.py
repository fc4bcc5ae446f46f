"""The ids of the workspace's tags, as far as they were asked for. Safe to use from many threads."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from app.integrations.errors import CallFailed, Reason


class KnownTags:
    """Ids by names, whose case does not matter."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._lock = threading.Lock()

    def id_of(self, name: str) -> str | None:
        return self._ids.get(_key(name))

    def remember(self, name: str, tag_id: str) -> None:
        with self._lock:
            self._ids[_key(name)] = tag_id

    @contextmanager
    def forgotten_if_missing(self, tag_id: str) -> Iterator[None]:
        """Forgets the id if what is called inside the block is NOT_FOUND: it may be the tag that is gone."""
        try:
            yield
        except CallFailed as error:
            if error.reason is Reason.NOT_FOUND:
                self._forget(tag_id)
            raise

    def _forget(self, tag_id: str) -> None:
        with self._lock:
            self._ids = {name: known for name, known in self._ids.items() if known != tag_id}


def _key(name: str) -> str:
    return name.strip().casefold()
