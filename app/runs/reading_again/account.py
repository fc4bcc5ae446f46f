"""A conversation that was read, held against what is known of it: the events that it lacks."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from app.rules.events import Change
from app.runs.reading_again.changes import (
    TagChange,
    attributes_of,
    digest,
    is_ours,
    silent_changes,
    tag_changes,
    tags_of,
)
from app.runs.reading_again.missing import missing
from app.runs.reading_again.search import sighting
from app.store.conversation_states import Reading, Sighting
from app.store.own_events import OwnEvent
from app.store.told_before import Known
from app.webhooks import keys, own
from app.webhooks.recovered import ATTRIBUTE_CHANGED, Happened, changed, envelope_of, happenings, without_parts

READ = "read/"
"""How the delivery keys begin of what was read instead of delivered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What all conversations of a turn are held against: the workspace, our seat in it, the attributes of the
    vocabulary, since when things are brought in, and until when what happened has been delivered. `now`: when they were
    read, by Intercom's clock."""

    app_id: str
    seat: str
    attributes: AbstractSet[str]
    began: datetime
    quiet_since: datetime
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The events that are to be put, and what is kept of the conversation. `set_at`: when attributes were changed last,
    as parts tell."""

    events: tuple[OwnEvent, ...]
    reading: Reading
    set_at: Mapping[str, datetime] = field(default_factory=dict)


def account(conversation: Mapping[str, Any], known: Known, desk: Desk) -> Account | None:
    """What a conversation lacks; None where Intercom's answer names no conversation or no time."""
    seen = sighting(conversation, desk.app_id)
    if seen is None:
        return None
    happened = happenings(conversation, desk.app_id, own_seat=desk.seat)
    others = [each for each in happened if not is_ours(each, known)]
    lacks = missing(others, known, began=desk.began, quiet_since=desk.quiet_since)
    events = [_recovered(conversation, each, seen, desk) for each in lacks.found]
    if not lacks.is_all:
        return Account(events=tuple(events), reading=Reading(seen=seen, told_up_to=None))
    told = {each.change.attribute for each in happened if each.change is not None}
    events += _found(conversation, known, told, seen, desk)
    attributes, tags = attributes_of(conversation), tags_of(conversation)
    if seen.changed_at > desk.quiet_since:  # more may happen within this very second: have it looked at once more
        seen = replace(seen, changed_at=seen.changed_at - timedelta(seconds=1))
    reading = Reading(seen=seen, told_up_to=desk.now, attributes=attributes, tags=tags)
    set_at = {each.change.attribute: each.at for each in happened if each.change is not None}
    return Account(events=tuple(events), reading=reading, set_at=set_at)


def _recovered(conversation: Mapping[str, Any], happened: Happened, seen: Sighting, desk: Desk) -> OwnEvent:
    """Of an attribute no notification was to come."""
    return OwnEvent(
        app_id=desk.app_id,
        topic=happened.topic,
        lane=seen.lane,
        key=f"{READ}{happened.key}",
        created_at=happened.at,
        body=envelope_of(conversation, happened, desk.app_id),
        occurrence=happened.occurrence,
        bulk=True,
        recovered=happened.change is None,
    )


def _found(
    conversation: Mapping[str, Any], known: Known, told: AbstractSet[str], seen: Sighting, desk: Desk
) -> Iterator[OwnEvent]:
    """What only comparing shows, as of when the conversation was changed last."""
    for change in silent_changes(conversation, known, names=desk.attributes, told=told):
        yield _of_attribute(conversation, change, seen, desk)
    for tag in tag_changes(conversation, known):
        yield _of_tag(conversation, tag, seen, desk)


def _of_attribute(conversation: Mapping[str, Any], change: Change, seen: Sighting, desk: Desk) -> OwnEvent:
    at = seen.changed_at
    what = (change.attribute, digest(change.after), f"{at.timestamp():.0f}")
    key = keys.found_key(desk.app_id, str(conversation["id"]), ATTRIBUTE_CHANGED, *what)
    body = changed(conversation, change, app_id=desk.app_id, key=key, at=at)
    return _own(ATTRIBUTE_CHANGED, key, at, body, seen, desk)


def _of_tag(conversation: Mapping[str, Any], tag: TagChange, seen: Sighting, desk: Desk) -> OwnEvent:
    key = keys.found_key(desk.app_id, str(conversation["id"]), tag.topic, tag.id, f"{tag.at.timestamp():.0f}")
    body = own.envelope(
        app_id=desk.app_id, topic=tag.topic, key=key, at=tag.at, conversation=without_parts(conversation),
        more={"tag": {"type": "tag", "id": tag.id, "name": tag.name}},
    )  # fmt: skip
    return _own(tag.topic, key, tag.at, body, seen, desk)


def _own(topic: str, key: str, at: datetime, body: bytes, seen: Sighting, desk: Desk) -> OwnEvent:
    return OwnEvent(
        app_id=desk.app_id, topic=topic, lane=seen.lane, key=f"{READ}{key}", created_at=at, body=body, bulk=True
    )
