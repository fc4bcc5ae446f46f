from collections.abc import Iterator
from pathlib import Path

import pytest

from app.runs.workplace import furnish
from app.sandbox.server import Address, running
from app.sandbox.settings import SandboxSettings
from app.settings import Settings
from app.store import budgets, installation
from app.store.database import Database
from tests.runs.news.newsroom import APP, BOOK, Newsroom


@pytest.fixture
def sandbox() -> Iterator[Address]:
    with running(SandboxSettings(first_id=1, intercom_token="t", asana_token="t")) as address:
        yield address


@pytest.fixture
def room(sandbox: Address, db: Database, tmp_path: Path) -> Iterator[Newsroom]:
    (tmp_path / "book.yaml").write_text(BOOK, "utf-8")
    settings = Settings.model_validate(
        {
            "INTERCOM_ACCESS_TOKEN": "t",
            "INTERCOM_API_URL": sandbox.intercom,
            "ASANA_ACCESS_TOKEN": "t",
            "ASANA_API_URL": sandbox.asana,
            "TRIAGE_RULEBOOK": tmp_path,
        }
    )
    for vendor in ("intercom", "asana"):
        budgets.declare(db, vendor, per_second=1000, burst=100, flights=12)
    installation.set_workspace(db, APP)
    place = furnish(settings, db, worker="test")
    yield Newsroom(place, sandbox)
    place.asana.close()
    place.intercom.close()
