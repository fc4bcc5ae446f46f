"""The control API's part for Asana: what engineers do to tasks, and how its webhooks behave."""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request

from app.sandbox import asana_happenings as happenings
from app.sandbox.asana_happenings import Scene
from app.sandbox.intercom_conversations import invalid, not_found, optional_text, text_of
from app.sandbox.records import CustomField, Json, Project, Task
from app.sandbox.report import task_json
from app.sandbox.room import Room
from app.sandbox.seed import ENGINEER, OWN_USER, USERS
from app.sandbox.versions import Kept
from app.sandbox.webhooks import read_manners

Deed = Callable[[Scene, Kept[Task], Mapping[str, Any]], object]


async def file_task(room: Room, request: Request, body: Mapping[str, Any]) -> Json:
    """A person files a task: `project` (gid or name), `name`, `text`, `section` (its name), `by`."""
    scene = _scene(room, body)
    project = _project(room, text_of(body, "project"))
    section = _section(project, optional_text(body, "section") or project.sections[0][1])
    gid = room.state.ids.next("task")
    task = Task(
        gid=gid,
        name=text_of(body, "name"),
        notes=optional_text(body, "text") or "",
        created_at=scene.moment.unix,
        modified_at=scene.moment.unix,
        permalink_url=f"{request.base_url.replace(path='')}/tasks/{gid}",
        memberships=((project.gid, section),),
        followers=(scene.by,),
        created_by=scene.by,
    )
    happenings.file_task(scene, task)
    return task_json(task)


def _scene(room: Room, body: Mapping[str, Any]) -> Scene:
    """`by` is a user's name, address or gid; without it, an engineer."""
    by = optional_text(body, "by")
    known = {key.casefold(): gid for gid, (name, email) in USERS.items() for key in (gid, name, email)}
    if by is not None and by.casefold() not in known:
        people = ", ".join(name for gid, (name, _) in USERS.items() if gid != OWN_USER)
        raise invalid(f"nobody in Asana is called {by}; there are: {people}")
    return Scene(room, room.moment("asana"), known[by.casefold()] if by else ENGINEER)


def _project(room: Room, called: str) -> Project:
    for one in room.state.projects.values():
        if called.casefold() in (one.gid, one.name.casefold()):
            return one
    raise not_found(f"no project {called}; there are: {', '.join(p.name for p in room.state.projects.values())}")


def _homes(scene: Scene, task: Task) -> list[Project]:
    return [scene.room.state.projects[gid] for gid, _ in task.memberships if gid in scene.room.state.projects]


def _section(project: Project, called: str) -> str:
    found = {name.casefold(): gid for gid, name in project.sections}
    if called.casefold() not in found:
        raise not_found(f"{project.name} has no section {called}; it has: {', '.join(n for _, n in project.sections)}")
    return found[called.casefold()]


def _complete(scene: Scene, kept: Kept[Task], _: Mapping[str, Any]) -> object:
    return happenings.change(scene, kept, {"completed": True}, kept.now.values)


def _reopen(scene: Scene, kept: Kept[Task], _: Mapping[str, Any]) -> object:
    return happenings.change(scene, kept, {"completed": False}, kept.now.values)


def _rename(scene: Scene, kept: Kept[Task], body: Mapping[str, Any]) -> object:
    return happenings.change(scene, kept, {"name": text_of(body, "name")}, kept.now.values)


def _describe(scene: Scene, kept: Kept[Task], body: Mapping[str, Any]) -> object:
    return happenings.change(scene, kept, {"notes": text_of(body, "text")}, kept.now.values)


def _comment(scene: Scene, kept: Kept[Task], body: Mapping[str, Any]) -> object:
    return happenings.comment(scene, kept, text_of(body, "text"))


def _field(scene: Scene, kept: Kept[Task], body: Mapping[str, Any]) -> object:
    """`value` of the custom field called `name`, an option by its name; null clears."""
    called, value = text_of(body, "name"), body.get("value")
    fields = {field.name.casefold(): field for home in _homes(scene, kept.now) for field in home.fields}
    field = fields.get(called.casefold())
    if field is None:
        raise not_found(f"no field {called} on this task; there are: {', '.join(one.name for one in fields.values())}")
    values = {gid: old for gid, old in kept.now.values.items() if gid != field.gid}
    return happenings.change(scene, kept, {}, values | ({} if value is None else {field.gid: _value(field, value)}))


def _value(field: CustomField, value: object) -> str | float:
    if field.kind == "number":
        try:
            return float(str(value))
        except ValueError:
            raise invalid(f"{field.name} takes a number, not {value!r:.80}") from None
    if not isinstance(value, str):
        raise invalid(f"{field.name} takes a text, not {value!r:.80}")
    if field.kind == "text":
        return value
    options = {name.casefold(): gid for gid, name in field.options if gid not in field.disabled}
    if value.casefold() not in options:
        raise invalid(f"{field.name} has no option {value}; it has: {', '.join(name for _, name in field.options)}")
    return options[value.casefold()]


def _move(scene: Scene, kept: Kept[Task], body: Mapping[str, Any]) -> object:
    """Into the `section` with this name, in one of the task's projects or in the `project` told."""
    called, into = text_of(body, "section"), optional_text(body, "project")
    homes = [_project(scene.room, into)] if into else _homes(scene, kept.now)
    fitting = [home for home in homes if called.casefold() in (name.casefold() for _, name in home.sections)]
    home = next(iter(fitting or homes), None)
    if home is None:
        raise invalid("the task is in no project; say which: project")
    return happenings.move(scene, kept, home, _section(home, called))


def _leave(scene: Scene, kept: Kept[Task], body: Mapping[str, Any]) -> object:
    """Out of the `project` with this gid or name."""
    return happenings.leave(scene, kept, _project(scene.room, text_of(body, "project")))


def _delete(scene: Scene, kept: Kept[Task], _: Mapping[str, Any]) -> object:
    return happenings.trash(scene, kept)


def _undelete(scene: Scene, kept: Kept[Task], _: Mapping[str, Any]) -> object:
    return happenings.restore(scene, kept)


def _duplicate(scene: Scene, kept: Kept[Task], body: Mapping[str, Any]) -> object:
    """Marked as a duplicate of the task with the gid `of`."""
    original = scene.room.state.tasks.get(text_of(body, "of"))
    if original is None or original.now.trashed or original is kept:
        raise not_found(f"there is no other task {body['of']}")
    return happenings.mark_duplicate(scene, kept, original)


TASK_DEEDS: Mapping[str, Deed] = {
    "complete": _complete,
    "reopen": _reopen,
    "comment": _comment,
    "field": _field,
    "move": _move,
    "leave": _leave,
    "rename": _rename,
    "describe": _describe,
    "delete": _delete,
    "undelete": _undelete,
    "duplicate": _duplicate,
}


def doing(name: str) -> Callable[[Room, Request, Mapping[str, Any]], Any]:
    """What an engineer (or `by`) does to a task; the answer is the task."""

    async def action(room: Room, request: Request, body: Mapping[str, Any]) -> Json:
        kept = room.state.tasks.get(request.path_params["id"])
        if kept is None or kept.now.trashed != (name == "undelete"):
            raise not_found(f"there is no task {request.path_params['id']}")
        TASK_DEEDS[name](_scene(room, body), kept, body)
        return task_json(kept.now)

    return action


async def behave(room: Room, _: Request, body: Mapping[str, Any]) -> Json:
    """Tells how deliveries behave, whole."""
    room.asana_outbox.behave(read_manners(body))
    return dict(body)


async def deliveries(room: Room, _: Request, __: Mapping[str, Any]) -> Json:
    """What was delivered, and which webhooks there are: by gid, with resource, target and what became of deliveries."""
    names = ("resource", "target", "active", "retries", "last_success_at", "last_failure_at", "last_failure_content")
    webhooks = {gid: {name: getattr(one, name) for name in names} for gid, one in room.state.asana_webhooks.items()}
    return room.asana_outbox.as_json() | {"webhooks": webhooks}


def _webhook(room: Room, request: Request) -> str:
    gid: str = request.path_params["id"]
    if gid not in room.state.asana_webhooks:
        raise not_found(f"there is no webhook {gid}")
    return gid


async def heartbeat(room: Room, request: Request, _: Mapping[str, Any]) -> Json:
    room.asana_outbox.beat(_webhook(room, request))
    return {}


async def delete_webhook(room: Room, request: Request, _: Mapping[str, Any]) -> Json:
    """As Asana does when nothing has got through for a day."""
    del room.state.asana_webhooks[_webhook(room, request)]
    return {}


async def expire_tokens(room: Room, _: Request, __: Mapping[str, Any]) -> Json:
    room.asana_events.expire()
    return {}
