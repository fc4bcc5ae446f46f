"""What is put on a conversation: attributes and tags."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from app.sandbox.happenings import Scene, add_part, bot
from app.sandbox.records import Admin, AppliedTag, Conversation
from app.sandbox.versions import Kept
from app.sandbox.webhook_shapes import conversation_item


def set_attributes(
    scene: Scene, kept: Kept[Conversation], values: Mapping[str, Any], *, by: Literal["admin", "user"] = "admin"
) -> Conversation:
    """Intercom tells nobody by webhook; each change is a part by the bot, whose type says who changed it. None takes a
    value away.
    """
    for name, value in values.items():
        previous = kept.now.attributes.get(name)
        if previous == value:
            continue
        attributes = {k: v for k, v in {**kept.now.attributes, name: value}.items() if v is not None}
        details = {"attribute": {"name": name}, "value": {"name": _shown(value), "previous": _shown(previous)}}
        kind = f"conversation_attribute_updated_by_{by}"
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
