"""The sandbox's own API, JSON without credentials: be a customer, a teammate or an engineer, make weather,
look at everything."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.sandbox import control_asana, control_people, control_talk, rearranging
from app.sandbox.calls import Refused, json_object
from app.sandbox.control_asana import TASK_DEEDS
from app.sandbox.control_people import CONTACT_DEEDS
from app.sandbox.control_talk import DEEDS
from app.sandbox.intercom_conversations import invalid, not_found, optional_text, text_of
from app.sandbox.records import Json
from app.sandbox.report import conversation_json, counters_json, state_json
from app.sandbox.room import Room
from app.sandbox.state import VENDORS
from app.sandbox.weather import read_weather
from app.sandbox.webhooks import read_manners

Action = Callable[[Room, Request, Mapping[str, Any]], Awaitable[Json]]


async def rearrange(room: Room, _: Request, body: Mapping[str, Any]) -> Json:
    """Renames what has this id (`name`), or takes it away; an attribute is archived, an option of Asana disabled."""
    kind, id_ = text_of(body, "kind"), text_of(body, "id")
    if not rearranging.rearrange(room.state, kind, id_, optional_text(body, "name")):
        raise not_found(f"There is no {kind} {id_}; kinds: {', '.join(rearranging.KINDS)}")
    return dict(body)


async def bare(room: Room, _: Request, __: Mapping[str, Any]) -> Json:
    """Takes away what a workspace is furnished with: attributes of every kind, and tags."""
    room.state.forget_labels()
    return {}


async def ping(room: Room, _: Request, __: Mapping[str, Any]) -> Json:
    item = {"type": "ping", "message": "something something interzen"}
    room.outbox.emit("ping", item, room.moment("intercom").second)
    return {}


async def weather(room: Room, _: Request, body: Mapping[str, Any]) -> Json:
    """Tells the whole weather: a vendor that is left out has a clear sky."""
    if unknown := sorted(set(body) - {*VENDORS, "seed"}):
        raise invalid(f"unknown vendor: {', '.join(unknown)}; known: {', '.join(VENDORS)} (and seed)")
    seed = body.get("seed", 0)
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise invalid("seed must be a whole number")
    told = {vendor: body.get(vendor) or {} for vendor in VENDORS}
    if not all(isinstance(one, dict) for one in told.values()):
        raise invalid("the weather over a vendor is an object")
    room.sky.change({vendor: read_weather(one) for vendor, one in told.items()}, seed)
    return dict(body)


async def webhooks(room: Room, _: Request, body: Mapping[str, Any]) -> Json:
    """Tells how deliveries behave, whole; `url` also changes where they go, `secret` what signs them from now on."""
    manners = read_manners({name: value for name, value in body.items() if name not in ("url", "secret")})
    if "url" in body:
        room.outbox.url = optional_text(body, "url")
    if "secret" in body:
        room.outbox.secret = text_of(body, "secret")
    room.outbox.behave(manners)
    return dict(body)


async def state(room: Room, _: Request, __: Mapping[str, Any]) -> Json:
    return state_json(room)


async def conversation(room: Room, request: Request, _: Mapping[str, Any]) -> Json:
    """One conversation, as `state` shows it."""
    kept = room.state.conversations.get(request.path_params["id"])
    if kept is None:
        raise not_found()
    return conversation_json(kept.now)


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
    table: list[tuple[str, str, Action]] = [
        ("POST", "/conversations", control_talk.start),
        *(("POST", f"/conversations/{{id}}/{name}", control_talk.doing(deed)) for name, deed in DEEDS.items()),
        ("POST", "/contacts", control_people.create_contact),
        *(("POST", f"/contacts/{{id}}/{name}", control_people.doing(deed)) for name, deed in CONTACT_DEEDS.items()),
        ("POST", "/companies", control_people.create_company),
        ("POST", "/companies/{id}/change", control_people.change_company),
        ("POST", "/admins/{id}/login", control_people.login),
        ("POST", "/admins/{id}/logout", control_people.logout),
        ("POST", "/tasks", control_asana.file_task),
        *(("POST", f"/tasks/{{id}}/{name}", control_asana.doing(name)) for name in TASK_DEEDS),
        ("PUT", "/asana/webhooks", control_asana.behave),
        ("POST", "/asana/webhooks/{id}/heartbeat", control_asana.heartbeat),
        ("POST", "/asana/webhooks/{id}/delete", control_asana.delete_webhook),
        ("POST", "/asana/events/expire", control_asana.expire_tokens),
        ("GET", "/asana/deliveries", control_asana.deliveries),
        ("POST", "/rearrange", rearrange),
        ("POST", "/bare", bare),
        ("POST", "/ping", ping),
        ("PUT", "/weather", weather),
        ("PUT", "/webhooks", webhooks),
        ("GET", "/state", state),
        ("GET", "/conversations/{id}", conversation),
        ("GET", "/counters", counters),
        ("GET", "/deliveries", deliveries),
        ("POST", "/reset", reset),
    ]
    return [Route(path, _endpoint(room, action), methods=[method]) for method, path, action in table]
