"""The practice room: everything that handlers, pages and the control API share."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from app import clock
from app.sandbox.asana_event_log import EventLog
from app.sandbox.asana_outbox import AsanaOutbox
from app.sandbox.limits import FixedWindows, InFlight, SlidingMinute
from app.sandbox.settings import SandboxSettings
from app.sandbox.state import VENDORS, Moment, State, Vendor
from app.sandbox.under_way import UnderWay
from app.sandbox.weather import Sky
from app.sandbox.webhooks import Outbox


@dataclass(slots=True)
class Calls:
    """What one vendor was asked. `fates` counts what the weather did."""

    by_route: Counter[str] = field(default_factory=Counter)
    by_status: Counter[str] = field(default_factory=Counter)
    fates: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, object]:
        return {
            "calls": self.by_route.total(),
            "by_route": dict(self.by_route),
            "by_status": dict(self.by_status),
            "given_429": self.by_status["429"],
            "weather": dict(self.fates),
        }


class Room:
    """One sandbox. `start` and `stop` are called by the running server: deliveries live on its event loop."""

    def __init__(self, settings: SandboxSettings) -> None:
        self.settings = settings
        self.state = State(settings.first_id)
        self.sky = Sky()
        self.outbox = Outbox(settings)
        self.asana_events = EventLog()
        self.asana_outbox = AsanaOutbox(settings, self.state)
        self._late = UnderWay()
        self.count_anew()

    def count_anew(self) -> None:
        self.calls: dict[Vendor, Calls] = {vendor: Calls() for vendor in VENDORS}
        self.windows = FixedWindows(self.settings.intercom_limit)
        self.minute = SlidingMinute(self.settings.asana_limit)
        self.in_flight = InFlight(self.settings.asana_reads_in_flight, self.settings.asana_writes_in_flight)

    def moment(self, vendor: Vendor) -> Moment:
        return Moment(clock.now().timestamp() + self.sky.over(vendor).clock_skew, clock.monotonic())

    def later(self, seconds: float, effect: Callable[[], object]) -> None:
        """Have `effect` (a coroutine function, or a plain one) happen in so many seconds, whoever is gone by then."""
        self._late.begin(_after(seconds, effect))

    @property
    def late_effects_waiting(self) -> int:
        return len(self._late)

    async def forget(self) -> None:
        """Back to the seed with clear weather; what was still to come of the old life does not come."""
        await self._late.call_off()
        await self.outbox.forget()
        await self.asana_outbox.forget()
        self.asana_events.forget()
        self.state.forget()
        self.sky.change({}, 0)
        self.count_anew()

    def start(self) -> None:
        self.outbox.start()
        self.asana_outbox.start()

    async def stop(self) -> None:
        await self._late.call_off()
        await self.outbox.stop()
        await self.asana_outbox.stop()


async def _after(seconds: float, effect: Callable[[], object]) -> None:
    await asyncio.sleep(seconds)
    begun = effect()
    if isinstance(begun, Awaitable):
        await begun
