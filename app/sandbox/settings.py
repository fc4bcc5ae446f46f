"""What a sandbox is started with. Nothing here comes from the environment: whoever starts it says it."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxSettings:
    """`intercom_limit` is calls per ten seconds, `asana_limit` calls per minute; times are in seconds.
    Intercom retries a delivery once, `retry_after`; Asana `asana_retry_after` at first, then twice as long each time,
    until it deletes the webhook.
    `first_id` makes the ids of what is created start at a known number; without it they start from the clock,
    so that a sandbox started anew never gives out an id that a service remembers from the last one.
    """

    webhook_url: str | None = None
    webhook_secret: str = field(default="sandbox-secret", repr=False)
    intercom_token: str = field(default="sandbox-intercom-token", repr=False)
    asana_token: str = field(default="sandbox-asana-token", repr=False)
    intercom_limit: int = 1667
    asana_limit: int = 1500
    asana_reads_in_flight: int = 50
    asana_writes_in_flight: int = 15
    asana_retry_after: float = 1.0
    asana_gives_up_after: float = 24 * 3600.0
    asana_heartbeat: float = 8 * 3600.0
    asana_delivery_timeout: float = 10.0
    retry_after: float = 60.0
    delivery_timeout: float = 5.0
    deliveries_at_once: int = 50
    state_file: Path | None = None
    first_id: int | None = None
