"""How tests call a client: by when, and what came of it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from app import clock
from app.integrations.errors import CallFailed

DATE = {"Date": "Mon, 23 Nov 2026 10:00:00 GMT"}
AT = datetime(2026, 11, 23, 10, tzinfo=UTC)


def soon(seconds: float = 2.0) -> float:
    return clock.monotonic() + seconds


def failed(call: Callable[[], object]) -> CallFailed:
    with pytest.raises(CallFailed) as caught:
        call()
    return caught.value
