"""What can happen to a conversation, whoever does it: a call to the API or a person. Each tells the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.sandbox.bodies import html_of_plain, stored_html
from app.sandbox.records import Admin, AppliedTag, Author, Contact, Conversation, Json, Part
from app.sandbox.room import Room
from app.sandbox.seed import BOT
from app.sandbox.state import Moment
from app.sandbox.versions import Kept
from app.sandbox.webhook_shapes import conversation_item


@dataclass(frozen=True, slots=True)
class Scene:
    """Where and when something happens. `by_api` marks what a call does."""

    room: Room
    moment: Moment
    by_api: bool = False

    def html(self, text: str) -> str:
        return stored_html(text, odd=self.room.sky.over("intercom").rewrite_html)

    def contact(self, contact_id: str) -> Contact:
        return self.room.state.contacts[contact_id].now


def author_of(admin: Admin) -> Author:
    return Author(type="admin", id=admin.id, name=admin.name, email=admin.email)


def customer(contact: Contact) -> Author:
    return Author(type=contact.role, id=contact.id, name=contact.name, email=contact.email)


def bot() -> Author:
    return Author(type="bot", id=BOT[0], name=BOT[1], email=BOT[2])


def _tell(scene: Scene, topic: str, one: Conversation, part: Part | None) -> None:
    item = conversation_item(one, scene.contact(one.contact_id), part)
    scene.room.outbox.emit(topic, item, scene.moment.second)


def start_conversation(
    scene: Scene,
    contact: Contact,
    text: str,
    *,
    subject: str = "",
    channel: str = "conversation",
    attributes: Mapping[str, Any] | None = None,
) -> Conversation:
    """A customer writes first."""
    state, now = scene.room.state, scene.moment.second
    one = Conversation(
        id=state.ids.next("conversation"),
        created_at=now,
        updated_at=now,
        contact_id=contact.id,
        source_id=state.ids.next("part"),
        source_body=html_of_plain(text),
        subject=subject,
        channel=channel,
        waiting_since=now,
        attributes=dict(attributes or {}),
    )
    state.conversations[one.id] = Kept(one, scene.moment.at)
    _tell(scene, "conversation.user.created", one, None)
    return one


def add_part(
    scene: Scene,
    kept: Kept[Conversation],
    part_type: str,
    author: Author,
    body: str | None = None,
    **changes: Any,  # noqa: ANN401 - any field of a conversation or a part
) -> tuple[Conversation, Part]:
    """One more part, and what changes with it. `metadata`, `event_details` and `assigned_to` go to the part,
    everything else to the conversation.
    """
    now = scene.moment.second
    own = {name: changes.pop(name) for name in ("metadata", "event_details", "assigned_to") if name in changes}
    part = Part(
        id=scene.room.state.ids.next("part"),
        part_type=part_type,
        body=body,
        created_at=now,
        author=author,
        state=changes.get("state", kept.now.state),
        made_by_api=scene.by_api,
        **own,
    )
    one = replace(kept.now, updated_at=now, parts=(*kept.now.parts, part), **changes)
    return kept.put(one, scene.moment.at), part


def customer_reply(
    scene: Scene, kept: Kept[Conversation], author: Author, text: str, quick_reply_uuid: str | None = None
) -> Conversation:
    """A closed or snoozed conversation opens again, and then the part's type is `open` although it has a body."""
    before = kept.now
    one, part = add_part(
        scene,
        kept,
        "comment" if before.state == "open" else "open",
        author,
        html_of_plain(text),
        metadata={"quick_reply_uuid": quick_reply_uuid} if quick_reply_uuid else {},
        state="open",
        snoozed_until=None,
        read=False,
        waiting_since=before.waiting_since or scene.moment.second,
    )
    _tell(scene, "conversation.user.replied", one, part)
    return one


def teammate_reply(
    scene: Scene, kept: Kept[Conversation], admin: Admin, text: str | None, options: list[Json] | None = None
) -> Conversation:
    """A comment, or a quick reply where `options` are given."""
    one, part = add_part(
        scene,
        kept,
        "comment" if options is None else "quick_reply",
        author_of(admin),
        scene.html(text) if text else None,
        metadata={"quick_reply_options": options} if options else {},
        read=True,
        waiting_since=None,
    )
    _tell(scene, "conversation.admin.replied", one, part)
    return one


def teammate_note(scene: Scene, kept: Kept[Conversation], admin: Admin, text: str) -> Conversation:
    one, part = add_part(scene, kept, "note", author_of(admin), scene.html(text))
    _tell(scene, "conversation.admin.noted", one, part)
    return one


def close(scene: Scene, kept: Kept[Conversation], admin: Admin, text: str | None = None) -> Conversation:
    body = scene.html(text) if text else None
    one, part = add_part(
        scene, kept, "close", author_of(admin), body, state="closed", snoozed_until=None, waiting_since=None
    )
    _tell(scene, "conversation.admin.closed", one, part)
    return one


def reopen(scene: Scene, kept: Kept[Conversation], admin: Admin) -> Conversation:
    topic = "conversation.admin.unsnoozed" if kept.now.state == "snoozed" else "conversation.admin.opened"
    one, part = add_part(scene, kept, "open", author_of(admin), state="open", snoozed_until=None)
    _tell(scene, topic, one, part)
    return one


def snooze(scene: Scene, kept: Kept[Conversation], admin: Admin, until: int) -> Conversation:
    one, part = add_part(scene, kept, "snoozed", author_of(admin), state="snoozed", snoozed_until=until)
    _tell(scene, "conversation.admin.snoozed", one, part)
    return one


def assign(
    scene: Scene, kept: Kept[Conversation], admin: Admin, to: tuple[str, str | None], text: str | None = None
) -> Conversation:
    """`to` is ("admin" or "team", id); no id takes the assignee away. Assigning what is closed opens it."""
    kind, assignee = to
    opens = assignee is not None and kept.now.state == "closed"
    changes: Json = {"admin_id" if kind == "admin" else "team_id": assignee}
    one, part = add_part(
        scene,
        kept,
        "assign_and_reopen" if opens else "assignment",
        author_of(admin),
        scene.html(text) if text else None,
        assigned_to=(kind, assignee) if assignee else None,
        state="open" if opens else kept.now.state,
        **changes,
    )
    _tell(scene, "conversation.admin.open.assigned" if opens else "conversation.admin.assigned", one, part)
    return one


def set_attributes(scene: Scene, kept: Kept[Conversation], values: Mapping[str, Any]) -> Conversation:
    """Intercom tells nobody by webhook; each change is a part by the bot. None takes a value away."""
    for name, value in values.items():
        previous = kept.now.attributes.get(name)
        if previous == value:
            continue
        attributes = {k: v for k, v in {**kept.now.attributes, name: value}.items() if v is not None}
        details = {"attribute": {"name": name}, "value": {"name": _shown(value), "previous": _shown(previous)}}
        kind = "conversation_attribute_updated_by_admin"
        add_part(scene, kept, kind, bot(), event_details=details, attributes=attributes)
    return kept.now


def _shown(value: object) -> str | None:
    return None if value is None else str(value)


def add_tag(scene: Scene, kept: Kept[Conversation], tag: tuple[str, str], admin: Admin) -> AppliedTag:
    """Tagging twice changes nothing and tells nobody."""
    there = next((one for one in kept.now.tags if one.id == tag[0]), None)
    if there:
        return there
    applied = AppliedTag(id=tag[0], name=tag[1], applied_at=scene.moment.second, admin_id=admin.id)
    one = kept.put(replace(kept.now, tags=(*kept.now.tags, applied), updated_at=scene.moment.second), scene.moment.at)
    item = {
        "type": "conversation_part.tag",
        "conversation": conversation_item(one, scene.contact(one.contact_id), one.parts[-1] if one.parts else None),
        "tag": {"type": "tag", "id": applied.id, "name": applied.name},
    }
    scene.room.outbox.emit("conversation_part.tag.created", item, scene.moment.second)
    return applied


def remove_tag(scene: Scene, kept: Kept[Conversation], tag_id: str) -> None:
    """There is no topic for untagging."""
    tags = tuple(tag for tag in kept.now.tags if tag.id != tag_id)
    kept.put(replace(kept.now, tags=tags, updated_at=scene.moment.second), scene.moment.at)
