"""Intercom REST 2.16: companies."""

from typing import Any

from app.sandbox import company_happenings as happenings
from app.sandbox.attribute_values import check_values
from app.sandbox.calls import Answer, Call, Route
from app.sandbox.intercom_conversations import invalid, optional_text, scene_of
from app.sandbox.intercom_tags import company_named
from app.sandbox.room import Room

_IGNORED = ("size", "website", "industry")


def retrieve(room: Room, call: Call) -> Answer:
    kept = company_named(room, {"id": call.params["id"]})
    return Answer(200, happenings.shown(scene_of(room, call), kept.seen(call.seen)))


def update(room: Room, call: Call) -> Answer:
    """`monthly_spend` is cut to a whole number."""
    kept = company_named(room, {"id": call.params["id"]})
    if unknown := sorted(set(call.body) - {"name", "plan", "monthly_spend", "custom_attributes", *_IGNORED}):
        raise invalid(f"unknown parameter: {', '.join(unknown)}")
    values: dict[str, Any] = {name: text for name in ("name", "plan") if (text := optional_text(call.body, name))}
    spend, given = call.body.get("monthly_spend"), call.body.get("custom_attributes") or {}
    if not isinstance(spend, int | float | None) or isinstance(spend, bool) or not isinstance(given, dict):
        raise invalid("monthly_spend must be a number and custom_attributes an object")
    check_values(room.state.company_attributes, given)
    if spend is not None:
        values["monthly_spend"] = int(spend)
    merged = {**kept.now.attributes, **given}
    values["attributes"] = {name: value for name, value in merged.items() if value is not None}
    scene = scene_of(room, call)
    return Answer(200, happenings.shown(scene, happenings.change_company(scene, kept, values)))


ROUTES = (
    Route("GET", "/companies/{id}", retrieve),
    Route("PUT", "/companies/{id}", update),
)
