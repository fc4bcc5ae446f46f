"""Intercom REST 2.16: whose token this is, and the table of all calls."""

from app.sandbox import (
    intercom_admins,
    intercom_attributes,
    intercom_companies,
    intercom_contacts,
    intercom_conversations,
    intercom_data_attributes,
    intercom_knowledge,
    intercom_search,
    intercom_tags,
)
from app.sandbox.calls import Answer, Call, Route, Router
from app.sandbox.intercom_shapes import admin_json
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


ROUTER = Router.of(
    (
        Route("GET", "/me", me),
        *intercom_admins.ROUTES,
        *intercom_tags.ROUTES,
        *intercom_attributes.ROUTES,
        *intercom_data_attributes.ROUTES,
        *intercom_search.ROUTES,
        *intercom_conversations.ROUTES,
        *intercom_contacts.ROUTES,
        *intercom_companies.ROUTES,
        *intercom_knowledge.ROUTES,
    )
)
