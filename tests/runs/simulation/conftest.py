"""A client that only reads, and a database that is only read."""

from collections.abc import Iterator

import pytest

from app.integrations.intercom import IntercomClient
from app.sandbox.server import Address
from app.store.database import Database


@pytest.fixture
def intercom(sandbox: Address) -> Iterator[IntercomClient]:
    with IntercomClient(base_url=sandbox.intercom, token="t", admin_id="9001", reads_only=True) as client:
        yield client


@pytest.fixture
def reading(database_url: str) -> Iterator[Database]:
    with Database(database_url, size=1, reads_only=True) as db:
        yield db
