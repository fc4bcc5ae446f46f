"""The sandbox's own API, JSON without credentials: be a customer or a teammate, make weather, look at everything."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.sandbox import contact_happenings, happenings, rearranging
from app.sandbox.calls import Refused, json_object
from app.sandbox.happenings import Scene
from app.sandbox.intercom_conversations import check_attribute, invalid, live_contact, not_found, optional_text, text_of
from app.sandbox.records import Admin, Contact, Conversation, Json
from app.sandbox.report import counters_json, state_json
from app.sandbox.room import Room
from app.sandbox.seed import CONTACTS
from app.sandbox.versions import Kept
from app.sandbox.weather import read_weather
from app.sandbox.webhooks import read_manners

Deed = Callable[[Scene, Kept[Conversation], Mapping[str, Any]], Conversation]
Action = Callable[[Room, Request, Mapping[str, Any]], Awaitable[Json]]


def _attributes(room: Room, values: object) -> Json:
    if not isinstance(values, dict):
        raise invalid("attributes must be an object")
    for name, value in values.items():
        check_attribute(room, name, value)
    return values


def _contact(room: Room, scene: Scene, who: object) -> Contact:
    """The contact with this id, the one that this object describes (made anew), or the first of the seed."""
    if isinstance(who, dict):
        known = {"role", "external_id", "email", "phone", "name", "language", "country", "attributes"}
        if unknown := sorted(set(who) - known):
            raise invalid(f"unknown about a contact: {', '.join(unknown)}")
        return contact_happenings.create_contact(scene, who)
    return live_contact(room, str(who or CONTACTS[0].id)).now


async def start(room: Room, _: Request, body: Mapping[str, Any]) -> Json:
    scene = Scene(room, room.moment("intercom"))
    attributes = _attributes(room, body.get("attributes") or {})
    text = text_of(body, "text")
    subject, channel = optional_text(body, "subject") or "", optional_text(body, "channel") or "conversation"
    contact = _contact(room, scene, body.get("contact"))
    one = happenings.start_conversation(scene, contact, text, subject=subject, channel=channel, attributes=attributes)
    return {"id": one.id, "contact_id": one.contact_id}


def _teammate(scene: Scene, body: Mapping[str, Any]) -> Admin:
    admin = scene.room.state.admins.get(optional_text(body, "admin") or "9002")
    if admin is None:
        raise not_found("No such admin")
    return admin


def _customer_reply(scene: Scene, kept: Kept[Conversation], body: Mapping[str, Any]) -> Conversation:
    author = happenings.customer(scene.contact(kept.now.contact_id))
    uuid = optional_text(body, "quick_reply_uuid")
    return happenings.customer_reply(scene, kept, author, text_of(body, "text"), uuid)


def _teammate_reply(scene: Scene, kept: Kept[Conversation], body: Mapping[str, Any]) -> Conversation:
    return happenings.teammate_reply(scene, kept, _teammate(scene, body), text_of(body, "text"))


def _teammate_note(scene: Scene, kept: Kept[Conversation], body: Mapping[str, Any]) -> Conversation:
    return happenings.teammate_note(scene, kept, _teammate(scene, body), text_of(body, "text"))


def _close(scene: Scene, kept: Kept[Conversation], body: Mapping[str, Any]) -> Conversation:
    return happenings.close(scene, kept, _teammate(scene, body), optional_text(body, "text"))


def _open(scene: Scene, kept: Kept[Conversation], body: Mapping[str, Any]) -> Conversation:
    return happenings.reopen(scene, kept, _teammate(scene, body))


def _set_attributes(scene: Scene, kept: Kept[Conversation], body: Mapping[str, Any]) -> Conversation:
    return happenings.set_attributes(scene, kept, _attributes(scene.room, dict(body)))


def _doing(deed: Deed) -> Action:
    async def done(room: Room, request: Request, body: Mapping[str, Any]) -> Json:
        kept = room.state.conversations.get(request.path_params["id"])
        if kept is None:
            raise not_found()
        one = deed(Scene(room, room.moment("intercom")), kept, body)
        return {"id": one.id, "state": one.state, "part_id": one.parts[-1].id if one.parts else None}

    return done


async def merge(room: Room, request: Request, body: Mapping[str, Any]) -> Json:
    gone, into = live_contact(room, request.path_params["id"]), live_contact(room, text_of(body, "into"))
    if gone is into:
        raise invalid("A contact cannot be merged into itself")
    contact_happenings.merge_contact(Scene(room, room.moment("intercom")), gone, into)
    return {"id": into.now.id}


async def rearrange(room: Room, _: Request, body: Mapping[str, Any]) -> Json:
    """Renames what has this id (`name`), or takes it away; an attribute is archived, an option of Asana disabled."""
    kind, id_ = text_of(body, "kind"), text_of(body, "id")
    if not rearranging.rearrange(room.state, kind, id_, optional_text(body, "name")):
        raise not_found(f"There is no {kind} {id_}; kinds: {', '.join(rearranging.KINDS)}")
    return dict(body)


async def ping(room: Room, _: Request, __: Mapping[str, Any]) -> Json:
    item = {"type": "ping", "message": "something something interzen"}
    room.outbox.emit("ping", item, room.moment("intercom").second)
    return {}


async def weather(room: Room, _: Request, body: Mapping[str, Any]) -> Json:
    """Tells the whole weather: a vendor that is left out has a clear sky."""
    if unknown := sorted(set(body) - {"intercom", "asana", "seed"}):
        raise invalid(f"unknown vendor: {', '.join(unknown)}; known: intercom, asana (and seed)")
    seed = body.get("seed", 0)
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise invalid("seed must be a whole number")
    told = {vendor: body.get(vendor) or {} for vendor in ("intercom", "asana")}
    if not all(isinstance(one, dict) for one in told.values()):
        raise invalid("the weather over a vendor is an object")
    room.sky.change({"intercom": read_weather(told["intercom"]), "asana": read_weather(told["asana"])}, seed)
    return dict(body)


async def webhooks(room: Room, _: Request, body: Mapping[str, Any]) -> Json:
    """Tells how deliveries behave, whole; `url` also changes where they go."""
    manners = read_manners({name: value for name, value in body.items() if name != "url"})
    if "url" in body:
        room.outbox.url = optional_text(body, "url")
    room.outbox.behave(manners)
    return dict(body)


async def state(room: Room, _: Request, __: Mapping[str, Any]) -> Json:
    return state_json(room)


async def counters(room: Room, _: Request, __: Mapping[str, Any]) -> Json:
    return counters_json(room)


async def deliveries(room: Room, _: Request, __: Mapping[str, Any]) -> Json:
    """`accepted` holds each notification's id and how often a 2xx was given for it; a ping has only its topic."""
    return room.outbox.as_json() | {"accepted_ids": room.outbox.accepted, "dropped_ids": room.outbox.dropped}


async def reset(room: Room, _: Request, __: Mapping[str, Any]) -> Json:
    await room.forget()
    return {}


def _endpoint(room: Room, action: Action) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(await action(room, request, json_object(await request.body())))
        except Refused as refused:
            return JSONResponse({"error": refused.message}, refused.status)
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)

    return endpoint


def control_routes(room: Room) -> list[Route]:
    """What stands under `/sandbox`."""
    deeds: dict[str, Deed] = {
        "customer-reply": _customer_reply,
        "teammate-reply": _teammate_reply,
        "teammate-note": _teammate_note,
        "close": _close,
        "open": _open,
        "attributes": _set_attributes,
    }
    table: list[tuple[str, str, Action]] = [
        ("POST", "/conversations", start),
        *(("POST", f"/conversations/{{id}}/{name}", _doing(deed)) for name, deed in deeds.items()),
        ("POST", "/contacts/{id}/merge", merge),
        ("POST", "/rearrange", rearrange),
        ("POST", "/ping", ping),
        ("PUT", "/weather", weather),
        ("PUT", "/webhooks", webhooks),
        ("GET", "/state", state),
        ("GET", "/counters", counters),
        ("GET", "/deliveries", deliveries),
        ("POST", "/reset", reset),
    ]
    return [Route(path, _endpoint(room, action), methods=[method]) for method, path, action in table]
