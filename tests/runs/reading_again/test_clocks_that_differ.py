"""Intercom's clock and ours differ: what is lost is found all the same."""

import httpx
import pytest

from app.runs import workspace
from app.runs.reading_again.chore import ReadingAgain
from app.runs.workplace import Workplace
from app.sandbox.server import Address
from tests.runs.reading_again.doings import AT_ONCE, Do, read_again, started, topics


@pytest.mark.parametrize("ahead", [-1800, 1800])
def test_what_was_lost_is_found_whichever_clock_is_ahead(
    sandbox: Address, place: Workplace, do: Do, ahead: int
) -> None:
    weather = {"intercom": {"clock_skew": ahead}}
    httpx.put(f"{sandbox.control}/weather", json=weather).raise_for_status()
    workspace.introduce(place)
    reading = ReadingAgain(AT_ONCE)
    reading(place)
    conversation = started(sandbox)
    read_again(reading, place)
    do(conversation, "customer-reply", text="More")

    read_again(reading, place)

    assert topics(place.db, conversation) == ["user.created", "user.replied"]
