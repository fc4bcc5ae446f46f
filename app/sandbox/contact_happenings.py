"""What can happen to a contact, whoever does it. The outbox is told of all but notes: they have no topic."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.sandbox.happenings import Scene
from app.sandbox.records import Admin, Contact, Note
from app.sandbox.versions import Kept
from app.sandbox.webhook_shapes import contact_item


def add_contact_note(scene: Scene, kept: Kept[Contact], admin: Admin, text: str) -> Note:
    note_id = scene.room.state.ids.next("note")
    note = Note(id=note_id, created_at=scene.moment.second, admin_id=admin.id, body=scene.html(text))
    kept.put(replace(kept.now, notes=(*kept.now.notes, note)), scene.moment.at)
    return note


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
    """The merged-away contact's conversations and notes become the survivor's."""
    gone = kept.now
    survivor = into.put(replace(into.now, notes=(*gone.notes, *into.now.notes)), scene.moment.at)
    kept.put(replace(gone, merged_into=survivor.id, notes=()), scene.moment.at)
    for conversation in scene.room.state.conversations.values():
        if conversation.now.contact_id == gone.id:
            conversation.put(replace(conversation.now, contact_id=survivor.id), scene.moment.at)
    item = contact_item(survivor) | {"merged_from": {"type": "contact", "id": gone.id}}
    scene.room.outbox.emit("contact.merged", item, scene.moment.second)
