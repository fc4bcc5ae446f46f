"""Every payload of the corpus, read and compared with what a person expects of it (`expected.json`).
The payloads are made up. Their shapes are those of captured ones (2026; API 1.x: 2019), and the documented or assumed
ones where none was captured: conversation.rating.added, conversation_part.tag.created, quick replies, AI answers."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.rules.events import Event
from app.webhooks.events import Ignored, read_event
from app.webhooks.notification import Notification, read_notification

PAYLOADS = Path(__file__).parents[1] / "payloads"
EXPECTED: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "expected.json").read_bytes())


def test_every_payload_has_its_expectation_and_the_other_way_round() -> None:
    assert {path.stem for path in PAYLOADS.glob("*.json")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_payload_is_read_as_expected(name: str) -> None:
    notification = read_notification((PAYLOADS / f"{name}.json").read_bytes())
    assert isinstance(notification, Notification)
    event = read_event(notification)
    expected = EXPECTED[name]
    seen = {path: _at(path, notification if path in _OF_NOTIFICATION else event) for path in expected}
    assert seen == expected
    assert isinstance(event, Ignored if "reason" in expected else Event)


_OF_NOTIFICATION = {"lane", "occurrence_key", "settled", "delivery_key"}


def _at(path: str, found: Any) -> Any:
    for step in path.split("."):
        found = getattr(found, step, None)
    if hasattr(found, "isoformat"):
        return found.isoformat()
    return list(found) if isinstance(found, tuple) else found
