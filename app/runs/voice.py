"""The last look before a customer is spoken to: is there anything left to say, and is it ours to say it?

One voice (a teammate, Fin or another bot, `/stop` or a close silences us), never late, by daylight. Whatever reaches a
customer passes here and through the gate. Each part of a message is judged by what it answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.integrations.voices import Voice
from app.rules.command import command_in
from app.runs.daylight import Daylight
from app.runs.ledger_steps import Message, Part
from app.runs.workplace import Manners

FIN_IS_AT_WORK = timedelta(minutes=10)
"""How long after a bot's last message we leave a conversation to it."""
STOP, GO = "/stop", "/go"
KNOWN = "what it asks for is known by now"


@dataclass(frozen=True, slots=True)
class Say:
    """It may be said now: these parts of it."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """Later, after so many seconds."""

    seconds: float
    reason: str


@dataclass(frozen=True, slots=True)
class Silence:
    """It is not said, now or later."""

    reason: str


@dataclass(frozen=True, slots=True)
class AskAPerson:
    """Whether it is still right a person decides."""

    reason: str


Word = Say | Wait | Silence | AskAPerson


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A conversation as it is now: who has spoken in it, oldest first, its attributes, its state (open, closed,
    snoozed), and the time by the vendor's clock."""

    voices: Sequence[Voice]
    attributes: Mapping[str, Any]
    state: str | None
    now: datetime


def word(message: Message, talk: Talk, daylight: Daylight, manners: Manners) -> Word:
    """What is to become of a message, given the conversation by now."""
    if not still_unknown(message.parts, talk):
        return Silence(KNOWN)
    verdicts = [(part, silence(part, talk)) for part in still_unknown(message.parts, talk)]
    heard = tuple(part for part, reason in verdicts if reason is None)
    if not heard:
        return Silence(next(reason for _, reason in verdicts if reason))
    wait = _daylight(heard, talk.now, daylight) or _typing(message, talk, manners)
    if wait is not None:
        return wait
    behind = [(part, _late_by(part, talk.now, daylight)) for part in heard]
    if all(late > manners.late_after for _, late in behind):
        return AskAPerson(f"late: {min(late for _, late in behind) / 60:.0f} minutes after what it answers")
    return Say(one_question(part for part, late in behind if part.kind == "ask" or late <= manners.late_after))


def still_unknown(parts: Iterable[Part], talk: Talk) -> tuple[Part, ...]:
    """What of a message is not needless by now: its texts, and the questions that are not answered."""
    return tuple(part for part in parts if not _is_known(part, talk))


def one_question(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The parts with only the first of the questions: two at once are no conversation."""
    listed = tuple(parts)
    question = next((part for part in listed if part.kind == "ask"), None)
    return tuple(part for part in listed if part.kind == "reply" or part is question)


def _is_known(part: Part, talk: Talk) -> bool:
    return part.kind == "ask" and not part.again and talk.attributes.get(part.name) is not None


def silence(part: Part, talk: Talk) -> str | None:
    """Why something is not to be said by now; None if it may be."""
    stopped = _newest(voice for voice in talk.voices if _commands(voice, STOP) or _commands(voice, GO))
    if stopped is not None and _commands(stopped, STOP):
        return f"{stopped.name or 'a teammate'} wrote {STOP}"
    since = _later(part, talk.voices)
    teammate = _newest(voice for voice in talk.voices if voice.kind == "teammate" and voice.is_message)
    took_over = part.kind == "ask" and part.prompted and _took_over(talk.voices, teammate)
    if teammate is not None and (teammate in since or took_over):
        return f"{teammate.name or 'a teammate'} replied {_ago(teammate.at, talk.now)} ago"
    bot = _newest(voice for voice in talk.voices if voice.kind == "bot" and voice.is_message)
    if bot is not None and part.prompted and bot.at > _since(part) - FIN_IS_AT_WORK:
        return f"{bot.name or 'a bot'} is at work here: it wrote {_ago(bot.at, talk.now)} ago"
    if talk.state == "closed" and any(voice.part_type.startswith("close") for voice in since):
        return "the conversation has been closed since"
    return None


def _took_over(voices: Sequence[Voice], teammate: Voice | None) -> bool:
    """Whether a teammate spoke after the last thing that we said: what comes next is between them and the customer."""
    ours = _newest(voice for voice in voices if voice.kind == "us" and voice.is_message)
    return teammate is not None and (ours is None or teammate.at >= ours.at)


def wrote_more(message: Message, talk: Talk) -> bool:
    """Whether the customer has written since the newest of what a message answers."""
    newest = max(message.parts, key=lambda part: part.since)
    return any(voice.kind == "customer" and voice.is_message for voice in _later(newest, talk.voices))


def wrote_since(moment: datetime, talk: Talk) -> bool:
    """Whether the customer has written since a moment of the vendor's clock."""
    return any(voice.kind == "customer" and voice.is_message and voice.at > moment for voice in talk.voices)


def _since(part: Part) -> datetime:
    return datetime.fromisoformat(part.since)


def _later(part: Part, voices: Sequence[Voice]) -> Sequence[Voice]:
    """What followed on what a part answers. The vendor tells whole seconds: what stands behind the customer's message
    came after it, though it be of the same second."""
    since = _since(part)
    by_time = [voice.at <= since for voice in voices]
    asked = [n for n, voice in enumerate(voices) if by_time[n] and voice.kind == "customer" and voice.is_message]
    if part.prompted and asked:
        return voices[asked[-1] + 1 :]
    return [voice for voice, before in zip(voices, by_time, strict=True) if not before]


def _commands(voice: Voice, command: str) -> bool:
    found = command_in(voice.text) if voice.kind == "teammate" and voice.is_note else None
    return found is not None and found.word.casefold() == command


def _newest(voices: Iterable[Voice]) -> Voice | None:
    """The last of them, also where two are of one second."""
    return max(enumerate(voices), key=lambda each: (each[1].at, each[0]), default=(0, None))[1]


def _typing(message: Message, talk: Talk, manners: Manners) -> Wait | None:
    """The customer wrote more: what that calls for is decided first, and is said together with this."""
    if not wrote_more(message, talk):
        return None
    theirs = _newest(voice for voice in talk.voices if voice.kind == "customer" and voice.is_message)
    left = manners.pause - (talk.now - theirs.at).total_seconds() if theirs else 0.0
    return Wait(left, "the customer is still writing") if left > 0 else None


def _daylight(parts: Iterable[Part], now: datetime, daylight: Daylight) -> Wait | None:
    """What nobody asked for just now is said by daylight."""
    if any(part.prompted for part in parts):
        return None
    until = daylight.next_from(now)
    if until <= now:
        return None
    return Wait((until - now).total_seconds(), f"for daylight at the customer's, until {until:%Y-%m-%d %H:%M} UTC")


def _late_by(part: Part, now: datetime, daylight: Daylight) -> float:
    """Seconds since the first moment at which it might have been said."""
    since = _since(part)
    return (now - (since if part.prompted else daylight.next_from(since))).total_seconds()


def _ago(at: datetime, now: datetime) -> str:
    seconds = max(0, round((now - at).total_seconds()))
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"  # noqa: PLR2004 - two minutes, in seconds
