"""Intercom REST 2.16: the tags there are, and tags on companies."""

from typing import Any

from app.sandbox import company_happenings
from app.sandbox.calls import Answer, Call, Route
from app.sandbox.intercom_conversations import invalid, not_found, scene_of, text_of
from app.sandbox.records import Company, Json
from app.sandbox.room import Room
from app.sandbox.seed import OWN_ADMIN
from app.sandbox.versions import Kept


def tag_by_id(room: Room, tag_id: str) -> tuple[str, str]:
    """(id, name) of the tag. Raises Refused (404)."""
    found = next((one for one in room.state.tags.values() if one[0] == tag_id), None)
    if found is None:
        raise not_found("Tag Not Found")
    return found


def tags(room: Room, call: Call) -> Answer:  # noqa: ARG001 - every handler is called alike
    data = [{"type": "tag", "id": tag_id, "name": name} for tag_id, name in room.state.tags.values()]
    return Answer(200, {"type": "list", "data": data})


def post(room: Room, call: Call) -> Answer:
    """One call for much: creates or returns a tag (names know no case), renames the one with an `id`, and tags or
    untags companies.
    """
    name = text_of(call.body, "name")
    if "users" in call.body:
        raise invalid("The sandbox tags contacts one by one")
    if "companies" in call.body:
        return _on_companies(room, call, name)
    if "id" in call.body:
        tag_by_id(room, text_of(call.body, "id"))
        old = next(key for key, (tag_id, _) in room.state.tags.items() if tag_id == call.body["id"])
        room.state.tags[name.casefold()] = (room.state.tags.pop(old)[0], name)
    tag_id, kept_name = room.state.tag(name)
    return Answer(200, {"type": "tag", "id": tag_id, "name": kept_name})


def _on_companies(room: Room, call: Call, name: str) -> Answer:
    listed = call.body["companies"]
    if not isinstance(listed, list) or not listed or not all(isinstance(one, dict) for one in listed):
        raise invalid("invalid tag parameters")
    scene, changes = scene_of(room, call), [(company_named(room, one), one.get("untag") is True) for one in listed]
    found = room.state.tag(name)
    done: list[Json] = []
    for kept, untag in changes:
        if untag:
            company_happenings.untag_company(scene, kept, found[0])
        else:
            company_happenings.tag_company(scene, kept, found, room.state.admins[OWN_ADMIN])
        done.append({"id": kept.now.id, "tagged": not untag})
    return Answer(200, {"type": "tag", "id": found[0], "name": found[1], "users": [], "companies": done})


def company_named(room: Room, named: dict[str, Any]) -> Kept[Company]:
    """The company with this `id` or `company_id`. Raises Refused (404)."""
    for kept in room.state.companies.values():
        if named.get("id") == kept.now.id or named.get("company_id") == kept.now.company_id:
            return kept
    raise not_found("Company Not Found")


ROUTES = (
    Route("GET", "/tags", tags),
    Route("POST", "/tags", post),
)
