"""Asana REST 1.0: webhooks, which are set up with a handshake, and the events to be polled."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from app.sandbox import asana_shapes as shapes
from app.sandbox import asana_tasks as tasks
from app.sandbox.asana_lists import listed, one_record, picked_of
from app.sandbox.calls import Answer, Call, Refused, Route
from app.sandbox.posting import Poster
from app.sandbox.records import Json, Webhook
from app.sandbox.room import Room
from app.sandbox.seed import WORKSPACE

_ACTIONS = frozenset(("added", "changed", "removed", "deleted", "undeleted"))
_FILTER = frozenset(("resource_type", "resource_subtype", "action", "fields"))
_TAKEN = (200, 204)
_TOO_OLD = (
    "Sync token invalid or too old. If you are attempting to keep resources in sync, you must fetch the full dataset "
    "for this query now and use the new sync token for the next sync."
)


def _named(room: Room, gid: str) -> Json | None:
    """What can be listened to; None for what is not there."""
    if gid in room.state.projects:
        return shapes.compact("project", gid, room.state.projects[gid].name)
    kept = room.state.tasks.get(gid)
    if kept and not kept.now.trashed:
        return shapes.compact("task", gid, kept.now.name)
    return shapes.compact("workspace", *WORKSPACE) if gid == WORKSPACE[0] else None


def _shape(room: Room, webhook: Webhook) -> Json:
    return {
        "gid": webhook.gid,
        "resource_type": "webhook",
        "active": webhook.active,
        "resource": _named(room, webhook.resource) or {"gid": webhook.resource},
        "target": webhook.target,
        "created_at": shapes.iso(webhook.created_at),
        "filters": [dict(one) for one in webhook.filters],
        "last_success_at": shapes.iso(webhook.last_success_at),
        "last_failure_at": shapes.iso(webhook.last_failure_at),
        "last_failure_content": webhook.last_failure_content,
        "delivery_retry_count": webhook.retries,
        "next_attempt_after": shapes.iso(webhook.next_attempt_after),
    }


def _filters(data: Mapping[str, Any]) -> tuple[Json, ...]:
    told = data.get("filters", [])
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise Refused(400, "filters: Value is not an array of objects")
    for one in told:
        if wrong := sorted(set(one) - _FILTER):
            raise Refused(400, f"filters: Unknown property: {', '.join(wrong)}")
        if one.get("action") not in (None, *_ACTIONS):
            raise Refused(400, f"filters: Unknown action: {one['action']!r:.80}")
        if "fields" in one and one.get("action") != "changed":
            raise Refused(400, "filters: fields is only valid for the action changed")
    return tuple(told)


def _target(data: Mapping[str, Any]) -> str:
    target = data.get("target")
    if not isinstance(target, str) or not urlsplit(target).hostname:
        raise Refused(400, f"target: Not a valid URL: {target!r:.80}")
    if urlsplit(target).scheme != "http":
        raise Refused(403, "The sandbox delivers to addresses that begin with http:// only")
    return target


async def create(room: Room, call: Call) -> Answer:
    """Shakes hands with the target before it answers. Unlike Asana the sandbox does so on this machine too."""
    data = tasks.data_of(call)
    resource, target, filters = data.get("resource"), _target(data), _filters(data)
    if not isinstance(resource, str) or _named(room, resource) is None:
        raise Refused(400, f"resource: Not a recognized ID: {resource!r:.80}")
    if resource == WORKSPACE[0] and not filters:
        raise Refused(400, "filters: Webhooks on this resource need filters")
    secret = secrets.token_hex(32)
    await _shake_hands(room, target, secret)
    webhook = Webhook(
        gid=room.state.ids.next("webhook"),
        resource=resource,
        target=target,
        secret=secret,
        created_at=call.moment.unix,
        filters=filters,
    )
    room.state.asana_webhooks[webhook.gid] = webhook
    room.asana_outbox.beat(webhook.gid)
    location = ("Location", f"/api/1.0/webhooks/{webhook.gid}")
    return Answer(201, {"data": picked_of(_shape(room, webhook), call), "X-Hook-Secret": secret}, (location,))


async def _shake_hands(room: Room, target: str, secret: str) -> None:
    poster = Poster()
    try:
        reply = await poster.post(target, b"", f"X-Hook-Secret: {secret}\r\n", room.settings.asana_delivery_timeout)
    except (OSError, TimeoutError):
        raise Refused(403, "The remote server which is intended to receive the webhook did not answer.") from None
    finally:
        poster.close()
    if reply.status not in _TAKEN or reply.headers.get("x-hook-secret") != secret:
        raise Refused(400, "The remote server did not respond with the handshake secret.")


def _found(room: Room, call: Call) -> Webhook:
    webhook = room.state.asana_webhooks.get(call.params["gid"])
    if webhook is None:
        raise tasks.unknown("webhook", call.params["gid"])
    return webhook


def list_webhooks(room: Room, call: Call) -> Answer:
    if call.query.get("workspace") != WORKSPACE[0]:
        raise Refused(400, f"workspace: Not a recognized ID: {call.query.get('workspace')!r:.80}")
    resource = call.query.get("resource")
    found = [one for one in room.state.asana_webhooks.values() if resource in (None, one.resource)]
    return listed(call, found, lambda one: _shape(room, one), ("active", "resource", "resource_type", "target"))


def retrieve(room: Room, call: Call) -> Answer:
    return one_record(_shape(room, _found(room, call)), call)


def update(room: Room, call: Call) -> Answer:
    """Only filters can change, and all of them do."""
    data = tasks.data_of(call)
    if wrong := sorted(set(data) - {"filters"}):
        raise Refused(400, f"Cannot write this property: {', '.join(wrong)}")
    webhook = replace(_found(room, call), filters=_filters(data))
    room.state.asana_webhooks[webhook.gid] = webhook
    return one_record(_shape(room, webhook), call)


def delete(room: Room, call: Call) -> Answer:
    del room.state.asana_webhooks[_found(room, call).gid]
    return Answer(200, {"data": {}})


def events(room: Room, call: Call) -> Answer:
    resource = call.query.get("resource", "")
    if resource == WORKSPACE[0] or _named(room, resource) is None:
        raise Refused(400, f"resource: Not a recognized ID: {resource!r:.80}")
    page = room.asana_events.since(resource, call.query.get("sync"), call.seen)
    if page is None:
        return Answer(412, {"errors": [{"message": _TOO_OLD}], "sync": room.asana_events.newest(resource)})
    whole = [event | {"type": event["resource"]["resource_type"]} for event in page.events]
    fields = call.query.get("opt_fields")
    data = [shapes.picked(event, fields.split(",")) for event in whole] if fields else whole
    return Answer(200, {"data": data, "sync": page.sync, "has_more": page.has_more})


ROUTES = (
    Route("POST", "/webhooks", create),
    Route("GET", "/webhooks", list_webhooks),
    Route("GET", "/webhooks/{gid}", retrieve),
    Route("PUT", "/webhooks/{gid}", update),
    Route("DELETE", "/webhooks/{gid}", delete),
    Route("GET", "/events", events),
)
