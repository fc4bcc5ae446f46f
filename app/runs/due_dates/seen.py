"""The dates that a conversation shows, wherever it is seen: in an event, when it is read again, when we set one."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from app.rules.actions import SetAttribute
from app.rules.due_dates import date_told, moment_in
from app.rules.vocabulary import Vocabulary
from app.runs.ledger_steps import RestoreAttribute
from app.runs.workplace import Workplace
from app.store import due_dates
from app.store.due_dates import DateSeen
from app.store.effects import Entry


def date_attributes(vocabulary: Vocabulary) -> Iterator[str]:
    """The labels of a conversation's attributes that hold dates."""
    return (name for name, each in vocabulary.attributes.items() if each.type == "time")


def dates_in(
    facts: Mapping[str, object], vocabulary: Vocabulary, *, conversation: str | None, as_of: datetime
) -> list[DateSeen]:
    """Those that facts tell of the conversation with this lane. That one is not told does not say that it is gone."""
    if conversation is None:
        return []
    told = ((name, moment_in(facts.get(f"conversation.attributes.{name}"))) for name in date_attributes(vocabulary))
    return [_seen(conversation, name, at, set_at=as_of, seen_at=as_of) for name, at in told if at is not None]


def dates_read(
    attributes: Mapping[str, object],
    vocabulary: Vocabulary,
    *,
    conversation: str,
    set_at: Mapping[str, datetime],
    seen_at: datetime,
) -> list[DateSeen]:
    """Those of a conversation that was read whole, also that there are none. `set_at`: when each was changed last, as
    far as is known."""
    names = date_attributes(vocabulary)
    told = ((name, date_told(attributes.get(name), vocabulary.desk)) for name in names)
    return [_seen(conversation, name, at, set_at=set_at.get(name, seen_at), seen_at=seen_at) for name, at in told]


def note_our_own(place: Workplace, entry: Entry, action: SetAttribute | RestoreAttribute) -> None:
    """A date that was just set by us. What is lost with this process is found when the conversation is read again."""
    vocabulary = place.rulebook.current().vocabulary
    if action.on != "conversation" or entry.conversation is None or action.name not in date_attributes(vocabulary):
        return
    now = place.clocks.now("intercom")
    seen = _seen(
        entry.conversation, action.name, date_told(action.value, vocabulary.desk), set_at=now, seen_at=now
    )  # fmt: skip
    with place.db.transaction() as conn:
        due_dates.learn(conn, [seen])


def _seen(lane: str, attribute: str, at: datetime | None, *, set_at: datetime, seen_at: datetime) -> DateSeen:
    return DateSeen(lane=lane, attribute=attribute, at=at, set_at=set_at, seen_at=seen_at)
