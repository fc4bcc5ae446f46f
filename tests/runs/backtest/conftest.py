"""Past events that a rulebook with one rule has decided on."""

import pytest

from app.store.database import Database
from tests.runs.backtest.counted import TAG_BUG
from tests.runs.past_events import PastEvents, a_book


@pytest.fixture
def past(db: Database) -> PastEvents:
    return PastEvents(db, a_book(TAG_BUG))
