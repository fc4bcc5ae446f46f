"""Intercom REST 2.16: the workspace's conversation attributes and the options of its lists."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from app.sandbox.calls import Answer, Call, Refused, Route
from app.sandbox.records import AttributeDefinition, Choice, Json
from app.sandbox.room import Room

_TYPES = "string, integer, list, decimal, boolean, datetime, relationship, files"
_KEPT_HERE = frozenset(("string", "integer", "list", "decimal", "boolean", "datetime"))
_OF_ALL = frozenset(("name", "description", "multiline", "required", "visible_to_team_ids"))


def attribute_json(one: AttributeDefinition) -> Json:
    shape: Json = {
        "type": "conversation_attribute",
        "id": one.id,
        "name": one.name,
        "description": one.description,
        "data_type": one.data_type,
        "required": False,
        "visible_to_team_ids": [],
        "archived": one.archived,
        "created_at": one.created_at,
        "updated_at": one.updated_at,
    }
    if one.data_type == "string":
        shape["multiline"] = one.multiline
    if one.data_type == "list":
        shape["options"] = [{"id": each.id, "label": each.label, "archived": each.archived} for each in one.choices]
    return shape


def is_asked_for(one: AttributeDefinition, call: Call) -> bool:
    """Archived attributes are listed only on request."""
    return not one.archived or call.query.get("include_archived") == "true"


def with_choices(one: AttributeDefinition, labels: list[str]) -> AttributeDefinition:
    """The attribute with these options added; their ids are UUIDs, as Intercom's are."""
    start = len(one.choices)
    new = (Choice(id=_choice_id(one.id, n), label=label) for n, label in enumerate(labels, start))
    return replace(one, choices=(*one.choices, *new))


def _choice_id(attribute_id: int, number: int) -> str:
    return str(uuid5(NAMESPACE_URL, f"attribute/{attribute_id}/{number}"))


def attributes(room: Room, call: Call) -> Answer:
    found = [attribute_json(one) for one in room.state.attributes.values() if is_asked_for(one, call)]
    return Answer(200, {"type": "list", "data": found})


def attribute(room: Room, call: Call) -> Answer:
    return Answer(200, attribute_json(_found(room, call)))


def create(room: Room, call: Call) -> Answer:
    name, kind = _text(call.body, "name"), _text(call.body, "data_type")
    if kind not in _TYPES.split(", "):
        raise _invalid(f"data_type '{kind}' is not valid. Allowed types: {_TYPES}")
    if kind not in _KEPT_HERE:
        raise _invalid(f"the sandbox keeps no attributes of the type {kind}")
    _only(call.body, _OF_ALL | {"data_type", "options"})
    _refuse_taken(room, name)
    now = call.moment.second
    one = AttributeDefinition(
        id=int(room.state.ids.next("attribute")), name=name, data_type=kind, created_at=now, updated_at=now
    )
    if kind == "list":
        one = with_choices(one, [_label(each) for each in call.body.get("options") or ()])
    return _kept(room, replace(one, **_changes(call.body)))


def update(room: Room, call: Call) -> Answer:
    """Everything but the type; what was archived stays so."""
    one = _found(room, call)
    _only(call.body, _OF_ALL)
    changes = _changes(call.body)
    if "name" in call.body and (name := _text(call.body, "name")) != one.name:
        _refuse_taken(room, name)
        room.state.attributes = {key: each for key, each in room.state.attributes.items() if each.id != one.id}
        changes["name"] = name
    return _kept(room, replace(one, updated_at=call.moment.second, **changes))


def archive(room: Room, call: Call) -> Answer:
    return _kept(room, replace(_found(room, call), archived=True, updated_at=call.moment.second))


def add_option(room: Room, call: Call) -> Answer:
    one, label = _list(room, call), _label(call.body)
    if label in one.options:
        raise _invalid("an option with this label already exists")
    return _kept(room, replace(with_choices(one, [label]), updated_at=call.moment.second))


def rename_option(room: Room, call: Call) -> Answer:
    return _changed_option(room, call, label=_label(call.body))


def archive_option(room: Room, call: Call) -> Answer:
    return _changed_option(room, call, archived=True)


def _changed_option(room: Room, call: Call, **changes: Any) -> Answer:  # noqa: ANN401 - fields of a Choice
    one, id_ = _list(room, call), call.params["option_id"]
    if id_ not in {choice.id for choice in one.choices}:
        raise Refused(404, "List option not found", code="conversation_attribute_not_found")
    choices = tuple(replace(each, **changes) if each.id == id_ else each for each in one.choices)
    return _kept(room, replace(one, choices=choices, updated_at=call.moment.second))


def _found(room: Room, call: Call) -> AttributeDefinition:
    for one in room.state.attributes.values():
        if str(one.id) == call.params["id"]:
            return one
    raise Refused(404, "Conversation attribute not found", code="conversation_attribute_not_found")


def _list(room: Room, call: Call) -> AttributeDefinition:
    one = _found(room, call)
    if one.data_type != "list":
        raise _invalid("Options can only be managed on list attributes")
    return one


def _kept(room: Room, one: AttributeDefinition) -> Answer:
    room.state.attributes[one.name] = one
    return Answer(200, attribute_json(one))


def _refuse_taken(room: Room, name: str) -> None:
    if name.casefold() in {each.casefold() for each in room.state.attributes}:
        raise _invalid(f"name '{name}' has already been taken")


def _changes(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: body[name] for name in ("description", "multiline") if name in body}


def _label(body: object) -> str:
    if not isinstance(body, Mapping) or set(body) - {"label"}:
        raise _invalid("only 'label' is accepted")
    return _text(body, "label")


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if value is None or value == "":
        raise _invalid(f"{name} is required")
    if not isinstance(value, str):
        raise _invalid(f"{name} must be a string")
    return value


def _only(body: Mapping[str, Any], known: frozenset[str]) -> None:
    if unknown := sorted(set(body) - known):
        raise _invalid(f"unknown parameters: {', '.join(unknown)}")


def _invalid(message: str) -> Refused:
    return Refused(422, message, code="parameter_invalid")


ROUTES = (
    Route("GET", "/conversations/attributes", attributes),
    Route("POST", "/conversations/attributes", create),
    Route("GET", "/conversations/attributes/{id}", attribute),
    Route("PUT", "/conversations/attributes/{id}", update),
    Route("DELETE", "/conversations/attributes/{id}", archive),
    Route("POST", "/conversations/attributes/{id}/options", add_option),
    Route("PUT", "/conversations/attributes/{id}/options/{option_id}", rename_option),
    Route("DELETE", "/conversations/attributes/{id}/options/{option_id}", archive_option),
)
