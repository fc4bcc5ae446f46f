"""What is done to a task, whoever does it: a call to the API or a person. Each writes its stories and is told of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.sandbox import asana_shapes as shapes
from app.sandbox.asana_event_log import Event
from app.sandbox.records import CustomField, Json, Project, Story, Task
from app.sandbox.room import Room
from app.sandbox.seed import OWN_USER, USERS
from app.sandbox.state import Moment
from app.sandbox.versions import Kept

_FIELDS = ("name", "notes", "completed", "completed_at", "assignee", "due_on", "due_at")


@dataclass(frozen=True, slots=True)
class Scene:
    """Where and when something is done, and by whom (a user's gid)."""

    room: Room
    moment: Moment
    by: str = OWN_USER

    def story(self, subtype: str, text: str, html: str | None = None, **details: Any) -> Story:  # noqa: ANN401 - any JSON
        return Story(
            gid=self.room.state.ids.next("story"),
            created_at=self.moment.unix,
            resource_subtype=subtype,
            text=text,
            by=self.by,
            html=html,
            details=details,
        )

    def event(self, action: str, resource: Json, parent: Json | None = None, change: Json | None = None) -> Json:
        told = {
            "user": {"gid": self.by, "resource_type": "user"},
            "created_at": shapes.iso(self.moment.unix),
            "action": action,
            "resource": resource,
            "parent": parent,
        }
        return told | ({"change": change} if change else {})


def file_task(scene: Scene, task: Task) -> Task:
    """A new task, in its sections."""
    kept = Kept(task, scene.moment.at)
    scene.room.state.tasks[task.gid] = kept
    homes = [(kind, gid) for home in task.memberships for kind, gid in zip(("project", "section"), home, strict=True)]
    _tell(scene, task, task, [scene.event("added", _of_task(task), _thing(kind, gid)) for kind, gid in homes])
    return task


def change(scene: Scene, kept: Kept[Task], changes: Json, values: Mapping[str, str | float]) -> Task:
    """Other values: `changes` by the names of a task's fields, `values` all its custom fields."""
    before, now = kept.now, scene.moment.unix
    if changes.get("completed", before.completed) != before.completed:
        changes = changes | {"completed_at": now if changes["completed"] else None}
    after = replace(before, values=values, modified_at=now, **changes)
    different = [name for name in _FIELDS if getattr(before, name) != getattr(after, name)]
    fields = [field for field in _fields_of(scene.room, after) if before.values.get(field.gid) != values.get(field.gid)]
    events = [scene.event("changed", _of_task(after), None, _change(after, name)) for name in different]
    events += [scene.event("changed", _of_task(after), None, _field_change(after, field)) for field in fields]
    stories = [story for name in different if (story := _change_story(scene, after, name))]
    stories += [_field_story(scene, before, after, field) for field in fields]
    return _happened(scene, kept, after, events, stories)


def comment(scene: Scene, kept: Kept[Task], text: str, html: str | None = None) -> Story:
    """Somebody says something on the task."""
    said = scene.story("comment_added", text, html)
    _happened(scene, kept, replace(kept.now, modified_at=scene.moment.unix), [], [said])
    return said


def move(scene: Scene, kept: Kept[Task], project: Project, section: str) -> Task:
    """Into a section, out of the project's other ones. `modified_at` does not move: Asana says so of moves between
    containers.
    """
    before = kept.now
    old = dict(before.memberships).get(project.gid)
    if old == section:
        return before
    homes = ((project.gid, section), *(home for home in before.memberships if home[0] != project.gid))
    added = scene.event("added", _of_task(before), _thing("section", section))
    left = [scene.event("removed", _of_task(before), _thing("section", old))] if old else []
    joined = [] if old else [scene.event("added", _of_task(before), _thing("project", project.gid))]
    story = _move_story(scene, project, old, section)
    return _happened(scene, kept, replace(before, memberships=homes), [*left, *joined, added], [story])


def leave(scene: Scene, kept: Kept[Task], project: Project) -> Task:
    """Out of a project."""
    homes = tuple(home for home in kept.now.memberships if home[0] != project.gid)
    event = scene.event("removed", _of_task(kept.now), _thing("project", project.gid))
    story = scene.story("removed_from_project", f"removed from {project.name}")
    return _happened(scene, kept, replace(kept.now, memberships=homes), [event], [story])


def trash(scene: Scene, kept: Kept[Task]) -> Task:
    """Into the trash: gone for every call."""
    return _happened(scene, kept, replace(kept.now, trashed=True), [scene.event("deleted", _of_task(kept.now))], [])


def restore(scene: Scene, kept: Kept[Task]) -> Task:
    """Out of the trash again."""
    after = replace(kept.now, trashed=False, modified_at=scene.moment.unix)
    return _happened(scene, kept, after, [scene.event("undeleted", _of_task(after))], [])


def mark_duplicate(scene: Scene, kept: Kept[Task], original: Kept[Task]) -> Task:
    """Merged into another task: completed, its followers the other's too."""
    followers = tuple(dict.fromkeys((*original.now.followers, *kept.now.followers)))
    other = scene.story("duplicate_merged", f"marked {kept.now.name} as a duplicate of this")
    _happened(scene, original, replace(original.now, followers=followers, modified_at=scene.moment.unix), [], [other])
    one = original.now
    duplicate_of = shapes.compact("task", one.gid, one.name) | {"resource_subtype": "default_task"}
    story = scene.story("marked_duplicate", f"marked this task as a duplicate of {one.name}", duplicate_of=duplicate_of)
    _happened(scene, kept, kept.now, [], [story])
    return change(scene, kept, {"completed": True}, kept.now.values)


def _happened(scene: Scene, kept: Kept[Task], after: Task, events: list[Json], stories: list[Story]) -> Task:
    before = kept.now
    task = kept.put(replace(after, stories=(*after.stories, *stories)), scene.moment.at)
    told = [scene.event("added", _of_story(story), _of_task(task)) for story in stories]
    _tell(scene, before, task, [*events, *told])
    return task


def _tell(scene: Scene, before: Task, after: Task, events: Iterable[Json]) -> None:
    resources = frozenset(_resources(scene.room, before) | _resources(scene.room, after))
    told = [Event(json=event, resources=resources, at=scene.moment.at) for event in events]
    scene.room.asana_events.add(told)
    scene.room.asana_outbox.tell(told)


def _resources(room: Room, task: Task) -> set[str]:
    """Events rise from a task to its parent, and to the projects of both."""
    above = _resources(room, room.state.tasks[task.parent].now) if task.parent else set()
    return above | {task.gid, *(project for project, _ in task.memberships)}


def _thing(kind: str, gid: str) -> Json:
    return {"gid": gid, "resource_type": kind}


def _of_task(task: Task) -> Json:
    return _thing("task", task.gid) | {"resource_subtype": "default_task"}


def _of_story(story: Story) -> Json:
    return _thing("story", story.gid) | {"resource_subtype": story.resource_subtype}


def _fields_of(room: Room, task: Task) -> list[CustomField]:
    homes = [room.state.projects[gid] for gid, _ in task.memberships if gid in room.state.projects]
    return list({field.gid: field for project in homes for field in project.fields}.values())


def _change(after: Task, name: str) -> Json:
    """Asana names what a field is now only where that is an object of its own."""
    told: Json = {"field": name, "action": "changed"}
    return told | {"new_value": _thing("user", after.assignee)} if name == "assignee" and after.assignee else told


def _field_change(after: Task, field: CustomField) -> Json:
    value: Json = _thing("custom_field", field.gid) | {"resource_subtype": field.kind}
    if field.kind == "enum":
        chosen = after.values.get(field.gid)
        value["enum_value"] = _thing("enum_option", str(chosen)) if chosen else None
    return {"field": "custom_fields", "action": "changed", "new_value": value}


def _change_story(scene: Scene, after: Task, name: str) -> Story | None:
    if name == "completed":
        return scene.story("marked_complete" if after.completed else "marked_incomplete", _done(after))
    if name == "assignee":
        person = USERS[after.assignee][0] if after.assignee else ""
        return scene.story("assigned", f"assigned to {person}") if person else scene.story("unassigned", "unassigned")
    if name == "name":
        return scene.story("name_changed", f'changed the name to "{after.name}"', new_name=after.name)
    if name == "notes":
        return scene.story("notes_changed", "changed the description")
    if name in ("due_on", "due_at"):
        return scene.story("due_date_changed", f"changed the due date to {after.due_at or after.due_on}")
    return None


def _done(task: Task) -> str:
    return "marked this task complete" if task.completed else "marked incomplete"


def _field_story(scene: Scene, before: Task, after: Task, field: CustomField) -> Story:
    old, new = (_shown(field, task.values.get(field.gid)) for task in (before, after))
    text = f'changed {field.name} to "{new}"' if new is not None else f"cleared {field.name}"
    return scene.story(
        f"{field.kind}_custom_field_changed", text, custom_field=shapes.field_json(field), **_both(field, old, new)
    )


def _both(field: CustomField, old: object, new: object) -> Json:
    if field.kind == "enum":
        gids = {name: gid for gid, name in field.options}
        old, new = (one and shapes.compact("enum_option", gids[str(one)], str(one)) for one in (old, new))
    return {f"old_{field.kind}_value": old, f"new_{field.kind}_value": new}


def _shown(field: CustomField, value: object) -> object:
    return dict(field.options).get(str(value)) if field.kind == "enum" else value


def _move_story(scene: Scene, project: Project, old: str | None, section: str) -> Story:
    names = dict(project.sections)
    if old is None:
        return scene.story("added_to_project", f"added to {project.name}")
    return scene.story(
        "section_changed",
        f"moved this task from {names.get(old, old)} to {names[section]}",
        old_section=shapes.compact("section", old, names.get(old, old)),
        new_section=shapes.compact("section", section, names[section]),
    )
