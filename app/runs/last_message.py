"""What is said to a customer, written just before it is sent: what is left to say in the conversation as it is now."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf

from app import crash
from app.integrations.errors import CallFailed, Reason
from app.integrations.lookups import state_of
from app.integrations.voices import voices_in
from app.rules.macros import macro_html
from app.rules.wording import promises_in
from app.runs import outcome, reads, tickets, voice
from app.runs.daylight import Daylight, daylight_for
from app.runs.errand import id_of
from app.runs.ledger_steps import Message, Part
from app.runs.notes import NotNeeded, NotYet, Written
from app.runs.outcome import Settled
from app.runs.telling.said import silenced, why_silenced
from app.runs.voice import Talk
from app.runs.workplace import Workplace
from app.store import slots
from app.store.effects import Entry
from app.store.stopped_messages import TAKEN_UP
from app.store.tellings import READ_FIRST, Telling

LONGEST = 10_000
"""Characters of HTML. Whoever wants to say more to a customer at once is asked first."""
PROMISE, TOO_LONG = "promise", "too long"
"""The causes of what is held because of its words."""
_UNTIL_READ = 5.0
"""Seconds after which to look again whether the ticket was read, and its customers may be told."""


def written(place: Workplace, entry: Entry, message: Message) -> Written | NotYet | NotNeeded:
    """The message that goes out. Raises Settled where a person is asked; CallFailed or Parked where the conversation
    cannot be read now."""
    talk = talk_now(place, entry)
    crash.point("talk.read")
    silent = silenced(place.db, entry.lane.split(":")[1], message.parts)
    parts = tuple(part for part in message.parts if part.telling not in silent)
    if not parts:
        return _unsaid(entry, list(silent.values()))
    message = replace(message, parts=parts)
    if entry.is_looked_at:
        return _let_through(place, message, talk)
    over = _of_tickets_that_are_over(place, message.parts)
    parts = tuple(part for part in message.parts if part.ticket not in over)
    if not parts:
        return NotNeeded(next(iter(over.values())))
    message = replace(message, parts=parts)
    in_time = entry.approved or entry.request.get(TAKEN_UP)  # whoever lets a telling go on knows that it is late
    manners = replace(place.manners, late_after=inf) if in_time else place.manners
    match voice.word(message, talk, _daylight(place, entry, message), manners):
        case voice.Wait(seconds, reason):
            return NotYet(seconds, reason)
        case voice.Silence(reason):
            return NotNeeded(f"silent: {reason}")
        case voice.AskAPerson(reason):
            raise Settled(outcome.settled(entry, "held", reason))
        case voice.Say(parts):
            text = _text(place, message, parts, talk)
            return _checked(entry, replace(text, unsaid=next(iter(over.values()), None)))


def _unsaid(entry: Entry, silent: Sequence[Telling]) -> NotYet | NotNeeded:
    """What becomes of a message of which nothing may be said now. Raises Settled where it may have arrived: it must not
    be taken up again by itself when the telling goes on."""
    if any(telling.state == "cooling" for telling in silent):
        return NotYet(_UNTIL_READ, READ_FIRST)
    if entry.state == "sending":
        raise Settled(outcome.settled(entry, "unsure", f"{why_silenced(silent[0])}; whether it arrived is not known"))
    return NotNeeded(why_silenced(silent[0]))


def _of_tickets_that_are_over(place: Workplace, parts: Sequence[Part]) -> dict[str, str]:
    """Those tickets that the parts speak of, and on which nobody works, each with why nothing is said of it. Raises
    CallFailed or Parked."""
    gids = sorted({part.ticket for part in parts if part.ticket})
    found = {gid: tickets.why_silent(place, gid) for gid in gids}
    return {gid: why for gid, why in found.items() if why is not None}


def _let_through(place: Workplace, message: Message, talk: Talk) -> Written | NotNeeded:
    """A person looked at it and decided: it goes out as it is, but for the questions that are answered by now."""
    left = voice.one_question(voice.still_unknown(message.parts, talk))
    return _text(place, message, left, talk) if left else NotNeeded(f"silent: {voice.KNOWN}")


def talk_now(place: Workplace, entry: Entry) -> Talk:
    """The effect's conversation, read afresh, with what we set in it and it may not show yet. Raises CallFailed or
    Parked."""
    read = reads.from_intercom(place, lambda: place.intercom.conversation(id_of(entry.conversation)))
    attributes = read.get("custom_attributes")
    ours = slots.attributes_set(place.db, entry.conversation) if entry.conversation else {}
    return Talk(
        voices=voices_in(read, admin_id=place.admin_id),
        attributes={**(attributes if isinstance(attributes, Mapping) else {}), **ours},
        state=state_of(read),
        now=place.clocks.now("intercom"),
    )


def _daylight(place: Workplace, entry: Entry, message: Message) -> Daylight:
    """Where the customer is, which matters only for what they did not just ask for."""
    if message.prompted:
        return Daylight()
    contact = reads.remembered(place, place.contacts, id_of(entry.contact)) if entry.contact else None
    return daylight_for(contact, place.rulebook.current().vocabulary.desk)


def _text(place: Workplace, message: Message, parts: Sequence[Part], talk: Talk) -> Written:
    return Written(
        html="".join(_html_of(place, part) for part in parts),
        said=tuple(part.name for part in parts),
        wrote_more=voice.wrote_more(message, talk),
    )


def _html_of(place: Workplace, part: Part) -> str:
    if part.macro is None:
        return part.html
    macro = part.macro
    body = reads.from_intercom(place, lambda: place.intercom.macro(macro)).get("body")
    if not isinstance(body, str) or not body.strip():
        raise CallFailed("intercom", Reason.REFUSED, f"the macro {part.macro} has no text")
    return macro_html(body, part.about or {})


def _checked(entry: Entry, text: Written) -> Written:
    """The text, if nobody has to look at it first."""
    promises = promises_in(text.html)
    if promises:
        reason = f"{PROMISE}: it says “{promises[0].found}” ({promises[0].why})"
        raise Settled(outcome.settled(entry, "held", reason))
    if len(text.html) > LONGEST:
        raise Settled(outcome.settled(entry, "held", f"{TOO_LONG}: {len(text.html)} characters, and {LONGEST} at most"))
    return text
