"""What was read from a vendor, remembered for some minutes."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from app import clock
from app.integrations.errors import CallFailed, Reason

Value = TypeVar("Value")
_MINUTES = 5 * 60.0
_MOST = 5000


class Remembered(Generic[Value]):
    """Reads by a key; threads of one process share it. What does not exist, and what the token may not see, is
    remembered as None."""

    def __init__(self, read: Callable[[str], Value]) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._known: OrderedDict[str, tuple[float, Value | None]] = OrderedDict()

    def known(self, key: str) -> bool:
        """Whether `get` answers without a call."""
        with self._lock:
            entry = self._known.get(key)
            return entry is not None and entry[0] > clock.monotonic()

    def get(self, key: str) -> Value | None:
        """What was read, None if it does not exist. Raises CallFailed."""
        with self._lock:
            entry = self._known.get(key)
        if entry is not None and entry[0] > clock.monotonic():
            return entry[1]
        value = none_if_missing(lambda: self._read(key))
        with self._lock:
            self._known[key] = (clock.monotonic() + _MINUTES, value)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
        return value

    def forget(self, key: str) -> None:
        """Read it anew the next time: it has just been changed."""
        with self._lock:
            self._known.pop(key, None)


def none_if_missing(read: Callable[[], Value]) -> Value | None:
    """What was read, None where the vendor says that it does not exist or may not be seen. Raises CallFailed."""
    try:
        return read()
    except CallFailed as failure:
        if failure.reason in (Reason.NOT_FOUND, Reason.REFUSED):
            return None
        raise
