"""The pages of a task and a project: what an engineer would see in Asana."""

import html
from collections.abc import Iterator

from starlette.requests import Request
from starlette.responses import Response

from app.sandbox.page_frame import article, bullets, facts, link, missing, moment, page
from app.sandbox.records import Story, Task
from app.sandbox.room import Room
from app.sandbox.seed import OWN_USER, USERS


def task(room: Room, request: Request) -> Response:
    """A task with its sections, fields and stories; in the trash it is not here."""
    kept = room.state.tasks.get(request.path_params["id"])
    if kept is None or kept.now.trashed:
        return missing("task")
    one = kept.now
    notes = f"<article><pre>{html.escape(one.notes)}</pre></article>"
    shown = facts([*_facts(one), *_fields(room, one)])
    return page(f"Task {one.name}", bullets(_homes(room, one)), shown, notes, *map(_story, one.stories))


def _homes(room: Room, one: Task) -> Iterator[str]:
    for gid, section in one.memberships:
        if home := room.state.projects.get(gid):
            yield f"{link(f'/projects/{gid}', home.name)}: {html.escape(dict(home.sections).get(section, ''))}"


def _facts(one: Task) -> Iterator[tuple[str, object]]:
    yield "Completed", "yes" if one.completed else "no"
    if one.completed_at is not None:
        yield "Completed at", moment(one.completed_at)
    yield "Created", f"{moment(one.created_at)} by {_name(one.created_by)}"
    if one.assignee:
        yield "Assignee", _name(one.assignee)
    if due := one.due_at or one.due_on:
        yield "Due", due


def _fields(room: Room, one: Task) -> Iterator[tuple[str, object]]:
    fields = {field.gid: field for project in room.state.projects.values() for field in project.fields}
    for gid, value in one.values.items():
        if field := fields.get(gid):
            yield field.name, dict(field.options).get(str(value), value)


def _story(story: Story) -> str:
    kind = "" if story.resource_subtype == "comment_added" else "note"
    heading = f"{moment(story.created_at)} {_name(story.by)} {story.resource_subtype}"
    return article(heading, html.escape(story.text), kind)


def _name(gid: str | None) -> str:
    return USERS[gid or OWN_USER][0]


def project(room: Room, request: Request) -> Response:
    """A project's tasks, section by section."""
    one = room.state.projects.get(request.path_params["id"])
    if one is None:
        return missing("project")
    columns = []
    for section, name in one.sections:
        there = [kept.now for kept in room.state.tasks.values() if (one.gid, section) in kept.now.memberships]
        rows = bullets(_row(found) for found in there if not found.trashed)
        columns.append(f"<h2>{html.escape(name)}</h2>{rows}")
    return page(one.name, *columns)


def _row(one: Task) -> str:
    return link(f"/tasks/{one.gid}", one.name or "(no name)") + (" completed" if one.completed else "")
