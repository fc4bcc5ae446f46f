"""Intercom REST 2.16: conversations, their replies, states, assignees, attributes and tags."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.sandbox import happenings, label_happenings, state_happenings
from app.sandbox.attribute_values import check_values
from app.sandbox.calls import Answer, Call, Refused, Route
from app.sandbox.happenings import Scene
from app.sandbox.intercom_shapes import conversation_json
from app.sandbox.records import Admin, Contact, Conversation, Json
from app.sandbox.room import Room
from app.sandbox.versions import Kept


def not_found(what: str = "Resource Not Found") -> Refused:
    return Refused(404, what, code="not_found")


def invalid(message: str) -> Refused:
    return Refused(400, message, code="parameter_invalid")


def text_of(body: Mapping[str, Any], name: str) -> str:
    """A text the caller must send. Raises Refused (400)."""
    value = body.get(name)
    if value is None or value == "":
        raise Refused(400, f"{name} is required", code="parameter_not_found")
    if not isinstance(value, str):
        raise invalid(f"{name} must be a string")
    return value


def optional_text(body: Mapping[str, Any], name: str) -> str | None:
    return text_of(body, name) if body.get(name) else None


def scene_of(room: Room, call: Call) -> Scene:
    return Scene(room, call.moment, by_api=True)


def admin_of(room: Room, body: Mapping[str, Any]) -> Admin:
    admin = room.state.admins.get(text_of(body, "admin_id"))
    if admin is None:
        raise not_found()
    return admin


def conversation_of(room: Room, call: Call) -> Kept[Conversation]:
    kept = room.state.conversations.get(call.params["id"])
    if kept is None:
        raise not_found()
    return kept


def live_contact(room: Room, contact_id: str) -> Kept[Contact]:
    """Raises Refused: 404 for an unknown or deleted contact, 410 with a Link to the survivor for one merged away."""
    kept = room.state.contacts.get(contact_id)
    if kept is None or kept.now.deleted:
        raise not_found("User Not Found")
    if kept.now.merged_into:
        link = ("Link", f'</contacts/{kept.now.merged_into}>; rel="canonical"')
        raise Refused(410, "The contact was merged into another one", code="contact_merged", headers=(link,))
    return kept


def shown(room: Room, one: Conversation, call: Call) -> Answer:
    contact = room.state.contacts[one.contact_id].now
    return Answer(200, conversation_json(one, contact, plain=call.query.get("display_as") == "plaintext"))


def retrieve(room: Room, call: Call) -> Answer:
    return shown(room, conversation_of(room, call).seen(call.seen), call)


def create(room: Room, call: Call) -> Answer:
    who = call.body.get("from")
    if not isinstance(who, dict) or who.get("type") not in ("user", "lead", "contact"):
        raise invalid("from must be a contact: type user, lead or contact, and id")
    contact = live_contact(room, text_of(who, "id")).now
    text, subject = text_of(call.body, "body"), optional_text(call.body, "subject") or ""
    one = happenings.start_conversation(scene_of(room, call), contact, text, subject=subject)
    message: Json = {
        "type": "user_message",
        "id": one.source_id,
        "created_at": one.created_at,
        "body": text,
        "message_type": "inapp",
        "conversation_id": one.id,
    }
    return Answer(200, message)


def update(room: Room, call: Call) -> Answer:
    kept = conversation_of(room, call)
    values = call.body.get("custom_attributes") or {}
    if not isinstance(values, dict):
        raise invalid("custom_attributes must be an object")
    check_values(room.state.attributes, values)
    plain = {name: call.body[name] for name in ("read", "title") if name in call.body}
    if not isinstance(plain.get("read", False), bool) or not isinstance(plain.get("title") or "", str):
        raise invalid("read must be a boolean and title a string")
    if plain:
        kept.put(replace(kept.now, updated_at=call.moment.second, **plain), call.moment.at)
    return shown(room, label_happenings.set_attributes(scene_of(room, call), kept, values), call)


def reply(room: Room, call: Call) -> Answer:
    kept, scene = conversation_of(room, call), scene_of(room, call)
    if call.body.get("type") == "user":
        return shown(room, _reply_as_customer(scene, kept, call.body), call)
    if call.body.get("type") != "admin":
        raise invalid("type must be admin or user")
    admin = admin_of(room, call.body)
    match call.body.get("message_type"):
        case "comment":
            one = happenings.teammate_reply(scene, kept, admin, text_of(call.body, "body"))
        case "note":
            one = happenings.teammate_note(scene, kept, admin, text_of(call.body, "body"))
        case "quick_reply":
            one = happenings.teammate_reply(scene, kept, admin, None, _reply_options(call.body))
        case _:
            raise invalid("message_type must be comment, note or quick_reply")
    return shown(room, one, call)


def _reply_options(body: Mapping[str, Any]) -> list[Json]:
    options = body.get("reply_options")
    if not isinstance(options, list) or not options or not all(isinstance(one, dict) for one in options):
        raise Refused(400, "reply_options is required", code="parameter_not_found")
    return [
        {"type": "quick_reply_option", "text": text_of(one, "text"), "uuid": text_of(one, "uuid")} for one in options
    ]


def _reply_as_customer(scene: Scene, kept: Kept[Conversation], body: Mapping[str, Any]) -> Conversation:
    contact = scene.contact(kept.now.contact_id)
    ids = {"intercom_user_id": contact.id, "user_id": contact.external_id, "email": contact.email}
    if not any(body.get(name) and body[name] == value for name, value in ids.items()):
        raise not_found("User Not Found")
    if body.get("message_type") == "quick_reply":
        option = _reply_options(body)[0]
        return happenings.customer_reply(
            scene, kept, happenings.customer(contact), option["text"], quick_reply_uuid=option["uuid"]
        )
    return happenings.customer_reply(scene, kept, happenings.customer(contact), text_of(body, "body"))


def manage(room: Room, call: Call) -> Answer:
    kept, scene, admin = conversation_of(room, call), scene_of(room, call), admin_of(room, call.body)
    match call.body.get("message_type"):
        case "close":
            one = state_happenings.close(scene, kept, admin, optional_text(call.body, "body"))
        case "open":
            one = state_happenings.reopen(scene, kept, admin)
        case "snoozed":
            until = call.body.get("snoozed_until")
            if not isinstance(until, int) or isinstance(until, bool):
                raise invalid("snoozed_until must be a UNIX time")
            one = state_happenings.snooze(scene, kept, admin, until)
        case "assignment":
            one = state_happenings.assign(
                scene, kept, admin, _assignee(room, call.body), optional_text(call.body, "body")
            )
        case _:
            raise invalid("message_type must be close, open, snoozed or assignment")
    return shown(room, one, call)


def _assignee(room: Room, body: Mapping[str, Any]) -> tuple[str, str | None]:
    kind, assignee = body.get("type"), text_of(body, "assignee_id")
    if kind not in ("admin", "team"):
        raise invalid("type must be admin or team")
    if assignee == "0":
        return kind, None
    if assignee not in (room.state.admins if kind == "admin" else room.state.teams):
        raise Refused(404, "Assignee not found", code="assignee_not_found")
    return kind, assignee


def tag(room: Room, call: Call) -> Answer:
    kept, admin = conversation_of(room, call), admin_of(room, call.body)
    tag_id = text_of(call.body, "id")
    found = next((one for one in room.state.tags.values() if one[0] == tag_id), None)
    if found is None:
        raise not_found("Tag Not Found")
    label_happenings.add_tag(scene_of(room, call), kept, found, admin)
    return Answer(200, {"type": "tag", "id": found[0], "name": found[1]})


def untag(room: Room, call: Call) -> Answer:
    kept = conversation_of(room, call)
    admin_of(room, call.body)
    found = next((one for one in kept.now.tags if one.id == call.params["tag_id"]), None)
    if found is None:
        raise not_found("Tag Not Found")
    label_happenings.remove_tag(scene_of(room, call), kept, found.id)
    return Answer(200, {"type": "tag", "id": found.id, "name": found.name})


ROUTES = (
    Route("GET", "/conversations/{id}", retrieve),
    Route("POST", "/conversations", create),
    Route("PUT", "/conversations/{id}", update),
    Route("POST", "/conversations/{id}/reply", reply),
    Route("POST", "/conversations/{id}/parts", manage),
    Route("POST", "/conversations/{id}/tags", tag),
    Route("DELETE", "/conversations/{id}/tags/{tag_id}", untag),
)
