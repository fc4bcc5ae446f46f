"""Stored webhook bodies as events, for rule tests that name one as their fixture."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from app.rules.events import Event
from app.webhooks.events import Ignored, read_event
from app.webhooks.notification import Unreadable, read_notification


def fixtures_of(folder: Path) -> Callable[[str], Event | str]:
    """A reader of the bodies by their paths below the folder: the event, or why there is none, in words for people.
    A body that is asked for again is not read again."""

    @cache
    def fixture(path: str) -> Event | str:
        try:
            body = (folder / path).read_bytes()
        except OSError as error:
            return f"{folder / path}: {error.strerror}"
        notification = read_notification(body)
        if isinstance(notification, Unreadable):
            return notification.reason
        event = read_event(notification)
        return event.reason if isinstance(event, Ignored) else event

    return fixture
