"""Intercom REST 2.16: teammates ("admins"), teams, and being away."""

from app.sandbox.admin_happenings import set_away
from app.sandbox.calls import Answer, Call, Refused, Route
from app.sandbox.intercom_conversations import invalid, not_found, scene_of
from app.sandbox.intercom_shapes import admin_json, team_json
from app.sandbox.records import Admin, AwayReason, Json
from app.sandbox.room import Room
from app.sandbox.workspace_seed import AWAY_REASONS, BORN


def admins(room: Room, call: Call) -> Answer:  # noqa: ARG001 - every handler is called alike
    return Answer(200, {"type": "admin.list", "admins": [admin_json(one) for one in room.state.admins.values()]})


def _admin(room: Room, call: Call) -> Admin:
    one = room.state.admins.get(call.params["id"])
    if one is None:
        raise not_found("Admin not found")
    return one


def admin(room: Room, call: Call) -> Answer:
    return Answer(200, admin_json(_admin(room, call)))


def away(room: Room, call: Call) -> Answer:
    one, body = _admin(room, call), call.body
    enabled, reassign = body.get("away_mode_enabled"), body.get("away_mode_reassign")
    if not isinstance(enabled, bool) or not isinstance(reassign, bool):
        raise Refused(400, "away_mode_enabled and away_mode_reassign are required", code="parameter_not_found")
    reason = body.get("away_status_reason_id")
    _check_reason(reason)
    changed = set_away(scene_of(room, call), one, away=enabled, reassign=reassign, reason_id=reason)
    return Answer(200, admin_json(changed))


def _check_reason(reason_id: object) -> None:
    if reason_id is None:
        return
    found = next((one for one in AWAY_REASONS if one.id == reason_id), None)
    if found is None or found.deleted:
        raise invalid("Away status reason is deleted" if found else "Away status reason not found")


def _reason_json(one: AwayReason, order: int) -> Json:
    return {
        "type": "away_status_reason",
        "id": str(one.id),
        "label": one.label,
        "emoji": one.emoji,
        "order": order,
        "deleted": one.deleted,
        "created_at": BORN,
        "updated_at": BORN,
    }


def away_status_reasons(room: Room, call: Call) -> Answer:  # noqa: ARG001 - every handler is called alike
    data = [_reason_json(one, order) for order, one in enumerate(AWAY_REASONS, 1)]
    return Answer(200, {"type": "list", "data": data})


def teams(room: Room, call: Call) -> Answer:  # noqa: ARG001 - every handler is called alike
    return Answer(200, {"type": "team.list", "teams": [team_json(one) for one in room.state.teams.values()]})


ROUTES = (
    Route("GET", "/admins", admins),
    Route("GET", "/admins/{id}", admin),
    Route("PUT", "/admins/{id}/away", away),
    Route("GET", "/away_status_reasons", away_status_reasons),
    Route("GET", "/teams", teams),
)
