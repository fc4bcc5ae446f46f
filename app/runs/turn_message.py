"""One voice: everything that the rules want to say in one turn becomes one message, with what was not said yet."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.rules.actions import Ask, Reply
from app.rules.decision import Step
from app.rules.events import Event
from app.rules.rulebook import Reach
from app.runs.ledger import part_from
from app.runs.ledger_steps import Button, Message, Part, QuickReplies
from app.runs.telling.said import of_its_telling

_BUTTONS = uuid.UUID("6f0b8f5e-3c0a-4c53-9a4a-0d1f6e7a9b21")
_ANSWERED = frozenset({"conversation_started", "customer_replied", "rating_given"})
SPEAKS: tuple[Reach | None, ...] = ("customers", None)
"""The reaches of rules that may speak to customers."""


def message_key(event_id: int) -> str:
    """The key in the ledger of what is said on a stored event."""
    return f"e{event_id}/message/turn/1"


def message(
    said: Sequence[Step], unsaid: Iterable[Mapping[str, Any]], *, event_id: int, event: Event, since: datetime | None,
    again: bool,
) -> Message:  # fmt: skip
    """The message of one turn: what earlier events of it want to say and what this one does, each thing once.
    `event_id`: the stored event's. `again`: the rules looked again after a wait, so that nothing was written just now.
    """
    at = (since or event.created_at).isoformat(timespec="seconds")
    by_customer = event.message is not None and event.message.author.kind == "customer"
    prompted = by_customer and event.name in _ANSWERED and not again
    parts = [part_from(each) for each in unsaid]
    parts += [of_its_telling(_part(step, event_id, since=at, prompted=prompted), event) for step in said]
    return Message(parts=tuple(_each_once(parts)))


def _part(step: Step, event_id: int, *, since: str, prompted: bool) -> Part:
    action = step.action
    if isinstance(action, Ask):
        return Part(
            rule=step.rule, event=event_id, kind="ask", name=action.attribute, html=action.html, time=action.time,
            again=action.again, buttons=tuple(_buttons(message_key(event_id), action)), since=since, prompted=prompted,
        )  # fmt: skip
    if isinstance(action, Reply):
        about = {name: dict(values) for name, values in action.about.items()}
        return Part(
            rule=step.rule, event=event_id, kind="reply", name=action.name, html=action.html, macro=action.macro,
            about=about or None, since=since, prompted=prompted,
        )  # fmt: skip
    raise TypeError(f"{type(action).__name__} is nothing to say")


def _buttons(key: str, ask: Ask) -> Iterator[Button]:
    for option in () if ask.numbered else ask.options:
        yield Button(uuid=_uuid(key, ask, option.value), value=option.value, label=option.label)


def _uuid(key: str, ask: Ask, value: str) -> str:
    """The same for the same question, so that a message that is written down anew keeps its buttons' meaning."""
    return str(uuid.uuid5(_BUTTONS, f"{key}/{ask.attribute}/{ask.time}/{value}"))


def _each_once(parts: Iterable[Part]) -> list[Part]:
    """Texts first, then questions, in their order. What is wanted twice is said once, as it is wanted last."""
    told: dict[tuple[str, ...], Part] = {}
    for part in parts:
        same = ("ask", part.name) if part.kind == "ask" else ("reply", part.name, part.html)
        before = told.get(same)
        told[same] = part if before is None else replace(part, prompted=part.prompted or before.prompted)
    return sorted(told.values(), key=lambda part: part.kind == "ask")


def buttons_below(said: Message) -> Iterator[QuickReplies]:
    """The buttons of each question in the message; only those of the one that is asked will be shown."""
    for part in said.parts:
        if part.buttons:
            yield QuickReplies(attribute=part.name, buttons=part.buttons)
