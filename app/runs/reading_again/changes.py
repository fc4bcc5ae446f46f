"""Attributes and tags that were changed: Intercom tells nobody. What this service did itself is no news."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.rules.events import Change
from app.store.told_before import Doing, Known
from app.webhooks.conversations import conversation_of
from app.webhooks.recovered import Happened
from app.webhooks.untrusted import identity, moment, rows, table, text

TAG_ADDED, TAG_REMOVED = "conversation.tag.added", "conversation.tag.removed"
TAGGED = "conversation_part.tag.created"
AT_ONCE = timedelta(minutes=2)
"""Within this of each other, what we did and what is shown are the same."""
_UNDER_WAY = ("sending", "unsure")
_SETS, _TAGS, _UNTAGS = ("set_attribute", "restore_attribute"), ("tag",), ("untag",)


@dataclass(frozen=True, slots=True, kw_only=True)
class TagChange:
    """A tag that was put on a conversation, or taken off."""

    topic: str
    id: str
    name: str
    at: datetime


def is_ours(happened: Happened, known: Known) -> bool:
    """Whether this service changed the attribute."""
    change = happened.change
    return change is not None and _did(known, _SETS, change.attribute, happened.at, value=change.after)


def silent_changes(
    conversation: Mapping[str, Any], known: Known, *, names: AbstractSet[str], told: AbstractSet[str]
) -> Iterator[Change]:
    """Attributes that hold something else than when they were known last, though no part says so. Only those in
    `names`, the vocabulary's: Intercom has some of its own. `told`: what parts say."""
    if known.attributes is None:
        return
    now, at = attributes_of(conversation), moment(conversation.get("updated_at"))
    for name in sorted(names - told):
        before, after = known.attributes.get(name), now.get(name)
        if before == after or _is_same_moment(before, after) or not _can_be_compared(before, after) or at is None:
            continue
        if not _was_planned(known, name) and not _did(known, _SETS, name, at, value=after, since=known.told_up_to):
            yield Change(attribute=name, before=before, after=after)


def tag_changes(conversation: Mapping[str, Any], known: Known) -> Iterator[TagChange]:
    """Tags that were put on or taken off since they were known last."""
    changed_at = moment(conversation.get("updated_at"))
    if known.tags is None or changed_at is None:
        return
    now, applied_at = tags_of(conversation), _applied_at(conversation)
    ids, names = set(known.tags), {name.casefold() for name in known.tags.values()}
    for tag_id, name in now.items():
        at = applied_at.get(tag_id, changed_at)
        if tag_id in ids or name.casefold() in names or _has_arrived(known, tag_id, since=at - AT_ONCE):
            continue
        if not _did(known, _TAGS, name, at, since=None if tag_id in applied_at else known.told_up_to):
            yield TagChange(topic=TAG_ADDED, id=tag_id, name=name, at=at)
    there = {name.casefold() for name in now.values()}
    for tag_id, name in known.tags.items():
        is_gone = tag_id not in now and name.casefold() not in there and not _was_planned(known, name)
        if is_gone and not _did(known, _UNTAGS, name, changed_at, since=known.told_up_to):
            yield TagChange(topic=TAG_REMOVED, id=tag_id, name=name, at=changed_at)


def attributes_of(conversation: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes that are set, as JSON holds them."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in conversation_of(conversation).attributes.items()
    }


def tags_of(conversation: Mapping[str, Any]) -> dict[str, str]:
    """The tags, id -> name."""
    found = ((identity(tag.get("id")), text(tag.get("name"))) for tag in _tags(conversation))
    return {tag_id: name for tag_id, name in found if tag_id and name}


def digest(value: object) -> str:
    """A value in a few letters, for a key."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _tags(conversation: Mapping[str, Any]) -> list[Mapping[str, object]]:
    return rows(table(conversation.get("tags")).get("tags"))


def _applied_at(conversation: Mapping[str, Any]) -> dict[str, datetime]:
    found = ((identity(tag.get("id")), moment(tag.get("applied_at"))) for tag in _tags(conversation))
    return {tag_id: at for tag_id, at in found if tag_id and at}


def _has_arrived(known: Known, tag_id: str, *, since: datetime) -> bool:
    return any(
        each.topic == TAGGED and (each.occurrence or "").endswith(f"/{tag_id}") and each.at >= since
        for each in known.arrived
    )


def _was_planned(known: Known, name: str) -> bool:
    """Whether it may be known by facts only because a rule wanted it: facts hold also what was never done."""
    return known.by_facts and any(doing.name.casefold() == name.casefold() for doing in known.doings)


def _can_be_compared(before: object, after: object) -> bool:
    """What facts tell of a time is in other words than what Intercom does."""
    return before is None or after is None or type(before) is type(after)


def _did(
    known: Known, actions: tuple[str, ...], name: str, at: datetime, *, value: object = None,
    since: datetime | None = None,
) -> bool:  # fmt: skip
    """Whether this service did it at about that time, or in the time since then."""
    doings = (doing for doing in known.doings if doing.action in actions and doing.name.casefold() == name.casefold())
    first = min(at, since or at) - AT_ONCE
    return any(_is_same(doing, value, first, at + AT_ONCE) for doing in doings)


def _is_same(doing: Doing, value: object, first: datetime, last: datetime) -> bool:
    if (doing.value is None) != (value is None):
        return False
    if isinstance(doing.value, str) and isinstance(value, str) and doing.value.casefold() != value.casefold():
        return _is_same_moment(doing.value, value) and _is_within(doing, first, last)
    return _is_within(doing, first, last)


def _is_within(doing: Doing, first: datetime, last: datetime) -> bool:
    if doing.done_at is None:
        return doing.state in _UNDER_WAY
    return doing.state == "done" and first <= doing.done_at <= last


def _is_same_moment(one: object, other: object) -> bool:
    """Of dates as texts, which each side writes in its own way."""
    is_text = isinstance(one, str) and isinstance(other, str)
    return is_text and moment(one) is not None and moment(one) == moment(other)
