"""What is said in a conversation, whoever says it: a call to the API or a person. Each tells the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.sandbox.bodies import html_of_plain, stored_html
from app.sandbox.records import Admin, Attachment, Author, Contact, Conversation, Json, Part
from app.sandbox.room import Room
from app.sandbox.seed import BOT
from app.sandbox.state import Moment
from app.sandbox.versions import Kept
from app.sandbox.webhook_shapes import conversation_item

_OF_A_PART = ("metadata", "event_details", "attachments", "assigned_to")


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


def bot(*, ai: bool = False) -> Author:
    return Author(type="bot", id=BOT[0], name=BOT[1], email=BOT[2], ai=ai)


def tell(scene: Scene, topic: str, one: Conversation, part: Part | None) -> None:
    """Has a webhook told of it."""
    item = conversation_item(one, scene.contact(one.contact_id), part)
    scene.room.outbox.emit(topic, item, scene.moment.second)


def start_conversation(  # noqa: PLR0913 - what a first message may bring, each by its name
    scene: Scene,
    contact: Contact,
    text: str,
    *,
    subject: str = "",
    channel: str = "conversation",
    attributes: Mapping[str, Any] | None = None,
    attachments: tuple[Attachment, ...] = (),
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
        source_attachments=attachments,
        subject=subject,
        channel=channel,
        waiting_since=now,
        attributes=dict(attributes or {}),
    )
    state.conversations[one.id] = Kept(one, scene.moment.at)
    tell(scene, "conversation.user.created", one, None)
    return one


def add_part(
    scene: Scene,
    kept: Kept[Conversation],
    part_type: str,
    author: Author,
    body: str | None = None,
    **changes: Any,  # noqa: ANN401 - any field of a conversation or a part
) -> tuple[Conversation, Part]:
    """One more part, and what changes with it. `metadata`, `event_details`, `attachments` and `assigned_to` go to
    the part, everything else to the conversation.
    """
    now = scene.moment.second
    own = {name: changes.pop(name) for name in _OF_A_PART if name in changes}
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
    scene: Scene,
    kept: Kept[Conversation],
    author: Author,
    text: str,
    quick_reply_uuid: str | None = None,
    *,
    attachments: tuple[Attachment, ...] = (),
) -> Conversation:
    """A closed or snoozed conversation opens again, and then the part's type is `open` although it has a body."""
    before = kept.now
    one, part = add_part(
        scene,
        kept,
        "comment" if before.state == "open" else "open",
        author,
        html_of_plain(text) if text else None,
        metadata={"quick_reply_uuid": quick_reply_uuid} if quick_reply_uuid else {},
        attachments=attachments,
        state="open",
        snoozed_until=None,
        read=False,
        waiting_since=before.waiting_since or scene.moment.second,
    )
    tell(scene, "conversation.user.replied", one, part)
    return one


def buttons(one: Conversation) -> dict[str, str]:
    """The texts of all quick replies that were offered in the conversation, by their uuids."""
    offered = (option for part in one.parts for option in part.metadata.get("quick_reply_options", ()))
    return {option["uuid"]: option["text"] for option in offered}


def teammate_reply(
    scene: Scene, kept: Kept[Conversation], admin: Admin, text: str | None, options: list[Json] | None = None
) -> Conversation:
    """A comment, or a quick reply where `options` are given. It ends a snooze."""
    one, part = add_part(
        scene,
        kept,
        "comment" if options is None else "quick_reply",
        author_of(admin),
        scene.html(text) if text else None,
        metadata={"quick_reply_options": options} if options else {},
        read=True,
        waiting_since=None,
        **_unsnoozed(kept.now),
    )
    tell(scene, "conversation.admin.replied", one, part)
    return one


def teammate_note(scene: Scene, kept: Kept[Conversation], admin: Admin, text: str) -> Conversation:
    """A note by API ends a snooze: API versions to come have `skip_unsnooze` for comments and notes."""
    changes = _unsnoozed(kept.now) if scene.by_api else {}
    one, part = add_part(scene, kept, "note", author_of(admin), scene.html(text), **changes)
    tell(scene, "conversation.admin.noted", one, part)
    return one


def bot_reply(
    scene: Scene, kept: Kept[Conversation], text: str, *, part_type: str = "comment", ai: bool = True
) -> Conversation:
    """Fin answers; with `ai` off it is a workflow, or one of Intercom's own notices where the `part_type` says so."""
    one, part = add_part(scene, kept, part_type, bot(ai=ai), scene.html(text))
    tell(scene, "conversation.operator.replied", one, part)
    return one


def _unsnoozed(one: Conversation) -> Json:
    return {"state": "open", "snoozed_until": None} if one.state == "snoozed" else {}
