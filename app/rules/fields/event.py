"""Fields of the event itself: what happened, who did it, when, and how the desk stood then."""

from collections.abc import Iterator

from app.rules.desk import DeskHours
from app.rules.events import Snapshot
from app.rules.fields.field import Field
from app.rules.getters import Get
from app.rules.topics import EVENT_BY_TOPIC, EVENT_NAMES
from app.rules.vocabulary import Vocabulary

_MANAGER, _TEAMMATE = "manager", "teammate"
ROLES = (_MANAGER, _TEAMMATE)


def event_fields(vocabulary: Vocabulary) -> Iterator[Field]:
    yield from _happening()
    yield from _admin_fields(vocabulary)
    about = "when the rules are asked"
    yield Field(name="now", type="time", about=about, source="clock", get=lambda it: it.now)
    about = "the conversation in Intercom"
    yield Field(
        name="links.conversation", type="text", about=about, source="settings", get=lambda it: it.conversation_url
    )
    yield from _desk_fields(vocabulary.desk)


def _happening() -> Iterator[Field]:
    yield Field(
        name="event.name",
        type="choice",
        options=EVENT_NAMES,
        about="what happened",
        source="notification",
        get=lambda snapshot: snapshot.event.name,
    )
    yield Field(
        name="event.topic",
        type="choice",
        options=tuple(EVENT_BY_TOPIC),
        about="Intercom's own word for it",
        source="notification",
        get=lambda snapshot: snapshot.event.topic,
    )
    about = "whether this service did it itself (only rules with include_own see such events)"
    yield Field(name="event.own", type="flag", about=about, source="ledger", get=lambda it: it.past.is_own)
    about = "whether no notification came of it, and it was found by reading Intercom again"
    get = _is_recovered
    yield Field(name="event.recovered", type="flag", about=about, source="ledger", get=get, since=4)


def _is_recovered(snapshot: Snapshot) -> bool:
    return snapshot.event.recovered


def _desk_fields(desk: DeskHours | None) -> Iterator[Field]:
    yield Field(
        name="desk.open",
        type="flag",
        about="whether the desk is at work now, by the hours in the vocabulary",
        source="clock",
        get=lambda snapshot: desk.has(snapshot.now) if desk and snapshot.now else None,
    )
    yield Field(
        name="desk.estimate",
        type="text",
        about="within how much of its time the desk usually answers on this channel, as 2h",
        source="conversation",
        get=lambda snapshot: _estimate(snapshot, desk),
        since=3,
    )


def _estimate(snapshot: Snapshot, desk: DeskHours | None) -> str | None:
    channel = snapshot.event.conversation.channel if snapshot.event.conversation else None
    span = desk.estimate.get(channel) if desk and channel else None
    return span.written if span else None


def _admin_fields(vocabulary: Vocabulary) -> Iterator[Field]:
    managers = vocabulary.managers

    def is_manager(snapshot: Snapshot) -> bool | None:
        admin_id = snapshot.event.admin_id
        return admin_id in managers if admin_id else None

    def role(snapshot: Snapshot) -> object:
        return {True: _MANAGER, False: _TEAMMATE, None: None}[is_manager(snapshot)]

    about = "the teammate who did it"
    yield Field(
        name="admin.id", type="text", about=about, source="notification", get=lambda snapshot: snapshot.event.admin_id
    )
    about = "that teammate's name: as the vocabulary's people have it, else as Intercom does"
    get = _admin_name(vocabulary)
    yield Field(name="admin.name", type="text", about=about, source="notification", get=get, since=3)
    about = "manager if the vocabulary's people say so, else teammate"
    yield Field(name="admin.role", type="choice", options=ROLES, about=about, source="notification", get=role, since=3)
    about = "whether that teammate is a manager, by the vocabulary's people"
    yield Field(name="admin.is_manager", type="flag", about=about, source="notification", get=is_manager, since=3)


def _admin_name(vocabulary: Vocabulary) -> Get:
    names = {person.teammate_id: name for name, person in vocabulary.people.items() if person.teammate_id}

    def get(snapshot: Snapshot) -> object:
        event = snapshot.event
        wrote = event.message and event.message.author.id == event.admin_id and event.message.author.name
        return names.get(event.admin_id or "") or (wrote or None if event.admin_id else None)

    return get
