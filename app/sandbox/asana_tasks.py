"""Asana REST 1.0: making, reading, changing, moving and trashing a task."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.sandbox import asana_happenings as happenings
from app.sandbox import asana_shapes as shapes
from app.sandbox.asana_happenings import Scene
from app.sandbox.calls import Answer, Call, Refused, Route
from app.sandbox.records import CustomField, Json, Task
from app.sandbox.room import Room
from app.sandbox.seed import OWN_USER, USERS, WORKSPACE
from app.sandbox.versions import Kept

_TEXT_LIMIT = 1024


def unknown(kind: str, gid: object) -> Refused:
    return Refused(404, f"{kind}: Unknown object: {gid}")


def data_of(call: Call) -> Mapping[str, Any]:
    data = call.body.get("data")
    if not isinstance(data, dict):
        raise Refused(400, "Request must contain a data object")
    return data


def live(room: Room, call: Call) -> Kept[Task]:
    kept = room.state.tasks.get(call.params["gid"])
    if kept is None or kept.now.trashed:
        raise unknown("task", call.params["gid"])
    return kept


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise Refused(400, f"{name}: Value is not a string: {value!r:.80}")
    return value


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise Refused(400, f"{name}: Value is not a boolean: {value!r:.80}")
    return value


def _person(name: str, value: object) -> str | None:
    known = {"me": OWN_USER} | {gid: gid for gid in USERS} | {email: gid for gid, (_, email) in USERS.items()}
    if value is None:
        return None
    if not isinstance(value, str) or value not in known:
        raise Refused(400, f"{name}: Not a recognized ID: {value!r:.80}")
    return known[value]


def _people(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise Refused(400, f"{name}: Value is not an array")
    return tuple(person for one in value if (person := _person(name, one)))


def _day(name: str, value: object) -> str | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(_text(name, value)[:10]).isoformat() if name == "due_on" else _text(name, value)
    except ValueError:
        raise Refused(400, f"{name}: Not a valid date: {value!r:.80}") from None


_PLAIN: Mapping[str, Callable[[str, object], object]] = {
    "name": _text,
    "notes": _text,
    "html_notes": _text,
    "completed": _flag,
    "assignee": _person,
    "due_on": _day,
    "due_at": _day,
}
_ON_CREATION = frozenset(("workspace", "parent", "projects", "memberships", "followers", "resource_subtype", "tags"))


def _plain_values(data: Mapping[str, Any], also: frozenset[str]) -> dict[str, Any]:
    if wrong := sorted(set(data) - set(_PLAIN) - also - {"custom_fields"}):
        raise Refused(400, f"Cannot write this property: {', '.join(wrong)}")
    if "notes" in data and "html_notes" in data:
        raise Refused(400, "You should specify one of notes, html_notes")
    return {name: read(name, data[name]) for name, read in _PLAIN.items() if name in data}


def _gids(name: str, value: object) -> list[str]:
    if not isinstance(value, list | None):
        raise Refused(400, f"{name}: Value is not an array")
    return [_text(name, one) for one in value or ()]


def _places(value: object) -> list[Json]:
    if not isinstance(value, list | None) or not all(isinstance(one, dict) for one in value or ()):
        raise Refused(400, "memberships: Value is not an array of objects")
    return value or []


def _memberships(room: Room, data: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    asked: dict[object, object] = dict.fromkeys(_gids("projects", data.get("projects")))
    for one in _places(data.get("memberships")):
        asked[_text("memberships.project", one.get("project"))] = one.get("section")
    homes = []
    for gid, section in asked.items():
        project = room.state.projects.get(str(gid))
        if project is None:
            raise Refused(400, f"project: Not a recognized ID: {gid}")
        sections = [one for one, _ in project.sections]
        if section is not None and section not in sections:
            raise Refused(400, f"section: Not a recognized ID: {section!r:.80}")
        homes.append((project.gid, str(section or sections[0])))
    return tuple(homes)


def _value(field: CustomField, value: object) -> str | float:
    if field.kind == "number":
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Refused(400, f"custom_fields: {field.gid} takes a number: {value!r:.80}")
        return value
    if field.kind == "enum":
        if value not in [gid for gid, _ in field.options if gid not in field.disabled]:
            raise Refused(400, f"custom_fields: Not a recognized enum option of {field.gid}: {value!r:.80}")
        return str(value)
    if not isinstance(value, str) or len(value) > _TEXT_LIMIT:
        raise Refused(400, f"custom_fields: {field.gid} takes a text of at most {_TEXT_LIMIT} characters")
    return value


def _field_values(
    room: Room, homes: tuple[tuple[str, str], ...], had: Mapping[str, str | float], data: Mapping[str, Any]
) -> dict[str, str | float]:
    given = data.get("custom_fields", {})
    if not isinstance(given, dict):
        raise Refused(400, "custom_fields: Value is not an object")
    fields = {field.gid: field for project, _ in homes for field in room.state.projects[project].fields}
    values = dict(had)
    for gid, value in given.items():
        if gid not in fields:
            raise Refused(400, f"Custom field with ID {gid} is not on given object")
        values.pop(gid, None)
        if value is not None:
            values[gid] = _value(fields[gid], value)
    return values


def _parent(room: Room, data: Mapping[str, Any]) -> str | None:
    parent = data.get("parent")
    if parent is not None and (not isinstance(parent, str) or parent not in room.state.tasks):
        raise Refused(400, f"parent: Not a recognized ID: {parent!r:.80}")
    return parent


def create(room: Room, call: Call) -> Answer:
    data, now = data_of(call), call.moment.unix
    if not any(data.get(name) for name in ("workspace", "parent", "projects", "memberships")):
        raise Refused(400, "You should specify one of workspace, parent, projects")
    if data.get("workspace", WORKSPACE[0]) != WORKSPACE[0]:
        raise Refused(400, f"workspace: Not a recognized ID: {data['workspace']!r:.80}")
    plain, homes, parent = _plain_values(data, _ON_CREATION), _memberships(room, data), _parent(room, data)
    values, followers = _field_values(room, homes, {}, data), _people("followers", data.get("followers") or [])
    gid = room.state.ids.next("task")
    task = Task(
        gid=gid,
        created_at=now,
        modified_at=now,
        completed_at=now if plain.get("completed") else None,
        permalink_url=f"http://{call.host}/tasks/{gid}",
        memberships=homes,
        values=values,
        parent=parent,
        followers=tuple(dict.fromkeys((OWN_USER, *followers))),
        **({"name": ""} | plain),
    )
    happenings.file_task(Scene(room, call.moment), task)
    location = ("Location", f"/api/1.0/tasks/{gid}")
    return Answer(201, {"data": shapes.whole_task(room, task, call.query.get("opt_fields"))}, (location,))


def retrieve(room: Room, call: Call) -> Answer:
    task = live(room, call).seen(call.seen)
    return Answer(200, {"data": shapes.whole_task(room, task, call.query.get("opt_fields"))})


def update(room: Room, call: Call) -> Answer:
    kept, data = live(room, call), data_of(call)
    changes: Json = _plain_values(data, frozenset())
    values = _field_values(room, kept.now.memberships, kept.now.values, data)
    task = happenings.change(Scene(room, call.moment), kept, changes, values)
    return Answer(200, {"data": shapes.whole_task(room, task, call.query.get("opt_fields"))})


def delete(room: Room, call: Call) -> Answer:
    happenings.trash(Scene(room, call.moment), live(room, call))
    return Answer(200, {"data": {}})


def add_to_section(room: Room, call: Call) -> Answer:
    section, gid = call.params["gid"], data_of(call).get("task")
    project = next((one for one in room.state.projects.values() if section in dict(one.sections)), None)
    if project is None:
        raise unknown("section", section)
    kept = room.state.tasks.get(gid) if isinstance(gid, str) else None
    if kept is None or kept.now.trashed:
        raise Refused(400, f"task: Not a recognized ID: {gid!r:.80}")
    happenings.move(Scene(room, call.moment), kept, project, section)
    return Answer(200, {"data": {}})


ROUTES = (
    Route("POST", "/tasks", create),
    Route("GET", "/tasks/{gid}", retrieve),
    Route("PUT", "/tasks/{gid}", update),
    Route("DELETE", "/tasks/{gid}", delete),
    Route("POST", "/sections/{gid}/addTask", add_to_section),
)
