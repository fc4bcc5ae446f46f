"""What one process works with: the database, the vendors, the budget, the rulebook, the limits it keeps to."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app import clock
from app.integrations.asana import AsanaClient
from app.integrations.intercom import IntercomClient
from app.integrations.mail import MailClient
from app.integrations.slack import SlackClient
from app.runs.budget import Budget
from app.runs.contacts import AroundContacts, ContactCache
from app.runs.flight_slots import FlightSlots
from app.runs.live_rulebook import LiveRulebook
from app.runs.pausing.breaker import Breaker, BreakerSettings
from app.runs.pausing.view import PausesView
from app.runs.related import KnownTicket
from app.settings import Settings
from app.store import installation
from app.store.database import Database
from app.store.installation import Installation

_FRESH = 1.0
_TOLD_IN = timedelta(seconds=1)
_THE_SAME = timedelta(seconds=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Times in seconds. A call ends before the lease does, so that a frozen worker can do no harm."""

    lease: float
    call: float
    looks: tuple[float, ...]
    fuse: int
    schedule_fuse: int = 100
    tell_per_minute: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How customers are spoken to: seconds of `pause` in which they may finish typing, seconds after which an answer is
    late."""

    pause: float
    late_after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where people find things."""

    inbox: str
    service: str

    def conversation(self, app_id: str, conversation_id: str) -> str:
        return self.inbox.format(app_id=app_id, conversation_id=conversation_id)

    def run(self, run_id: int) -> str:
        return f"{self.service}/runs/{run_id}"


class VendorClocks:
    """Each vendor's clock, from the Date header of its answers. Between two of them it goes on by itself, whatever
    becomes of ours."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[datetime, float]] = {}

    def told(self, vendor: str, at: datetime) -> None:
        """The vendor has answered just now and said what time it is, in whole seconds."""
        now = self._now(vendor)
        if now is None or not at <= now < at + _TOLD_IN:
            self._told[vendor] = at, clock.monotonic()

    def ahead(self, vendor: str) -> timedelta | None:
        """How far it is ahead of ours, None before its first answer."""
        now = self._now(vendor)
        return None if now is None else now - clock.now()

    def now(self, vendor: str) -> datetime:
        """The time by the vendor's clock; before its first answer by ours."""
        return self._now(vendor) or clock.now()

    def later(self, vendor: str, *, than: str) -> timedelta:
        """How far one vendor's clock is ahead of another's; nothing where they differ by no more than seconds, which is
        all that they tell."""
        ahead = self.now(vendor) - self.now(than)
        return ahead if abs(ahead) > _THE_SAME else timedelta()

    def _now(self, vendor: str) -> datetime | None:
        told = self._told.get(vendor)
        return None if told is None else told[0] + timedelta(seconds=clock.monotonic() - told[1])


class InstallationView:
    """The installation row, read again when it is older than a second."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._lock = threading.Lock()
        self._read_at = -_FRESH
        self._row: Installation | None = None

    def current(self) -> Installation:
        with self._lock:
            if self._row is not None and clock.monotonic() - self._read_at <= _FRESH:
                return self._row
        return self.fresh()

    def fresh(self) -> Installation:
        """The row as it is now."""
        with self._lock:
            self._row = installation.read(self._db)
            self._read_at = clock.monotonic()
            return self._row


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """Handed to everything in this room. `stopping` tells that the process is asked to end. `just_filed`: tickets that
    are to be made known for suggestions. `public_url`: where Asana reaches this service, without a slash at its end;
    None where it does not."""

    worker: str
    db: Database
    intercom: IntercomClient
    asana: AsanaClient
    slack: SlackClient
    mail: MailClient
    admin_id: str
    budget: Budget
    flights: FlightSlots
    rulebook: LiveRulebook
    contacts: ContactCache
    around_contacts: AroundContacts
    installation: InstallationView
    pauses: PausesView
    limits: Limits
    manners: Manners
    links: Links
    clocks: VendorClocks = field(default_factory=VendorClocks)
    just_filed: deque[KnownTicket] = field(default_factory=deque)
    public_url: str | None = None
    stopping: threading.Event = field(default_factory=threading.Event)
    count: Callable[..., None] = lambda *_labels: None


def furnish(settings: Settings, db: Database, *, worker: str) -> Workplace:
    """A workplace as the settings want it. Raises TriageError if the rulebook is broken and none was ever good."""
    breaker = Breaker(db, PausesView(db), BreakerSettings(failures=settings.breaker, probe_after=settings.probe_after))
    budget, clocks = Budget(db, breaker), VendorClocks()
    intercom = IntercomClient(
        base_url=settings.intercom_api_url,
        token=settings.intercom_access_token.get_secret_value() if settings.intercom_access_token else "",
        admin_id=settings.intercom_admin_id or "",
        timeout=settings.call_timeout,
        on_quota=budget.observe,
        on_end=breaker.told,
        on_time=clocks.told,
    )
    asana = AsanaClient(
        base_url=settings.asana_api_url,
        token=settings.asana_access_token.get_secret_value() if settings.asana_access_token else "",
        timeout=settings.call_timeout,
        on_quota=budget.observe,
        on_end=breaker.told,
        on_time=clocks.told,
    )
    return Workplace(
        worker=worker,
        db=db,
        intercom=intercom,
        asana=asana,
        slack=SlackClient(settings.slack_webhook_url, on_end=breaker.told),
        mail=MailClient(settings.smtp_url, on_end=breaker.told),
        admin_id=settings.intercom_admin_id or "",
        budget=budget,
        flights=FlightSlots(db, call=settings.call_timeout),
        rulebook=LiveRulebook(settings.rulebook, db),
        contacts=ContactCache(intercom),
        around_contacts=AroundContacts.of(intercom),
        installation=InstallationView(db),
        pauses=breaker.view,
        clocks=clocks,
        limits=Limits(
            lease=settings.lease,
            call=settings.call_timeout,
            looks=settings.look_schedule,
            fuse=settings.fuse,
            schedule_fuse=settings.schedule_fuse,
            tell_per_minute=settings.tell_per_minute,
        ),
        manners=Manners(pause=settings.pause, late_after=settings.late_after),
        links=Links(inbox=settings.intercom_inbox_url, service=settings.links_url),
        public_url=settings.public_url.rstrip("/") if settings.public_url else None,
    )
