"""What can go wrong with a call to a vendor, named by what the caller should do next.

RATE_LIMITED, NOT_SENT   nothing happened there: try again, not before `retry_after`
UNKNOWN                  it may have happened: look at the far end before sending again
NOT_FOUND, REFUSED       nothing happened and it never will: do not try again
UNAUTHORIZED             nothing happened; a person has to mend the credentials
"""

from datetime import timedelta
from enum import StrEnum
from typing import Literal

Service = Literal["intercom", "asana", "slack", "mail"]


class Reason(StrEnum):
    RATE_LIMITED = "rate_limited"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    UNAUTHORIZED = "unauthorized"


class CallFailed(Exception):  # noqa: N818 - the house's word for it; "Error" would say nothing more
    """A call to a vendor did not succeed. `detail` is for people and holds no token and no message body."""

    def __init__(
        self,
        service: Service,
        reason: Reason,
        detail: str,
        *,
        retry_after: timedelta | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(f"{service}: {reason}: {detail}")
        self.service = service
        self.reason = reason
        self.detail = detail
        self.retry_after = retry_after
        self.status = status
