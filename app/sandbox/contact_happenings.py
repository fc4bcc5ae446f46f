"""What can happen to a contact, whoever does it. The outbox is told of all but notes: they have no topic."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.sandbox.happenings import Scene
from app.sandbox.records import Admin, AppliedTag, Contact, Note
from app.sandbox.versions import Kept
from app.sandbox.webhook_shapes import contact_item, contact_tag_item


def add_contact_note(scene: Scene, kept: Kept[Contact], admin: Admin, text: str) -> Note:
    note_id = scene.room.state.ids.next("note")
    note = Note(id=note_id, created_at=scene.moment.second, admin_id=admin.id, body=scene.html(text))
    kept.put(replace(kept.now, notes=(*kept.now.notes, note)), scene.moment.at)
    return note


def delete_note(scene: Scene, kept: Kept[Contact], note_id: str) -> None:
    """A teammate deletes a note by hand: no call of the API does."""
    notes = tuple(note for note in kept.now.notes if note.id != note_id)
    kept.put(replace(kept.now, notes=notes), scene.moment.at)


def create_contact(scene: Scene, values: Mapping[str, Any]) -> Contact:
    now = scene.moment.second
    contact = Contact(id=scene.room.state.ids.next("contact"), created_at=now, updated_at=now, **values)
    scene.room.state.contacts[contact.id] = Kept(contact, scene.moment.at)
    scene.room.outbox.emit(f"contact.{contact.role}.created", contact_item(contact), now)
    return contact


def change_contact(scene: Scene, kept: Kept[Contact], values: Mapping[str, Any]) -> Contact:
    contact = kept.put(replace(kept.now, updated_at=scene.moment.second, **values), scene.moment.at)
    scene.room.outbox.emit(f"contact.{contact.role}.updated", contact_item(contact), scene.moment.second)
    return contact


def merge_contact(scene: Scene, kept: Kept[Contact], into: Kept[Contact]) -> None:
    """The merged-away contact's conversations, notes, tags and companies become the survivor's."""
    gone, stays = kept.now, into.now
    survivor = replace(
        stays,
        notes=(*gone.notes, *stays.notes),
        tags=tuple({tag.id: tag for tag in (*stays.tags, *gone.tags)}.values()),
        company_ids=tuple(dict.fromkeys((*stays.company_ids, *gone.company_ids))),
    )
    into.put(survivor, scene.moment.at)
    kept.put(replace(gone, merged_into=survivor.id, notes=()), scene.moment.at)
    for conversation in scene.room.state.conversations.values():
        if conversation.now.contact_id == gone.id:
            conversation.put(replace(conversation.now, contact_id=survivor.id), scene.moment.at)
    item = contact_item(survivor) | {"merged_from": {"type": "contact", "id": gone.id}}
    scene.room.outbox.emit("contact.merged", item, scene.moment.second)


def tag_contact(scene: Scene, kept: Kept[Contact], tag: tuple[str, str], admin: Admin) -> AppliedTag:
    """Tagging twice changes nothing and tells nobody."""
    there = next((one for one in kept.now.tags if one.id == tag[0]), None)
    if there:
        return there
    applied = AppliedTag(id=tag[0], name=tag[1], applied_at=scene.moment.second, admin_id=admin.id)
    _retagged(scene, kept, (*kept.now.tags, applied), applied, "created")
    return applied


def untag_contact(scene: Scene, kept: Kept[Contact], tag: AppliedTag) -> None:
    _retagged(scene, kept, tuple(one for one in kept.now.tags if one.id != tag.id), tag, "deleted")


def _retagged(scene: Scene, kept: Kept[Contact], tags: tuple[AppliedTag, ...], changed: AppliedTag, what: str) -> None:
    now = scene.moment.second
    contact = kept.put(replace(kept.now, tags=tags, updated_at=now), scene.moment.at)
    scene.room.outbox.emit(f"contact.{contact.role}.tag.{what}", contact_tag_item(contact, changed, now), now)


def delete(scene: Scene, kept: Kept[Contact]) -> None:
    """The contact's conversations stay."""
    contact = kept.put(replace(kept.now, deleted=True), scene.moment.at)
    scene.room.outbox.emit("contact.deleted", contact_item(contact), scene.moment.second)


def block(scene: Scene, kept: Kept[Contact]) -> Contact:
    """Intercom archives a blocked contact's conversations besides; the sandbox only remembers the block."""
    return kept.put(replace(kept.now, blocked=True), scene.moment.at)
