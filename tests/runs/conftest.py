"""A sandbox for whatever wants to see both vendors' ends."""

from collections.abc import Iterator

import httpx
import pytest

from app.sandbox.server import Address, running
from app.sandbox.settings import SandboxSettings


@pytest.fixture(scope="session")
def shared() -> Iterator[Address]:
    with running(SandboxSettings(first_id=1, intercom_token="t", asana_token="t")) as address:
        yield address


@pytest.fixture
def sandbox(shared: Address) -> Address:
    """One for all tests, back at its seed for each. It delivers to nobody: every notification is lost."""
    httpx.post(f"{shared.control}/reset").raise_for_status()
    return shared
