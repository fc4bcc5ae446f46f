from collections.abc import Iterator
from pathlib import Path

import pytest

from app.sandbox.server import Address, running
from app.sandbox.settings import SandboxSettings
from app.store import installation
from app.store.database import Database
from tests.runs.news.newsroom import APP, BOOK
from tests.runs.open_tickets.counting import Counting
from tests.runs.practice import a_workplace

COUNTED = BOOK.replace("vocabulary:\n", "vocabulary:\n  contact_attributes: {open_tickets: {type: number}}\n")


@pytest.fixture
def sandbox() -> Iterator[Address]:
    with running(SandboxSettings(first_id=1, intercom_token="t", asana_token="t")) as address:
        yield address


@pytest.fixture
def room(sandbox: Address, db: Database, tmp_path: Path) -> Iterator[Counting]:
    """A desk that counts open tickets."""
    installation.set_workspace(db, APP)
    installation.set_reach(db, "inside")
    with a_workplace(sandbox, db, tmp_path, COUNTED) as place:
        yield Counting(place, sandbox)
