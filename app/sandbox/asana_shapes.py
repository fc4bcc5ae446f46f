"""Asana's objects as its REST API gives them, and `opt_fields`. Source: Asana/openapi asana_oas.yaml."""

import html
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from app.sandbox.records import CustomField, Json, Project, Story, Task
from app.sandbox.room import Room
from app.sandbox.seed import OWN_USER, USERS, WORKSPACE

COMPACT_TASK = ("name", "resource_type", "resource_subtype")
COMPACT = ("name", "resource_type")
COMPACT_STORY = ("created_at", "created_by", "resource_type", "resource_subtype", "text", "type")
# Asana gives these only to who asks for them.
_ASKED_FOR = frozenset(("created_by", "html_notes"))
_ORIGIN = {True: "api", False: "web"}


def iso(unix: float | None) -> str | None:
    if unix is None:
        return None
    return datetime.fromtimestamp(unix, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def compact(kind: str, gid: str, name: str) -> Json:
    return {"gid": gid, "name": name, "resource_type": kind}


def user_json(gid: str) -> Json:
    name, email = USERS[gid]
    workspaces = [compact("workspace", *WORKSPACE)]
    return {**compact("user", gid, name), "email": email, "photo": None, "workspaces": workspaces}


def _user(gid: str | None) -> Json | None:
    return compact("user", gid, USERS[gid][0]) if gid else None


def field_json(field: CustomField) -> Json:
    shape = {
        **compact("custom_field", field.gid, field.name),
        "type": field.kind,
        "resource_subtype": field.kind,
        "representation_type": field.kind,
        "enabled": True,
        "is_formula_field": False,
    }
    if field.kind == "number":
        shape["precision"] = 0
    if field.kind == "enum":
        shape["enum_options"] = [_option(gid, name, enabled=gid not in field.disabled) for gid, name in field.options]
    return shape


def _option(gid: str, name: str, *, enabled: bool = True) -> Json:
    return {**compact("enum_option", gid, name), "enabled": enabled, "color": "red"}


def _with_value(field: CustomField, value: str | float | None) -> Json:
    shape = field_json(field)
    if field.kind == "text":
        return {**shape, "text_value": value, "display_value": value}
    if field.kind == "number":
        return {**shape, "number_value": value, "display_value": None if value is None else f"{value:g}"}
    chosen = next(((gid, name) for gid, name in field.options if gid == value), None)
    return {
        **shape,
        "enum_value": _option(*chosen) if chosen else None,
        "display_value": chosen[1] if chosen else None,
    }


def task_json(room: Room, task: Task) -> Json:
    projects = [room.state.projects[project] for project, _ in task.memberships]
    fields = {field.gid: field for project in projects for field in project.fields}
    sections = {gid: name for project in projects for gid, name in project.sections}
    return {
        **compact("task", task.gid, task.name),
        "resource_subtype": "default_task",
        "created_by": _user(task.created_by or OWN_USER),
        "assignee": _user(task.assignee),
        "assignee_status": "upcoming",
        "completed": task.completed,
        "completed_at": iso(task.completed_at),
        "created_at": iso(task.created_at),
        "modified_at": iso(task.modified_at),
        "due_on": task.due_on,
        "due_at": task.due_at,
        "start_on": None,
        "start_at": None,
        "notes": task.notes,
        "html_notes": task.html_notes or "",
        "followers": [_user(gid) for gid in task.followers],
        "parent": compact("task", task.parent, room.state.tasks[task.parent].now.name) if task.parent else None,
        "projects": [compact("project", project.gid, project.name) for project in projects],
        "memberships": [
            {
                "project": compact("project", project, room.state.projects[project].name),
                "section": compact("section", section, sections[section]),
            }
            for project, section in task.memberships
        ],
        "custom_fields": [_with_value(field, task.values.get(gid)) for gid, field in fields.items()],
        "tags": [],
        "hearted": False,
        "liked": False,
        "num_hearts": 0,
        "num_likes": 0,
        "permalink_url": task.permalink_url,
        "workspace": compact("workspace", *WORKSPACE),
    }


def whole_task(room: Room, task: Task, opt_fields: str | None) -> Json:
    shape = task_json(room, task)
    if opt_fields:
        return picked(shape, opt_fields.split(","))
    return {name: value for name, value in shape.items() if name not in _ASKED_FOR}


def project_json(project: Project) -> Json:
    return {
        **compact("project", project.gid, project.name),
        "archived": False,
        "completed": False,
        "color": None,
        "notes": "",
        "permalink_url": f"https://app.asana.example/1/{WORKSPACE[0]}/project/{project.gid}",
        "workspace": compact("workspace", *WORKSPACE),
    }


def setting_json(project: Project, field: CustomField) -> Json:
    return {
        "gid": f"{project.gid}{field.gid[-3:]}",
        "resource_type": "custom_field_setting",
        "project": compact("project", project.gid, project.name),
        "parent": compact("project", project.gid, project.name),
        "is_important": True,
        "custom_field": field_json(field),
    }


def story_json(story: Story) -> Json:
    by = story.by or OWN_USER
    return {
        "gid": story.gid,
        "resource_type": "story",
        "created_at": iso(story.created_at),
        "created_by": _user(by),
        "resource_subtype": story.resource_subtype,
        "type": "comment" if story.resource_subtype == "comment_added" else "system",
        "text": story.text,
        "html_text": story.html or f"<body>{html.escape(story.text, quote=False)}</body>",
        "is_edited": False,
        "is_pinned": False,
        "source": _ORIGIN[by == OWN_USER],
        **story.details,
    }


def picked(shape: Mapping[str, Any], fields: Iterable[str]) -> Json:
    """Only the named fields (`a.b` goes inward) and the gid, which is always there."""
    inner: dict[str, list[str]] = {}
    for field in fields:
        name, _, rest = field.strip().partition(".")
        inner.setdefault(name, []).extend([rest] if rest else [])
    chosen = {"gid": shape["gid"]} if "gid" in shape else {}
    return chosen | {name: _inward(shape[name], deeper) for name, deeper in inner.items() if name in shape}


def _inward(value: object, fields: list[str]) -> object:
    if isinstance(value, list):
        return [_inward(one, fields) for one in value]
    if isinstance(value, dict):
        return picked(value, fields or (COMPACT if "gid" in value else value))
    return value
