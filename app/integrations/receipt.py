"""What a vendor gives back: a receipt for a write, and word of its rate limit."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Proof of a write. `far_id` is the vendor's id of what was made (None where a write makes nothing of its own),
    `url` where a person can see it, `at` the vendor's own clock (its Date header)."""

    far_id: str | None = None
    url: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """A vendor's word on the current rate-limit window, from the headers of one answer.
    `resets_in` is in seconds, already corrected for the vendor's clock by its Date header; for so many, `retry_after`,
    the vendor wants no call: the answer was a refusal."""

    service: str
    limit: int | None = None
    remaining: int | None = None
    resets_in: float | None = None
    retry_after: float | None = None
