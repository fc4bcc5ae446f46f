"""A workplace whose Intercom delivers to nobody, and the chore that reads it again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.runs.reading_again.chore import ReadingAgain
from app.runs.workplace import Workplace
from app.sandbox.server import Address, running
from app.sandbox.settings import SandboxSettings
from app.store import installation
from app.store.database import Database
from tests.runs.practice import a_workplace
from tests.runs.reading_again.doings import APP, AT_ONCE, SEAT, Do

BOOK = """
vocabulary:
  attributes:
    Issue Type: [Technical Issue, Question or Guidance]
rules:
  - {name: log-bug, when: conversation_started, then: [{internal_note: seen}]}
"""


@pytest.fixture
def sandbox() -> Iterator[Address]:
    """It delivers to nobody: every notification is lost."""
    with running(SandboxSettings(first_id=1, intercom_token="t", asana_token="t")) as address:
        yield address


@pytest.fixture
def place(sandbox: Address, db: Database, tmp_path: Path) -> Iterator[Workplace]:
    installation.set_workspace(db, APP)
    with a_workplace(sandbox, db, tmp_path, BOOK, INTERCOM_ADMIN_ID=SEAT) as made:
        yield made


@pytest.fixture
def reading(place: Workplace) -> ReadingAgain:
    """The chore, which has begun and read everything there is."""
    chore = ReadingAgain(AT_ONCE)
    chore(place)
    return chore


@pytest.fixture
def do(sandbox: Address) -> Do:
    """Somebody does something in a conversation; the part's id."""

    def done(conversation: str, deed: str, **body: Any) -> str:
        made = httpx.post(f"{sandbox.control}/conversations/{conversation}/{deed}", json=body)
        made.raise_for_status()
        return str(made.json()["part_id"])

    return done
