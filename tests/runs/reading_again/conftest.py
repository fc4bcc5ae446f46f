"""A workplace whose Intercom delivers to nobody, and the chore that reads it again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.runs import workspace
from app.runs.reading_again.chore import ReadingAgain
from app.runs.workplace import Workplace
from app.sandbox.server import Address
from app.store.database import Database
from tests.runs.practice import a_workplace
from tests.runs.reading_again.doings import AT_ONCE, SEAT, Do

BOOK = """
vocabulary:
  attributes:
    Issue Type: [Technical Issue, Question or Guidance]
rules:
  - {name: log-bug, when: conversation_started, then: [{internal_note: seen}]}
"""


@pytest.fixture
def place(sandbox: Address, db: Database, tmp_path: Path) -> Iterator[Workplace]:
    with a_workplace(sandbox, db, tmp_path, BOOK, INTERCOM_ADMIN_ID=SEAT) as made:
        workspace.introduce(made)
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
