"""Whatever the published description of the API allows or forbids, the API answers as it describes."""

from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from fastapi import FastAPI

from app.store import announcements
from app.store.database import Database
from app.web.routes import include
from tests.web.conftest import Desk, started

app = FastAPI()
include(app, db=Database("postgresql:///never_opened"), inbox_length=lambda: 0, rulebook=Path("nowhere"))
schema = schemathesis.openapi.from_asgi("/openapi.json", app)


@pytest.fixture
def busy_desk(desk: Desk) -> Desk:
    """A desk where a few things have happened, behind the described API."""
    for number in (1, 2, 3):
        desk.run(desk.receive(started(number)))
    desk.become("held", reason="too many", action="close")
    desk.receive(bytes([0, 255]))
    announcements.announce(desk.db, "event_failed", "7", "event 7 failed")
    app.state.database = desk.db
    return desk


@schema.parametrize()
@hypothesis.settings(
    max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(hypothesis.HealthCheck)
)
def test_the_api_answers_as_its_description_says(case: Any, busy_desk: Desk, key: str) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {key}"})
