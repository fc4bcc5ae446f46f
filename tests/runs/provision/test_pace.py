"""How fast provisioning may call: half of a window is left to what happens now, and a 429 is waited for."""

from datetime import timedelta

import pytest

from app.integrations.errors import CallFailed, Reason
from app.integrations.receipt import Quota
from app.runs.provision.pace import Pace


def a_quota(remaining: int) -> Quota:
    return Quota(service="intercom", limit=100, remaining=remaining, resets_in=8.0)


def refused(seconds: float | None) -> CallFailed:
    wait = None if seconds is None else timedelta(seconds=seconds)
    return CallFailed("intercom", Reason.RATE_LIMITED, "429", retry_after=wait)


@pytest.mark.parametrize(("remaining", "waits"), [(51, 0), (49, 1)])
def test_with_half_of_the_window_gone_the_next_one_is_waited_for(remaining: int, waits: int) -> None:
    waited: list[float] = []
    pace = Pace(waited.append)
    pace.observe(a_quota(remaining))
    assert pace.call("intercom", lambda: "done") == "done"
    assert len(waited) == waits
    assert all(7 < seconds <= 8 for seconds in waited)


def test_a_window_is_waited_for_once_and_another_vendors_not_at_all() -> None:
    waited: list[float] = []
    pace = Pace(waited.append)
    pace.observe(a_quota(0))
    pace.call("asana", lambda: None)
    pace.call("intercom", lambda: None)
    pace.call("intercom", lambda: None)
    assert len(waited) == 1


def test_a_429_is_waited_for_as_long_as_it_says() -> None:
    waited: list[float] = []
    failures = [refused(3.0), refused(None), refused(900.0)]

    def call() -> str:
        if failures:
            raise failures.pop(0)
        return "done"

    assert Pace(waited.append).patiently(call) == "done"
    assert waited == [3.0, 10.0, 60.0]


def test_a_vendor_that_refuses_without_end_is_given_up() -> None:
    waited: list[float] = []

    def call() -> None:
        raise refused(1.0)

    with pytest.raises(CallFailed):
        Pace(waited.append).patiently(call)
    assert len(waited) == 5


def test_another_failure_is_not_waited_for() -> None:
    def call() -> None:
        raise CallFailed("intercom", Reason.UNAUTHORIZED, "401")

    waited: list[float] = []
    with pytest.raises(CallFailed):
        Pace(waited.append).patiently(call)
    assert waited == []
