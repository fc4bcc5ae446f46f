"""How Asana tells of changes: webhooks, the events that are polled where there is none, and the story of a task."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from asana import EventsApi, ProjectsApi, StoriesApi, WebhooksApi

from app.integrations.asana_calls import AsanaCalls
from app.integrations.asana_reading import gid_of, listed, record, records, selected
from app.integrations.errors import CallFailed, Reason
from app.integrations.receipt import Receipt

Filter = Mapping[str, str | Sequence[str]]
"""Which events a webhook delivers: `resource_type`, `resource_subtype`, `action`, and `fields` for changes."""

_SECRET = "X-Hook-Secret"  # noqa: S105 - the name of the header
_LOST = 412
_WEBHOOK = (
    "active,created_at,delivery_retry_count,last_failure_at,last_failure_content,last_success_at,resource,"
    "resource.name,target"
)
_STORY = (
    "created_at,created_by.name,resource_subtype,type,text,html_text,duplicate_of.name,old_section.name,"
    "new_section.name,source"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedWebhook:
    """A webhook that Asana has shaken hands on. Nobody is told its secret a second time."""

    gid: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What happened since a sync token, oldest first, and the token to ask with next; at once where there is more."""

    events: tuple[dict[str, Any], ...]
    sync: str
    has_more: bool


class SyncLost(Exception):  # noqa: N818 - the house's way; "Error" would say nothing more
    """Asana does not know the sync token (any more), or was given none: what happened before `sync`, the new token,
    has to be read another way.
    """

    def __init__(self, sync: str) -> None:
        super().__init__("asana: the sync token is not known (any more)")
        self.sync = sync


class AsanaNews:
    """Part of AsanaClient, as `AsanaClient.news`, and under its rules: CallFailed, deadlines, no write sent twice."""

    def __init__(self, calls: AsanaCalls) -> None:
        self._calls = calls
        self._webhooks = WebhooksApi(calls.sdk)
        self._events = EventsApi(calls.sdk)
        self._stories = StoriesApi(calls.sdk)
        self._projects = ProjectsApi(calls.sdk)

    def create_webhook(
        self, project: str, target: str, filters: Sequence[Filter], *, deadline: float
    ) -> CreatedWebhook:
        """Have events of the project delivered to the address `target`, which Asana calls once, with a secret to be
        echoed, before this returns: REFUSED if nobody echoed it. After UNKNOWN look with `webhooks`; one whose answer
        was lost is of no use, as its secret is not told again.
        """
        data = {"resource": gid_of(project), "target": target, "filters": [dict(one) for one in filters]}
        _, payload = self._calls.write(
            self._webhooks.create_webhook, {"data": data}, opts={"opt_fields": "target"}, deadline=deadline
        )
        secret = payload.get(_SECRET)
        if not isinstance(secret, str) or not secret:
            raise CallFailed("asana", Reason.UNKNOWN, f"the answer to a new webhook holds no {_SECRET}")
        return CreatedWebhook(gid=str(record(payload)["gid"]), secret=secret)

    def webhooks(self, workspace: str, resource: str | None = None) -> list[dict[str, Any]]:
        """Our webhooks in the workspace, or those on one resource: gid, resource (gid, name), target, active,
        created_at, last_success_at, last_failure_at, last_failure_content, delivery_retry_count.
        """
        opts = selected(_WEBHOOK) | ({"resource": gid_of(resource)} if resource is not None else {})
        return list(listed(self._calls, self._webhooks.get_webhooks, gid_of(workspace), opts=opts))

    def delete_webhook(self, gid: str, *, deadline: float) -> Receipt:
        """End a webhook; a delivery that is on its way may still come. NOT_FOUND if it has ended already, so that doing
        it again after UNKNOWN does no harm.
        """

        def method(webhook: str, _: object, **settings: Any) -> Any:  # noqa: ANN401 - the SDK has no types
            return self._webhooks.delete_webhook(webhook, **settings)  # the one method of its kind without options

        answer, _ = self._calls.write(method, gid_of(gid), opts={}, deadline=deadline)
        return Receipt(at=answer.at)

    def events(self, resource: str, sync: str | None) -> Changes:
        """What happened in a project or a task since the token, at most 100 events; asking again with the same token
        gives the same again. Raises SyncLost, with a new token, without a token and when it has expired (after a day,
        or sooner).
        """
        opts = {"sync": sync} if sync else {}
        status, payload = self._calls.read_either(
            self._events.get_events, gid_of(resource), opts=opts, accepted=frozenset({_LOST})
        )
        following = payload.get("sync")
        if not isinstance(following, str) or not following:
            raise CallFailed("asana", Reason.UNKNOWN, "the answer holds no sync token", status=status)
        if status == _LOST:
            raise SyncLost(following)
        return Changes(events=tuple(records(payload)), sync=following, has_more=bool(payload.get("has_more")))

    def workspace(self, project: str) -> str:
        """The gid of the workspace that the project is in: a token may be good for several."""
        found = record(
            self._calls.read(self._projects.get_project, gid_of(project), opts={"opt_fields": "workspace"})
        ).get("workspace")
        if not isinstance(found, dict) or not found.get("gid"):
            raise CallFailed("asana", Reason.UNKNOWN, "the project names no workspace")
        return str(found["gid"])

    def stories(self, task: str) -> list[dict[str, Any]]:
        """All that was said and done on the task, oldest first: gid, created_at, created_by (gid, name; null for
        Asana itself), type (comment or system), resource_subtype, text, html_text, source; `duplicate_of` (gid, name)
        of a marked_duplicate, `old_section` and `new_section` of a section_changed. `text` of what is no comment is
        for people only: it changes with the reader's language.
        """
        found = listed(self._calls, self._stories.get_stories_for_task, gid_of(task), opts=selected(_STORY))
        return sorted(found, key=lambda story: str(story.get("created_at")))
