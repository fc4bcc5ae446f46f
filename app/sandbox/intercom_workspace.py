"""Intercom REST 2.16: who works here, and the tags and attributes there are."""

from app.sandbox import intercom_contacts, intercom_conversations, intercom_search
from app.sandbox.calls import Answer, Call, Refused, Route, Router
from app.sandbox.intercom_conversations import invalid, not_found, text_of
from app.sandbox.intercom_shapes import admin_json, attribute_json, contact_attribute_json, team_json
from app.sandbox.records import AttributeDefinition
from app.sandbox.room import Room
from app.sandbox.seed import APP_ID, OWN_ADMIN


def me(room: Room, call: Call) -> Answer:  # noqa: ARG001 - every handler is called alike
    app = {
        "type": "app",
        "id_code": APP_ID,
        "name": "SANDBOX",
        "region": "US",
        "timezone": "America/Toronto",
        "created_at": 1_780_000_000,
        "identity_verification": False,
    }
    return Answer(200, admin_json(room.state.admins[OWN_ADMIN]) | {"email_verified": True, "app": app})


def admins(room: Room, call: Call) -> Answer:  # noqa: ARG001 - every handler is called alike
    return Answer(200, {"type": "admin.list", "admins": [admin_json(one) for one in room.state.admins.values()]})


def admin(room: Room, call: Call) -> Answer:
    one = room.state.admins.get(call.params["id"])
    if one is None:
        raise not_found("Admin not found")
    return Answer(200, admin_json(one))


def teams(room: Room, call: Call) -> Answer:  # noqa: ARG001 - every handler is called alike
    return Answer(200, {"type": "team.list", "teams": [team_json(one) for one in room.state.teams.values()]})


def attributes(room: Room, call: Call) -> Answer:
    found = [attribute_json(one) for one in room.state.attributes.values() if _is_asked_for(one, call)]
    return Answer(200, {"type": "list", "data": found})


def data_attributes(room: Room, call: Call) -> Answer:
    """Contacts only: 2.16 gives 422 for model=conversation, and the sandbox knows no companies."""
    if call.query.get("model") != "contact":
        raise Refused(422, "The sandbox has attributes of contacts here", code="parameter_invalid")
    found = room.state.contact_attributes.values()
    return Answer(
        200, {"type": "list", "data": [contact_attribute_json(one) for one in found if _is_asked_for(one, call)]}
    )


def _is_asked_for(one: AttributeDefinition, call: Call) -> bool:
    return not one.archived or call.query.get("include_archived") == "true"


def tags(room: Room, call: Call) -> Answer:  # noqa: ARG001 - every handler is called alike
    data = [{"type": "tag", "id": tag_id, "name": name} for tag_id, name in room.state.tags.values()]
    return Answer(200, {"type": "list", "data": data})


def create_tag(room: Room, call: Call) -> Answer:
    """Creates or returns: names know no case. With an `id` the tag is renamed."""
    name = text_of(call.body, "name")
    if "companies" in call.body or "users" in call.body:
        raise invalid("The sandbox tags conversations only")
    if "id" in call.body:
        old = next((key for key, (tag_id, _) in room.state.tags.items() if tag_id == call.body["id"]), None)
        if old is None:
            raise not_found("Tag Not Found")
        room.state.tags[name.casefold()] = (room.state.tags.pop(old)[0], name)
    tag_id, kept_name = room.state.tag(name)
    return Answer(200, {"type": "tag", "id": tag_id, "name": kept_name})


ROUTER = Router.of(
    (
        Route("GET", "/me", me),
        Route("GET", "/admins", admins),
        Route("GET", "/admins/{id}", admin),
        Route("GET", "/teams", teams),
        Route("GET", "/conversations/attributes", attributes),
        Route("GET", "/data_attributes", data_attributes),
        Route("GET", "/tags", tags),
        Route("POST", "/tags", create_tag),
        *intercom_search.ROUTES,
        *intercom_conversations.ROUTES,
        *intercom_contacts.ROUTES,
    )
)
