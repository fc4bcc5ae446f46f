"""What people wrote, read again from an event's stored bytes when a rule asks for it, and nothing else of the event."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app.rules.events import Event, Snapshot
from app.rules.facts import fitting, set_of_fields
from app.rules.fields import BODY_FIELDS
from app.rules.topics import EVENT_BY_TOPIC
from app.rules.vocabulary import Vocabulary
from app.webhooks import items
from app.webhooks.messages import body_of, message_of
from app.webhooks.notification import Notification, read_notification

_FIELDS = {field.name: field for field in set_of_fields(Vocabulary()) if field.from_body}
_TEXT, _FIRST_TEXT = "message.text", "conversation.first_text"
_OF_NOTES = frozenset({"message.command", "message.command_argument"})
_NO_MATTER_WHEN = datetime(1970, 1, 1, tzinfo=UTC)
_plain_get = dict[str, object].get


class Words:
    """The words of one event, each read once and when it is first asked for, as `reread.own_words` reads them. `body`
    None: they are not known."""

    __slots__ = ("_body", "_known", "_notification")

    def __init__(self, body: bytes | None) -> None:
        self._body = body
        self._known: dict[str, object] = {}
        self._notification: Notification | None = None

    def get(self, name: str) -> object:
        """A fact that holds a person's own words, None if it is not known."""
        if name not in self._known:
            notification = self._read()
            told = _told(name, notification) if notification else None
            self._known[name] = None if told is None else fitting(_FIELDS[name], told)
        return self._known[name]

    def _read(self) -> Notification | None:
        if self._notification is None and self._body is not None:
            read = read_notification(self._body)
            self._body = None
            self._notification = read if isinstance(read, Notification) and not read.settled else None
        return self._notification


def _told(name: str, notification: Notification) -> object:
    topic, item = notification.topic, notification.item
    if name == _FIRST_TEXT:
        kind, about_id = items.about(topic, item)
        conversation = items.conversation_object(item) if kind == "conversation" and about_id else None
        return body_of(items.first_message(conversation)) if conversation else None
    part = items.causing_part(topic, item)
    if name == _TEXT:
        return (body_of(part) or "") if part else None
    message = message_of(part) if part else None
    event = Event(app_id="", topic=topic, name=EVENT_BY_TOPIC[topic], created_at=_NO_MATTER_WHEN, message=message)
    return _FIELDS[name].get(Snapshot(event=event))


class FactsWithWords(dict[str, object]):
    """Facts whose words are looked up when they are asked for; copies share what was read."""

    __slots__ = ("_words",)

    def __init__(self, facts: Mapping[str, object], words: Words) -> None:
        super().__init__(facts)
        self._words = words

    def get(self, name: str, default: Any = None, /) -> Any:  # noqa: ANN401 - as dict has it
        if name not in BODY_FIELDS:
            return _plain_get(self, name, default)
        word = None if name in _OF_NOTES and not self._is_teammates_note() else self._words.get(name)
        return default if word is None else word

    def __getitem__(self, name: str, /) -> object:
        return self.get(name) if name in BODY_FIELDS else super().__getitem__(name)

    def copy(self) -> "FactsWithWords":
        return FactsWithWords(self, self._words)

    def _is_teammates_note(self) -> bool:
        """Nothing else holds a command, and that much is known without reading anything again."""
        known = _plain_get(self, "message.part_type"), _plain_get(self, "message.author")
        return known == ("note", "teammate")
