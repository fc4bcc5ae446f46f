"""Asana REST 1.0: users, projects, sections, lists, comments. Tasks themselves are in asana_tasks."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from app.sandbox import asana_shapes as shapes
from app.sandbox import asana_tasks as tasks
from app.sandbox.calls import Answer, Call, Refused, Route, Router
from app.sandbox.records import Json, Project, Story, Task
from app.sandbox.room import Room
from app.sandbox.seed import OWN_USER, USERS

_MOST_PER_PAGE = 100
_MOST_WITHOUT_LIMIT = 1000
T = TypeVar("T")


def user(room: Room, call: Call) -> Answer:  # noqa: ARG001 - every handler is called alike
    asked = call.params["gid"]
    known = {"me": OWN_USER} | {gid: gid for gid in USERS} | {email: gid for gid, (_, email) in USERS.items()}
    if asked not in known:
        raise tasks.unknown("user", asked)
    return _one(shapes.user_json(known[asked]), call)


def _one(shape: Json, call: Call) -> Answer:
    fields = call.query.get("opt_fields")
    return Answer(200, {"data": shapes.picked(shape, fields.split(",")) if fields else shape})


def project_of(room: Room, gid: str) -> Project:
    project = room.state.projects.get(gid)
    if project is None:
        raise tasks.unknown("project", gid)
    return project


def project(room: Room, call: Call) -> Answer:
    return _one(shapes.project_json(project_of(room, call.params["gid"])), call)


def _limit(call: Call) -> int | None:
    asked = call.query.get("limit")
    if asked is None:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) <= len("100") and 0 < int(asked) <= _MOST_PER_PAGE):
        raise Refused(400, f"limit: Must be between 1 and {_MOST_PER_PAGE}")
    return int(asked)


def _start(call: Call, gids: Sequence[str]) -> int:
    offset = call.query.get("offset")
    if offset is None:
        return 0
    try:
        return gids.index(base64.urlsafe_b64decode(offset).decode()) + 1
    except (ValueError, TypeError):
        raise Refused(400, "offset: Your pagination token is invalid or has expired.") from None


def _listed(call: Call, found: Sequence[T], shape: Callable[[T], Json], by_default: Sequence[str]) -> Answer:
    """One page: compact records unless fields are asked for, and `next_page` only where a limit was sent."""
    limit, fields = _limit(call), call.query.get("opt_fields")
    gids = [one.gid for one in found]  # type: ignore[attr-defined] # everything that Asana lists has a gid
    start = _start(call, gids)
    page = found[start : start + (limit or _MOST_WITHOUT_LIMIT)]
    data = [shapes.picked(shape(one), fields.split(",") if fields else by_default) for one in page]
    body: Json = {"data": data}
    if limit:
        more = start + limit < len(found)
        body["next_page"] = _next_page(call, gids[start + limit - 1], limit) if more else None
    return Answer(200, body)


def _next_page(call: Call, last: str, limit: int) -> Json:
    offset = base64.urlsafe_b64encode(last.encode()).decode()
    path = f"?limit={limit}&offset={offset}"
    return {"offset": offset, "path": path, "uri": f"http://{call.host}/asana/api/1.0{path}"}


def sections(room: Room, call: Call) -> Answer:
    found = project_of(room, call.params["gid"]).sections
    data = [shapes.compact("section", gid, name) for gid, name in found]
    return Answer(200, {"data": data} | ({"next_page": None} if _limit(call) else {}))


def custom_field_settings(room: Room, call: Call) -> Answer:
    one = project_of(room, call.params["gid"])
    fields = call.query.get("opt_fields")
    whole = [shapes.setting_json(one, field) for field in one.fields]
    data = [shapes.picked(setting, fields.split(",")) for setting in whole] if fields else whole
    return Answer(200, {"data": data} | ({"next_page": None} if _limit(call) else {}))


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
    return _listed(call, found, lambda task: shapes.task_json(room, task), shapes.COMPACT_TASK)


def stories(room: Room, call: Call) -> Answer:
    task = tasks.live(room, call).seen(call.seen)
    return _listed(call, task.stories, shapes.story_json, shapes.COMPACT_STORY)


def _text(data: Mapping[str, Any]) -> str:
    text = data.get("text", data.get("html_text"))
    if not isinstance(text, str) or not text or ("text" in data and "html_text" in data):
        raise Refused(400, "You should specify one of text, html_text")
    return text


def comment(room: Room, call: Call) -> Answer:
    kept, now = tasks.live(room, call), call.moment.unix
    text = _text(tasks.data_of(call))
    story = Story(gid=room.state.ids.next("story"), created_at=now, resource_subtype="comment_added", text=text)
    kept.put(replace(kept.now, stories=(*kept.now.stories, story), modified_at=now), call.moment.at)
    return Answer(201, {"data": shapes.story_json(story)})


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
    )
)
