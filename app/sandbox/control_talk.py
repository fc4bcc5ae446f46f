"""The control API's part for conversations: what customers, teammates and bots do in them."""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request

from app.sandbox import happenings, label_happenings, state_happenings
from app.sandbox.attribute_values import check_values
from app.sandbox.control_people import contact_of, teammate_of
from app.sandbox.happenings import Scene
from app.sandbox.intercom_conversations import invalid, not_found, optional_text, text_of
from app.sandbox.records import Attachment, Conversation, Json
from app.sandbox.room import Room
from app.sandbox.versions import Kept

Deed = Callable[[Scene, Kept[Conversation], Mapping[str, Any]], Conversation]

_BEST = 5


async def start(room: Room, _: Request, body: Mapping[str, Any]) -> Json:
    """A customer begins a conversation: `text`; `contact` (an id, or what a new one is like); `channel` ("email"),
    `subject`, `attributes`, `attachments`.
    """
    scene = Scene(room, room.moment("intercom"))
    attributes = _attributes(scene, body.get("attributes") or {})
    text, attachments = text_of(body, "text"), _attachments(body)
    subject, channel = optional_text(body, "subject") or "", optional_text(body, "channel") or "conversation"
    one = happenings.start_conversation(
        scene,
        contact_of(scene, body.get("contact")),
        text,
        subject=subject,
        channel=channel,
        attributes=attributes,
        attachments=attachments,
    )
    return {"id": one.id, "contact_id": one.contact_id}


def _attributes(scene: Scene, values: object) -> Json:
    if not isinstance(values, dict):
        raise invalid("attributes must be an object")
    check_values(scene.room.state.attributes, values)
    return values


def _attachments(body: Mapping[str, Any]) -> tuple[Attachment, ...]:
    """`attachments`: addresses, or objects with `url`, `name` and `content_type`."""
    listed = body.get("attachments") or []
    if not isinstance(listed, list):
        raise invalid("attachments must be a list")
    told = [{"url": one} if isinstance(one, str) else one for one in listed]
    if not all(isinstance(one, dict) for one in told):
        raise invalid("an attachment is an address or an object")
    return tuple(
        Attachment(
            url=(url := text_of(one, "url")),
            name=optional_text(one, "name") or url.rpartition("/")[2],
            content_type=optional_text(one, "content_type") or "image/png",
        )
        for one in told
    )


def customer_reply(scene: Scene, kept: Kept[Conversation], body: Mapping[str, Any]) -> Conversation:
    """`text` or `attachments`, or a click: `quick_reply_uuid`, whose text is the button's if none is told."""
    author = happenings.customer(scene.contact(kept.now.contact_id))
    uuid, attachments = optional_text(body, "quick_reply_uuid"), _attachments(body)
    text = optional_text(body, "text")
    if uuid:
        offered = happenings.buttons(kept.now)
        if uuid not in offered:
            raise invalid(f"no quick reply with the uuid {uuid} was offered in this conversation")
        text = text or offered[uuid]
    said = (text or "") if attachments else text or text_of(body, "text")
    return happenings.customer_reply(scene, kept, author, said, uuid, attachments=attachments)


def _teammate_reply(scene: Scene, kept: Kept[Conversation], body: Mapping[str, Any]) -> Conversation:
    return happenings.teammate_reply(scene, kept, teammate_of(scene, body), text_of(body, "text"))


def _teammate_note(scene: Scene, kept: Kept[Conversation], body: Mapping[str, Any]) -> Conversation:
    return happenings.teammate_note(scene, kept, teammate_of(scene, body), text_of(body, "text"))


def _bot_reply(scene: Scene, kept: Kept[Conversation], body: Mapping[str, Any]) -> Conversation:
    """Fin answers with `text`; another bot with `ai` false, one of Intercom's notices with a `part_type`."""
    part_type = optional_text(body, "part_type") or "comment"
    return happenings.bot_reply(scene, kept, text_of(body, "text"), part_type=part_type, ai=body.get("ai") is not False)


def _close(scene: Scene, kept: Kept[Conversation], body: Mapping[str, Any]) -> Conversation:
    return state_happenings.close(scene, kept, teammate_of(scene, body), optional_text(body, "text"))


def _open(scene: Scene, kept: Kept[Conversation], body: Mapping[str, Any]) -> Conversation:
    return state_happenings.reopen(scene, kept, teammate_of(scene, body))


def _snooze(scene: Scene, kept: Kept[Conversation], body: Mapping[str, Any]) -> Conversation:
    """`until` (UNIX seconds); without it, for a day."""
    until = body.get("until", scene.moment.second + 86_400)
    if not isinstance(until, int) or isinstance(until, bool):
        raise invalid("until must be a UNIX time")
    return state_happenings.snooze(scene, kept, teammate_of(scene, body), until)


def _wake(scene: Scene, kept: Kept[Conversation], _: Mapping[str, Any]) -> Conversation:
    """The time of the snooze is over: the sandbox does not wait for it."""
    if kept.now.state != "snoozed":
        raise invalid("the conversation is not snoozed")
    return state_happenings.wake(scene, kept)


def _assign(scene: Scene, kept: Kept[Conversation], body: Mapping[str, Any]) -> Conversation:
    """To the `team` or the `teammate` with this id; "0" is nobody."""
    kind = "team" if "team" in body else "admin"
    assignee = text_of(body, "team" if kind == "team" else "teammate")
    state = scene.room.state
    if assignee != "0" and assignee not in (state.teams if kind == "team" else state.admins):
        raise not_found("Assignee not found")
    to = (kind, None if assignee == "0" else assignee)
    return state_happenings.assign(scene, kept, teammate_of(scene, body), to)


def _rate(scene: Scene, kept: Kept[Conversation], body: Mapping[str, Any]) -> Conversation:
    """`rating` (1 to 5) and a `remark`."""
    rating = body.get("rating")
    if not isinstance(rating, int) or isinstance(rating, bool) or not 1 <= rating <= _BEST:
        raise invalid("rating must be a number from 1 to 5")
    return state_happenings.rate(scene, kept, rating, optional_text(body, "remark") or "")


def _set_attributes(scene: Scene, kept: Kept[Conversation], body: Mapping[str, Any]) -> Conversation:
    return label_happenings.set_attributes(scene, kept, _attributes(scene, dict(body)))


def _customer_sets_attributes(scene: Scene, kept: Kept[Conversation], body: Mapping[str, Any]) -> Conversation:
    return label_happenings.set_attributes(scene, kept, _attributes(scene, dict(body)), by="user")


def _tag(scene: Scene, kept: Kept[Conversation], body: Mapping[str, Any]) -> Conversation:
    """With the tag called `name`."""
    tag = scene.room.state.tag(text_of(body, "name"))
    label_happenings.add_tag(scene, kept, tag, teammate_of(scene, body))
    return kept.now


def _untag(scene: Scene, kept: Kept[Conversation], body: Mapping[str, Any]) -> Conversation:
    label_happenings.remove_tag(scene, kept, scene.room.state.tag(text_of(body, "name"))[0])
    return kept.now


DEEDS: Mapping[str, Deed] = {
    "customer-reply": customer_reply,
    "customer-attributes": _customer_sets_attributes,
    "rate": _rate,
    "teammate-reply": _teammate_reply,
    "teammate-note": _teammate_note,
    "bot-reply": _bot_reply,
    "close": _close,
    "open": _open,
    "snooze": _snooze,
    "wake": _wake,
    "assign": _assign,
    "attributes": _set_attributes,
    "tag": _tag,
    "untag": _untag,
}
"""What can be done in a conversation, by its name in the address. Teammates' deeds take an `admin` (an id)."""


def doing(deed: Deed) -> Callable[[Room, Request, Mapping[str, Any]], Any]:
    """The deed as an action of the control API."""

    async def done(room: Room, request: Request, body: Mapping[str, Any]) -> Json:
        kept = room.state.conversations.get(request.path_params["id"])
        if kept is None:
            raise not_found()
        one = deed(Scene(room, room.moment("intercom")), kept, body)
        return {"id": one.id, "state": one.state, "part_id": one.parts[-1].id if one.parts else None}

    return done
