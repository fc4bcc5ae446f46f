from datetime import timedelta

import pytest

from app.integrations.errors import CallFailed, Reason
from app.runs.retry import backoff, next_look, pause_after


def test_pauses_grow_and_end_at_a_quarter_of_an_hour() -> None:
    assert 4 <= backoff(1) <= 5
    assert 8 <= backoff(2) <= 10
    assert 900 <= backoff(50) <= 1125


def test_a_vendor_that_says_when_is_left_alone_until_then() -> None:
    failure = CallFailed("asana", Reason.RATE_LIMITED, "429", retry_after=timedelta(seconds=30))

    assert 30 < pause_after(failure, 1) <= 31


def test_bad_credentials_are_not_tried_every_second() -> None:
    assert pause_after(CallFailed("asana", Reason.UNAUTHORIZED, "401"), 1) == 300


@pytest.mark.parametrize(("looks", "seconds"), [(0, 0.0), (1, 10.0), (2, 20.0), (3, 60.0)])
def test_the_far_end_is_looked_at_after_0_10_30_and_90_seconds(looks: int, seconds: float) -> None:
    look = next_look((0.0, 10.0, 30.0, 90.0), looks)

    assert look is not None
    assert look.seconds == seconds


def test_after_the_last_look_it_is_sent_anew() -> None:
    assert next_look((0.0, 10.0, 30.0, 90.0), 4) is None
