"""Intercom REST 2.16: the attributes of contacts and companies ("data attributes")."""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.sandbox.calls import Answer, Call, Refused, Route
from app.sandbox.intercom_attributes import is_asked_for, with_choices
from app.sandbox.intercom_conversations import invalid, text_of
from app.sandbox.records import AttributeDefinition, Json
from app.sandbox.room import Room

_TYPES = frozenset(("string", "integer", "float", "boolean", "date", "datetime", "options"))
_LEAST_OPTIONS = 2
# What Intercom brings along is among its data attributes too, and has no id.
_STANDARD: Mapping[str, tuple[str, ...]] = {
    "contact": ("name", "email", "phone"),
    "company": ("name", "plan", "monthly_spend"),
}
_DATA = {"contact": "people data", "company": "company data"}


def data_attribute_json(one: AttributeDefinition, model: str) -> Json:
    shape: Json = {
        "type": "data_attribute",
        "id": one.id,
        "model": model,
        "name": one.name,
        "full_name": f"custom_attributes.{one.name}",
        "label": one.name,
        "description": one.description,
        "data_type": one.data_type,
        "api_writable": True,
        "messenger_writable": False,
        "ui_writable": True,
        "custom": True,
        "archived": one.archived,
        "created_at": one.created_at,
        "updated_at": one.updated_at,
    }
    return shape | ({"options": list(one.options)} if one.choices else {})


def _standard_json(name: str, model: str) -> Json:
    return {
        "type": "data_attribute",
        "model": model,
        "name": name,
        "full_name": name,
        "label": name.replace("_", " ").capitalize(),
        "description": "",
        "data_type": "string",
        "api_writable": True,
        "messenger_writable": model == "contact",
        "ui_writable": True,
        "custom": False,
        "archived": False,
    }


def data_attributes(room: Room, call: Call) -> Answer:
    """Of one model, or of both."""
    asked = call.query.get("model")
    if asked is not None and asked not in _STANDARD:
        message = f"model={asked} is no longer supported. Use GET /conversations/attributes instead"
        raise Refused(422, message, code="parameter_invalid")
    models = [model for model in _STANDARD if asked in (None, model)]
    return Answer(200, {"type": "list", "data": [each for model in models for each in _listed(room, call, model)]})


def _listed(room: Room, call: Call, model: str) -> list[Json]:
    own = [data_attribute_json(one, model) for one in _own(room, model).values() if is_asked_for(one, call)]
    return [*(_standard_json(name, model) for name in _STANDARD[model]), *own]


def create(room: Room, call: Call) -> Answer:
    name, model, kind = text_of(call.body, "name"), text_of(call.body, "model"), text_of(call.body, "data_type")
    if model not in _STANDARD:
        raise invalid("The Data Attribute model field must be either contact or company")
    if kind not in _TYPES:
        raise invalid("Data Type isn't an option")
    _refuse_bad_name(name)
    _refuse_taken(room, name, model)
    now = call.moment.second
    one = AttributeDefinition(
        id=int(room.state.ids.next("attribute")),
        name=name,
        data_type=_TYPE_SHOWN.get(kind, kind),
        description=call.body.get("description") or "",
        created_at=now,
        updated_at=now,
    )
    return _kept(room, with_choices(one, _labels(call.body)) if kind == "options" else one, model)


def update(room: Room, call: Call) -> Answer:
    """Its description, its options (all of them anew), whether it is archived."""
    one, model = _found(room, call.params["id"])
    if unknown := sorted(set(call.body) - {"description", "archived", "options", "messenger_writable"}):
        raise invalid(f"{unknown[0]} cannot be updated")
    if "options" in call.body:
        one = with_choices(replace(one, choices=()), _labels(call.body))
    changes = {name: call.body[name] for name in ("description", "archived") if name in call.body}
    return _kept(room, replace(one, updated_at=call.moment.second, **changes), model)


def _found(room: Room, id_: str) -> tuple[AttributeDefinition, str]:
    for model in _STANDARD:
        for one in _own(room, model).values():
            if str(one.id) == id_:
                return one, model
    raise Refused(404, "We couldn't find that data attribute to update", code="field_not_found")


def _own(room: Room, model: str) -> dict[str, AttributeDefinition]:
    return room.state.contact_attributes if model == "contact" else room.state.company_attributes


def _refuse_taken(room: Room, name: str, model: str) -> None:
    """A name is either a contact's or a company's."""
    taken = {each.casefold(): has for has in _STANDARD for each in _own(room, has)}
    taken |= {each.casefold(): model for each in _STANDARD[model]}
    if (has := taken.get(name.casefold())) is not None:
        raise invalid(
            f"You already have '{name}' in your {_DATA[has]}. To save this as new {_DATA[model]}, use a different name."
        )


# A list is a text with options in every answer, and every date a date.
_TYPE_SHOWN: Mapping[str, str] = {"options": "string", "datetime": "date"}


def _labels(body: Mapping[str, Any]) -> list[str]:
    options = body.get("options")
    if not isinstance(options, list):
        raise invalid("Options isn't an array")
    labels = [text_of(each, "value") if isinstance(each, dict) else "" for each in options]
    if len(set(labels)) < _LEAST_OPTIONS or not all(labels):
        raise invalid("The Data Attribute needs at least two different options")
    return labels


def _refuse_bad_name(name: str) -> None:
    # Intercom's own words name neither blanks nor underscores, which its examples have.
    if not all(each.isalnum() or each in "-_ " or unicodedata.category(each) == "Sc" for each in name):
        raise invalid(
            "Your name for this attribute must only contain alphanumeric characters, currency symbols, and hyphens"
        )


def _kept(room: Room, one: AttributeDefinition, model: str) -> Answer:
    _own(room, model)[one.name] = one
    return Answer(200, data_attribute_json(one, model))


ROUTES = (
    Route("GET", "/data_attributes", data_attributes),
    Route("POST", "/data_attributes", create),
    Route("PUT", "/data_attributes/{id}", update),
)
