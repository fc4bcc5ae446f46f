"""Asana REST 1.0: users, projects, sections, lists, comments. Tasks: asana_tasks; who is told: asana_listening."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app.sandbox import asana_happenings as happenings
from app.sandbox import asana_listening as listening
from app.sandbox import asana_shapes as shapes
from app.sandbox import asana_tasks as tasks
from app.sandbox.asana_happenings import Scene
from app.sandbox.asana_lists import limit_of, listed, one_record
from app.sandbox.bodies import plain_text
from app.sandbox.calls import Answer, Call, Refused, Route, Router
from app.sandbox.records import Project, Task
from app.sandbox.room import Room
from app.sandbox.seed import OWN_USER, USERS


def user(room: Room, call: Call) -> Answer:  # noqa: ARG001 - every handler is called alike
    asked = call.params["gid"]
    known = {"me": OWN_USER} | {gid: gid for gid in USERS} | {email: gid for gid, (_, email) in USERS.items()}
    if asked not in known:
        raise tasks.unknown("user", asked)
    return one_record(shapes.user_json(known[asked]), call)


def project_of(room: Room, gid: str) -> Project:
    project = room.state.projects.get(gid)
    if project is None:
        raise tasks.unknown("project", gid)
    return project


def project(room: Room, call: Call) -> Answer:
    return one_record(shapes.project_json(project_of(room, call.params["gid"])), call)


def sections(room: Room, call: Call) -> Answer:
    found = project_of(room, call.params["gid"]).sections
    data = [shapes.compact("section", gid, name) for gid, name in found]
    return Answer(200, {"data": data} | ({"next_page": None} if limit_of(call) else {}))


def custom_field_settings(room: Room, call: Call) -> Answer:
    one = project_of(room, call.params["gid"])
    fields = call.query.get("opt_fields")
    whole = [shapes.setting_json(one, field) for field in one.fields]
    data = [shapes.picked(setting, fields.split(",")) for setting in whole] if fields else whole
    return Answer(200, {"data": data} | ({"next_page": None} if limit_of(call) else {}))


def _since(call: Call, name: str) -> float | None:
    asked = call.query.get(name)
    if asked is None:
        return None
    if asked == "now":
        return call.moment.unix
    try:
        moment = datetime.fromisoformat(asked.replace(" ", "+"))
    except ValueError:
        raise Refused(400, f"{name}: Not a valid date-time: {asked}") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def list_tasks(room: Room, call: Call) -> Answer:
    """Reads what was just written, as Asana says of this list (unless the weather lags)."""
    place = call.query.get("project") or call.query.get("section")
    if not place:
        raise Refused(400, "You should specify one of project, tag, section, user_task_list, or assignee + workspace")
    if "project" in call.query:
        project_of(room, place)
    modified, completed = _since(call, "modified_since"), _since(call, "completed_since")

    def wanted(task: Task | None) -> bool:
        if task is None or task.trashed or not any(place in home for home in task.memberships):
            return False
        if modified is not None and task.modified_at < modified:
            return False
        return completed is None or task.completed_at is None or task.completed_at >= completed

    seen = (kept.as_of(call.seen) for kept in room.state.tasks.values())
    found = [task for task in seen if wanted(task) and task is not None]
    return listed(call, found, lambda task: shapes.task_json(room, task), shapes.COMPACT_TASK)


def stories(room: Room, call: Call) -> Answer:
    task = tasks.live(room, call).seen(call.seen)
    return listed(call, task.stories, shapes.story_json, shapes.COMPACT_STORY)


def _said(data: Mapping[str, Any]) -> tuple[str, str | None]:
    """The comment as plain text, and as it was written where that is HTML."""
    said = data.get("text", data.get("html_text"))
    if not isinstance(said, str) or not said or ("text" in data and "html_text" in data):
        raise Refused(400, "You should specify one of text, html_text")
    return (said, None) if "text" in data else (plain_text(said) or "", said)


def comment(room: Room, call: Call) -> Answer:
    text, html = _said(tasks.data_of(call))
    story = happenings.comment(Scene(room, call.moment), tasks.live(room, call), text, html)
    return one_record(shapes.story_json(story), call, 201)


ROUTER = Router.of(
    (
        Route("GET", "/users/{gid}", user),
        Route("GET", "/projects/{gid}", project),
        Route("GET", "/projects/{gid}/sections", sections),
        Route("GET", "/projects/{gid}/custom_field_settings", custom_field_settings),
        Route("GET", "/tasks", list_tasks),
        Route("GET", "/tasks/{gid}/stories", stories),
        Route("POST", "/tasks/{gid}/stories", comment),
        *tasks.ROUTES,
        *listening.ROUTES,
    )
)
