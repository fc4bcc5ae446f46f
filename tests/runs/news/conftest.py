from collections.abc import Iterator
from pathlib import Path

import pytest

from app.sandbox.server import Address
from app.store import installation
from app.store.database import Database
from tests.runs.news.newsroom import APP, BOOK, Newsroom
from tests.runs.practice import a_workplace


@pytest.fixture
def room(sandbox: Address, db: Database, tmp_path: Path) -> Iterator[Newsroom]:
    installation.set_workspace(db, APP)
    with a_workplace(sandbox, db, tmp_path, BOOK) as place:
        yield Newsroom(place, sandbox)
