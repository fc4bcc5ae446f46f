"""Stored webhook bodies as events, for rule tests that name one as their fixture."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from app.rules.events import Event
from app.webhooks.events import Ignored, read_event
from app.webhooks.notification import Unreadable, read_notification

_MAX_BYTES = 1_000_000


def fixtures_of(folder: Path) -> Callable[[str], Event | str]:
    """A reader of the bodies by their paths below the folder: the event, or why there is none, in words for people.
    Nothing outside the folder is read. A body that is asked for again is not read again."""

    @cache
    def fixture(path: str) -> Event | str:
        body = _body(folder, path)
        if isinstance(body, str):
            return body
        notification = read_notification(body)
        if isinstance(notification, Unreadable):
            return notification.reason
        event = read_event(notification)
        return event.reason if isinstance(event, Ignored) else event

    return fixture


def _body(folder: Path, path: str) -> bytes | str:
    """The bytes of a file, or why they are not to be had."""
    try:
        file = (folder / path).resolve(strict=True)
        if not file.is_relative_to(folder.resolve()):
            return "it does not lie in the rulebook's folder, or below it"
        if not file.is_file():
            return "it is no file"
        with file.open("rb") as opened:
            body = opened.read(_MAX_BYTES + 1)
    except OSError as error:
        return f"{folder / path}: {error.strerror}"
    except (ValueError, RuntimeError):  # a path with a null byte; links in a circle
        return "this path leads to no file"
    return body if len(body) <= _MAX_BYTES else "it is larger than 1 MB"
