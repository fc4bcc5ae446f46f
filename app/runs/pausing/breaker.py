"""The breaker: a destination whose calls fail in a row is paused, one call at a time tries whether it is back, and the
first success ends the pause. Counted over all processes; written only on failures and on the first success after some.
"""

import random
import threading
from dataclasses import dataclass, field

from app import clock
from app.integrations.errors import CallFailed, Reason, Service
from app.log import logger
from app.runs.pausing.view import PausesView
from app.store import announcements, breaker, pauses
from app.store.database import Database
from app.store.incidents import Failure
from app.store.pauses import Pause

_AT_LEAST = 2.0
"""Seconds between the first and the last of the failures: many calls that fail at once are one moment."""
_LOOK_AGAIN = 900.0
"""Seconds after which what waits looks again by itself. The end of the pause wakes it before that."""
_PROBE_LASTS = 15.0
_PROBES_GROW = 20
_SMTP_IS_DOWN = 421
_log = logger(room="runs")


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerSettings:
    """`failures` in a row pause a destination; after `probe_after` seconds one call tries it, then after the double of
    that, and so on up to twenty times."""

    failures: int = 5
    probe_after: float = 15.0

    @property
    def longest(self) -> float:
        return self.probe_after * _PROBES_GROW


@dataclass(frozen=True, slots=True)
class Shut:
    """No call may go there now. `seconds`: when to look again at the latest."""

    reason: str
    seconds: float


class _Probing(threading.local):
    """Until when (clock.monotonic) this thread may try a destination that is paused by the breaker."""

    def __init__(self) -> None:
        self.until: dict[str, float] = {}


@dataclass(slots=True)
class Breaker:
    """One process's part of it. Threads share it."""

    db: Database
    view: PausesView
    settings: BreakerSettings = field(default_factory=BreakerSettings)
    _probing: _Probing = field(default_factory=_Probing)

    def shut(self, destination: str) -> Shut | None:
        """Why no call may go to a destination now, None if this one may."""
        pause = self.view.of(destination)
        if pause is None or (pause.by_breaker and self._may_probe(destination, pause)):
            return None
        return Shut(pause.waits, _LOOK_AGAIN * random.uniform(1.0, 1.2))  # noqa: S311 - spreads load

    def told(self, service: Service, failure: CallFailed | None) -> None:
        """How a call has ended: it failed, or None where the vendor answered."""
        if failure is not None and says_down(failure):
            self._failed(service, failure)
        elif self.view.is_failing(service) or self._is_open(service):
            self._answered(service)

    def _is_open(self, destination: str) -> bool:
        pause = self.view.of(destination)
        return pause is not None and pause.by_breaker

    def _may_probe(self, destination: str, pause: Pause) -> bool:
        if clock.monotonic() < self._probing.until.get(destination, 0.0):
            return True
        if not self.view.probe_is_due(pause):
            return False
        claimed = breaker.claim_probe(self.db, destination, longest=self.settings.longest)
        self.view.fresh()
        if claimed:
            self._probing.until[destination] = clock.monotonic() + _PROBE_LASTS
            _log.info("probe_begun", destination=destination)
        return claimed

    def _failed(self, service: Service, failure: CallFailed) -> None:
        self._probing.until.pop(service, None)
        words = f"{pauses.down(service)}: {_words(failure)}"
        noted = Failure(kind="destination", cause=pauses.down(service), words=words, destination=service)
        times = self.settings
        if breaker.failed(self.db, noted, most=times.failures, at_least=_AT_LEAST, probe_after=times.probe_after):
            _log.warning("breaker_opened", destination=service, reason=failure.reason, status=failure.status)
        self.view.fresh()

    def _answered(self, service: Service) -> None:
        self._probing.until.pop(service, None)
        announcements.take_back(self.db, "unauthorized", service)
        if breaker.answered(self.db, service):
            _log.warning("breaker_closed", destination=service)
        self.view.fresh()


def says_down(failure: CallFailed) -> bool:
    """Whether a failure is about the destination, not about the one thing that was asked of it. A 403 never is: a
    vendor that does not take our token at all answers 401, and one that forbids a task or a project answers for the
    others."""
    if failure.service == "mail" and failure.status is not None and failure.reason is not Reason.UNAUTHORIZED:
        return failure.status == _SMTP_IS_DOWN
    match failure.reason:
        case Reason.NOT_SENT | Reason.UNAUTHORIZED:
            return True
        case Reason.UNKNOWN:
            return failure.status is None or failure.status >= 500  # noqa: PLR2004 - HTTP's server errors
        case _:
            return False


def _words(failure: CallFailed) -> str:
    """What is wrong, for people; no vendor's words, which may quote."""
    if failure.reason is Reason.UNAUTHORIZED:
        return f"it refuses our credentials ({failure.status}); mend the token"
    if failure.status is not None:
        return f"it answers {failure.status}"
    return "no call gets through" if failure.reason is Reason.NOT_SENT else "it gives no answer"
