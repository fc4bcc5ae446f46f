"""How calls to a vendor end, told to whoever watches over them."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from app.integrations.errors import CallFailed, Service

T = TypeVar("T")
Listener = Callable[[Service, CallFailed | None], None]
"""Hears of each call that was made: why it failed, None where the vendor did it."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CallEnds:
    """The ends of one vendor's calls."""

    service: Service
    listener: Listener | None = None

    def of(self, call: Callable[[], T], refusal: Callable[[T], CallFailed | None] = lambda _: None) -> T:
        """What `call` gives, its end told. Raises as it does. `refusal` finds a failure in what it gives."""
        try:
            given = call()
        except CallFailed as failure:
            self._tell(failure)
            raise
        self._tell(refusal(given))
        return given

    def _tell(self, failure: CallFailed | None) -> None:
        if self.listener is None:
            return
        try:
            self.listener(self.service, failure)
        except Exception:  # noqa: BLE001 - a write may have been done by now: its receipt matters more than the listener
            _log.exception("the listener for ends of calls failed")
