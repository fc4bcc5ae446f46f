"""Intercom REST 2.16: contacts, their notes, tags, companies and segments."""

from collections.abc import Mapping
from typing import Any

from app.sandbox import company_happenings
from app.sandbox import contact_happenings as happenings
from app.sandbox.attribute_values import check_values
from app.sandbox.calls import Answer, Call, Refused, Route
from app.sandbox.contact_shapes import contact_json, note_json, segment_json
from app.sandbox.intercom_conversations import admin_of, invalid, live_contact, not_found, scene_of, text_of
from app.sandbox.intercom_shapes import tag_json
from app.sandbox.intercom_tags import tag_by_id
from app.sandbox.room import Room
from app.sandbox.seed import OWN_ADMIN

_TEXTS = ("role", "external_id", "email", "phone", "name")
_IGNORED = ("email_verified", "avatar", "signed_up_at", "last_seen_at", "owner_id", "unsubscribed_from_emails")
_NOTES_PER_PAGE = 50


def retrieve(room: Room, call: Call) -> Answer:
    return Answer(200, contact_json(live_contact(room, call.params["id"]).seen(call.seen)))


def _values(room: Room, body: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := sorted(set(body) - {*_TEXTS, *_IGNORED, "custom_attributes"}):
        raise invalid(f"unknown parameter: {', '.join(unknown)}")
    values = {name: body[name] for name in _TEXTS if name in body}
    if not all(value is None or isinstance(value, str) for value in values.values()):
        raise invalid(f"{', '.join(_TEXTS)} must be strings")
    if values.get("role", "user") not in ("user", "lead"):
        raise invalid("role must be user or lead")
    if "email" in values:
        values["email"] = values["email"] or ""
    attributes = body.get("custom_attributes")
    if not isinstance(attributes, dict | None):
        raise invalid("custom_attributes must be an object")
    check_values(room.state.contact_attributes, attributes or {})
    return values | ({"attributes": attributes} if attributes else {})


def _twin(room: Room, values: Mapping[str, Any]) -> str | None:
    for kept in room.state.contacts.values():
        one = kept.now
        same = any(values.get(name) and values[name] == getattr(one, name) for name in ("external_id", "email"))
        if same and not one.merged_into:
            return one.id
    return None


def create(room: Room, call: Call) -> Answer:
    values = _values(room, call.body)
    if not any(values.get(name) for name in ("role", "external_id", "email")):
        raise Refused(400, "One of role, email or external_id is required", code="parameter_not_found")
    if twin := _twin(room, values):
        raise Refused(409, f"A contact matching those details already exists with id={twin}", code="conflict")
    values.setdefault("role", "user")
    return Answer(200, contact_json(happenings.create_contact(scene_of(room, call), values)))


def update(room: Room, call: Call) -> Answer:
    kept = live_contact(room, call.params["id"])
    values = _values(room, call.body)
    if "attributes" in values:
        merged = {**kept.now.attributes, **values["attributes"]}
        values["attributes"] = {name: value for name, value in merged.items() if value is not None}
    return Answer(200, contact_json(happenings.change_contact(scene_of(room, call), kept, values)))


def add_note(room: Room, call: Call) -> Answer:
    kept = live_contact(room, call.params["id"])
    admin = admin_of(room, {"admin_id": OWN_ADMIN, **call.body})
    note = happenings.add_contact_note(scene_of(room, call), kept, admin, text_of(call.body, "body"))
    return Answer(200, note_json(note, kept.now.id, admin))


def notes(room: Room, call: Call) -> Answer:
    """Newest first, fifty a page. `pages.next` is null on every page: there is only the number to go by."""
    contact = live_contact(room, call.params["id"]).seen(call.seen)
    asked = call.query.get("page", "1")
    if not asked.isascii() or not asked.isdigit() or len(asked) > len("999999") or int(asked) < 1:
        raise invalid("page must be a number from 1")
    page, newest = int(asked), contact.notes[::-1]
    shown = newest[(page - 1) * _NOTES_PER_PAGE : page * _NOTES_PER_PAGE]
    pages = {
        "type": "pages",
        "page": page,
        "per_page": _NOTES_PER_PAGE,
        "total_pages": -(-len(newest) // _NOTES_PER_PAGE),
        "next": None,
    }
    data = [note_json(note, contact.id, room.state.admins[note.admin_id]) for note in shown]
    return Answer(200, {"type": "list", "data": data, "total_count": len(newest), "pages": pages})


def tags(room: Room, call: Call) -> Answer:
    contact = live_contact(room, call.params["id"]).seen(call.seen)
    return Answer(200, {"type": "list", "data": [tag_json(tag) for tag in contact.tags]})


def tag(room: Room, call: Call) -> Answer:
    kept = live_contact(room, call.params["id"])
    found = tag_by_id(room, text_of(call.body, "id"))
    applied = happenings.tag_contact(scene_of(room, call), kept, found, room.state.admins[OWN_ADMIN])
    return Answer(200, tag_json(applied))


def untag(room: Room, call: Call) -> Answer:
    kept = live_contact(room, call.params["id"])
    found = next((one for one in kept.now.tags if one.id == call.params["tag_id"]), None)
    if found is None:
        raise not_found("Tag Not Found")
    happenings.untag_contact(scene_of(room, call), kept, found)
    return Answer(200, tag_json(found))


def companies(room: Room, call: Call) -> Answer:
    """All on one page. The list stands under `data`, as in Intercom's examples, not under `companies`."""
    contact, scene = live_contact(room, call.params["id"]).seen(call.seen), scene_of(room, call)
    found = [room.state.companies[id_].seen(call.seen) for id_ in contact.company_ids]
    pages = {"type": "pages", "next": None, "page": 1, "per_page": 50, "total_pages": 1}
    data = [company_happenings.shown(scene, one) for one in found]
    return Answer(200, {"type": "list", "data": data, "pages": pages, "total_count": len(data)})


def segments(room: Room, call: Call) -> Answer:
    contact = live_contact(room, call.params["id"]).seen(call.seen)
    return Answer(200, {"type": "list", "data": [segment_json(room.state.segments[i]) for i in contact.segment_ids]})


def block(room: Room, call: Call) -> Answer:
    contact = happenings.block(scene_of(room, call), live_contact(room, call.params["id"]))
    told = {"type": "contact", "id": contact.id, "external_id": contact.external_id, "blocked": True}
    return Answer(200, told)


ROUTES = (
    Route("GET", "/contacts/{id}", retrieve),
    Route("POST", "/contacts", create),
    Route("PUT", "/contacts/{id}", update),
    Route("GET", "/contacts/{id}/notes", notes),
    Route("POST", "/contacts/{id}/notes", add_note),
    Route("GET", "/contacts/{id}/tags", tags),
    Route("POST", "/contacts/{id}/tags", tag),
    Route("DELETE", "/contacts/{id}/tags/{tag_id}", untag),
    Route("GET", "/contacts/{id}/companies", companies),
    Route("GET", "/contacts/{id}/segments", segments),
    Route("POST", "/contacts/{id}/block", block),
)
