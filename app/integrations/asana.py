"""Asana as this service uses it: tickets filed, commented on, changed and looked for. Sync, and safe to use from many
threads."""

import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from asana import CustomFieldSettingsApi, ProjectsApi, SectionsApi, StoriesApi, TasksApi, UsersApi

from app.integrations.answers import OnTime
from app.integrations.asana_calls import AsanaCalls, Method, add_task_for_section
from app.integrations.asana_news import AsanaNews
from app.integrations.asana_reading import gid_of, listed, record, selected
from app.integrations.call_ends import Listener
from app.integrations.receipt import Quota, Receipt
from app.integrations.texts import sendable

FieldValue = str | float | Sequence[str] | None
"""What a custom field can be set to."""

_STORY = "created_at,created_by.name,resource_subtype,type,text"
_FIELD_SETTINGS = (
    "custom_field.name,custom_field.resource_subtype,custom_field.enum_options.name,custom_field.enum_options.enabled"
)


class AsanaClient:
    """Asana's REST API 1.0 through its SDK. Every method raises CallFailed and nothing else. `news` is how changes
    are heard of.

    Reads are repeated for up to a second after a failure and last `timeout` seconds at most. Writes take a `deadline`
    (clock.monotonic seconds) instead: no write ends later, none starts later, and none is sent twice unless it was
    refused. At most 50 reads and 15 writes of this process are in flight. Texts come back with U+00A0 turned into
    plain spaces. `on_quota`, `on_end` and `on_time` are IntercomClient's. `tls` is for installations with certificates
    of their own. With `reads_only` whatever would change
    something is REFUSED before it is sent.
    """

    def __init__(  # noqa: PLR0913 - how it reaches Asana, each by its name
        self,
        *,
        base_url: str = "https://app.asana.com/api/1.0",
        token: str,
        timeout: float = 10.0,
        on_quota: Callable[[Quota], None] | None = None,
        on_end: Listener | None = None,
        on_time: OnTime | None = None,
        tls: ssl.SSLContext | None = None,
        reads_only: bool = False,
    ) -> None:
        self._calls = AsanaCalls(
            base_url=base_url, token=token, timeout=timeout, on_quota=on_quota, on_end=on_end,
            on_time=on_time, tls=tls, reads_only=reads_only,
        )  # fmt: skip
        self.news = AsanaNews(self._calls)
        self._tasks = TasksApi(self._calls.sdk)
        self._sections = SectionsApi(self._calls.sdk)
        self._stories = StoriesApi(self._calls.sdk)
        self._add_task_for_section = add_task_for_section(self._calls.sdk)
        self._projects = ProjectsApi(self._calls.sdk)
        self._users = UsersApi(self._calls.sdk)
        self._field_settings = CustomFieldSettingsApi(self._calls.sdk)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._calls.close()

    def me(self) -> dict[str, Any]:
        """Whose token this is (GET /users/me): the start-up check."""
        return record(self._calls.read(self._users.get_user, "me", opts={}))

    def create_task(self, data: Mapping[str, Any], *, deadline: float) -> Receipt:
        """File a task; `data` as in POST /tasks. `far_id` is its gid. There is no idempotency key: after UNKNOWN look
        with `tasks_modified_since` before filing it again.
        """
        body, opts = {"data": dict(data)}, {"opt_fields": "permalink_url"}
        answer, payload = self._calls.write(self._tasks.create_task, body, opts=opts, deadline=deadline)
        task = record(payload)
        return Receipt(far_id=str(task["gid"]), url=task.get("permalink_url"), at=answer.at)

    def add_to_section(self, section: str, task: str, *, deadline: float) -> Receipt:
        """Put the task at the top of the section; doing it twice changes nothing more."""
        opts = {"body": {"data": {"task": task}}}
        answer, _ = self._calls.write(self._add_task_for_section, gid_of(section), opts=opts, deadline=deadline)
        return Receipt(at=answer.at)

    def comment(self, task: str, text: str, *, deadline: float) -> Receipt:
        """Comment on the task in plain text, in which addresses become links. `far_id` is the comment's gid. There is
        no idempotency key: let its last line be one that no other comment ends with, and after UNKNOWN look for that
        line in `comments` (lookups.candidates_comment).
        """
        body = {"data": {"text": sendable(text)}}
        answer, payload = self._calls.write(
            self._stories.create_story_for_task, body, gid_of(task), opts={"opt_fields": "gid"}, deadline=deadline
        )
        return Receipt(far_id=str(record(payload)["gid"]), at=answer.at)

    def comments(self, task: str) -> list[dict[str, Any]]:
        """The comments on the task, oldest first: gid, created_at, created_by, text."""
        stories = self._listed(self._stories.get_stories_for_task, gid_of(task), opts=selected(_STORY))
        said = (story for story in stories if story.get("type") == "comment")
        return sorted(said, key=lambda story: str(story.get("created_at")))

    def set_fields(self, task: str, values: Mapping[str, FieldValue], *, deadline: float) -> Receipt:
        """Set custom fields by gid: a text, a number, an option's gid, several of them; None clears. Those not named
        stay as they are.
        """
        return self._change(task, {"custom_fields": dict(values)}, deadline)

    def complete(self, task: str, *, deadline: float) -> Receipt:
        """Mark the task completed; doing it twice changes nothing more."""
        return self._change(task, {"completed": True}, deadline)

    def reopen(self, task: str, *, deadline: float) -> Receipt:
        """Mark the task incomplete again."""
        return self._change(task, {"completed": False}, deadline)

    def task(self, gid: str, fields: str = "") -> dict[str, Any]:
        """The task; `fields` (comma-separated) instead of the usual ones."""
        return record(self._calls.read(self._tasks.get_task, gid_of(gid), opts=selected(fields)))

    def project(self, gid: str, fields: str = "") -> dict[str, Any]:
        """The project; `fields` (comma-separated) instead of the usual ones."""
        return record(self._calls.read(self._projects.get_project, gid_of(gid), opts=selected(fields)))

    def tasks_modified_since(self, project: str, since: datetime, fields: str) -> Iterator[dict[str, Any]]:
        """The project's tasks modified since then, with these fields (comma-separated), to the last page. Reads its own
        writes (unlike search), but may miss tasks that were only moved here. Raises ValueError for a naive `since`.
        """
        if since.tzinfo is None:
            raise ValueError("`since` needs a time zone")
        at = since.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        opts = {"project": gid_of(project), "modified_since": at, **selected(fields)}
        return self._listed(self._tasks.get_tasks, opts=opts)

    def sections(self, project: str) -> Iterator[dict[str, Any]]:
        """The project's sections, in order: gid and name."""
        return self._listed(self._sections.get_sections_for_project, gid_of(project), opts={})

    def custom_field_settings(self, project: str) -> Iterator[dict[str, Any]]:
        """The custom fields of the project: `custom_field` with gid, name, kind (resource_subtype) and the options of a
        choice (gid, name, enabled)."""
        method = self._field_settings.get_custom_field_settings_for_project
        return self._listed(method, gid_of(project), opts=selected(_FIELD_SETTINGS))

    def _change(self, task: str, data: Mapping[str, Any], deadline: float) -> Receipt:
        body, opts = {"data": dict(data)}, {"opt_fields": "gid"}
        answer, _ = self._calls.write(self._tasks.update_task, body, gid_of(task), opts=opts, deadline=deadline)
        return Receipt(at=answer.at)

    def _listed(self, method: Method, *args: str, opts: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        return listed(self._calls, method, *args, opts=opts)
