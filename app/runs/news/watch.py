"""One webhook for each project of tickets: made where there is none that works, and only one of them kept."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from app import clock
from app.integrations.asana_news import AsanaNews, Filter
from app.integrations.errors import CallFailed, Reason
from app.store import asana_webhooks, ticket_reads
from app.store.asana_webhooks import Webhook
from app.store.database import Database

Turn = Callable[[], AbstractContextManager[None]]

FILTERS: Sequence[Filter] = (
    {
        "resource_type": "task",
        "action": "changed",
        "fields": ["completed", "assignee", "due_on", "due_at", "custom_fields", "name"],
    },
    {"resource_type": "task", "action": "deleted"},
    {"resource_type": "task", "action": "undeleted"},
    {"resource_type": "task", "action": "removed"},
    *(
        {"resource_type": "story", "resource_subtype": kind, "action": "added"}
        for kind in ("comment_added", "section_changed", "marked_duplicate", "unmarked_duplicate")
    ),
)
_MAKING = 30.0
"""Seconds in which Asana makes a webhook: it shakes hands meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What was done about a project's webhook, or would be. `failed`: it could not be; `troubled`: it works, and its
    last delivery did not get through."""

    project: str
    what: str
    failed: bool = False
    changed: bool = False
    troubled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Keeps our webhooks in Asana, at addresses that begin with `base` (None: none is to be there). Each call is made
    inside `turn()`, which waits for a place in Asana's budget. With `only_looking` nothing is changed."""

    db: Database
    news: AsanaNews
    base: str | None
    turn: Turn = nullcontext
    only_looking: bool = False

    def keep(self, project: str) -> list[Deed]:
        """Make sure that one webhook tells of a project, and no other one of ours does. Raises CallFailed when Asana
        cannot be asked which there are."""
        if any(each.project == project and each.is_pending for each in asana_webhooks.all_known(self.db)):
            return [Deed(project=project, what="its webhook is being made just now, by another process")]
        listed = self._ours(project)
        good = self._good(project, listed)
        done = [self._ended(project, each) for each in listed if good is None or str(each.get("gid")) != good.gid]
        if good is not None:
            return [*done, self._kept(project, good, _of(listed, good.gid))]
        return [*done, self._made(project)]

    def end(self, project: str) -> list[Deed]:
        """Delete our webhooks on a project. Raises CallFailed."""
        return [self._ended(project, each) for each in self._ours(project)]

    def _ours(self, project: str) -> list[Mapping[str, Any]]:
        with self.turn():
            workspace = self.news.workspace(project)
        with self.turn():
            listed = self.news.webhooks(workspace, project)
        known = {each.gid for each in asana_webhooks.all_known(self.db)}
        return [each for each in listed if self._is_at_our_address(each) or str(each.get("gid")) in known]

    def _is_at_our_address(self, listed: Mapping[str, Any]) -> bool:
        return self.base is not None and str(listed.get("target")).startswith(self.base)

    def _good(self, project: str, listed: Sequence[Mapping[str, Any]]) -> Webhook | None:
        """The newest one that works, whose secret is known, and that has our address of today."""
        working = {str(each.get("gid")) for each in listed if each.get("active") is not False}
        known = [
            each
            for each in asana_webhooks.all_known(self.db)
            if each.project == project and each.gid in working and each.secret and not each.is_retired
        ]
        return next((each for each in reversed(known) if self.base and each.address.startswith(self.base)), None)

    def _kept(self, project: str, webhook: Webhook, listed: Mapping[str, Any]) -> Deed:
        trouble = list(_trouble(listed))
        if trouble and not self.only_looking:
            with self.db.transaction() as conn:
                ticket_reads.read_anew(conn, project)
        return Deed(
            project=project, what="; ".join((f"the webhook {webhook.gid} works", *trouble)), troubled=bool(trouble)
        )

    def _ended(self, project: str, listed: Mapping[str, Any]) -> Deed:
        gid = str(listed.get("gid"))
        if self.only_looking:
            return Deed(project=project, what=f"the webhook {gid} is of no use and would be deleted", changed=True)
        try:
            with self.turn():
                self.news.delete_webhook(gid, deadline=clock.monotonic() + _MAKING)
        except CallFailed as failure:
            if failure.reason is not Reason.NOT_FOUND:
                return Deed(project=project, what=f"webhook {gid}: not deleted: {failure.detail}", failed=True)
        for each in asana_webhooks.all_known(self.db):
            if each.gid == gid:
                asana_webhooks.retire(self.db, each.target)
        return Deed(project=project, what=f"the webhook {gid} was deleted", changed=True)

    def _made(self, project: str) -> Deed:
        if self.only_looking:
            return Deed(project=project, what="there is no webhook that works: one would be made", changed=True)
        target = secrets.token_urlsafe(24)
        address = f"{self.base}{target}"
        asana_webhooks.prepare(self.db, target=target, project=project, address=address, seconds=2 * _MAKING)
        try:
            with self.turn():
                made = self.news.create_webhook(project, address, FILTERS, deadline=clock.monotonic() + _MAKING)
        except CallFailed as failure:
            asana_webhooks.forget(self.db, target)
            return Deed(project=project, what=_not_made(failure), failed=True)
        with self.db.transaction() as conn:
            asana_webhooks.made(conn, target=target, project=project, gid=made.gid, secret=made.secret)
            ticket_reads.read_anew(conn, project)
        return Deed(project=project, what=f"the webhook {made.gid} was made", changed=True)


def left_over(db: Database, projects: Sequence[str]) -> list[str]:
    """The projects that have a webhook of ours and are none of these."""
    had = {each.project for each in asana_webhooks.all_known(db) if not each.is_retired}
    return sorted(had - set(projects))


def _of(listed: Sequence[Mapping[str, Any]], gid: str | None) -> Mapping[str, Any]:
    return next(each for each in listed if str(each.get("gid")) == gid)


def _trouble(listed: Mapping[str, Any]) -> Iterator[str]:
    failed, got_through = listed.get("last_failure_at"), listed.get("last_success_at")
    if failed and (not got_through or str(failed) > str(got_through)):
        yield f"but its last delivery failed at {failed}: {listed.get('last_failure_content') or 'no reason told'}"


def _not_made(failure: CallFailed) -> str:
    return (
        f"no webhook could be made: {failure.detail.rstrip('.')}. Asana must reach this service at TRIAGE_PUBLIC_URL"
        " while `triage serve` or `triage web` runs; until then its events are asked for"
    )
