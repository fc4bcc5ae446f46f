"""Intercom as this service uses it: conversations, contacts, tags, notes. Sync, and safe to use from many threads."""

import re
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import unquote

from app.integrations.errors import CallFailed, Reason
from app.integrations.intercom_calls import Call, IntercomCalls, path
from app.integrations.lookups import our_new_note
from app.integrations.paging import Cursor, Link, Next, Number, every_item, items_of
from app.integrations.receipt import Quota, Receipt

_MOST_HOPS = 3
_GONE = 410
_CANONICAL = re.compile(r'<[^<>]*/contacts/([^<>/?#]+)>\s*;[^,]*\brel="?canonical\b')


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Whose token this is: the teammate it belongs to, the workspace, and where that is kept ("US", "EU", "AU")."""

    admin_id: str
    app_id: str
    region: str | None
    timezone: str | None
    at: datetime | None = None


class IntercomClient:
    """Intercom's REST API 2.16. Every method raises CallFailed and nothing else.

    Reads are repeated for up to a second after a failure and last `timeout` seconds at most. Writes take a `deadline`
    (clock.monotonic seconds) instead: no write ends later, none starts later, and none is sent twice unless it was
    refused. `on_quota` hears of the rate limit after every answer that mentions it. `tls` is for installations with
    certificates of their own. With `reads_only` whatever would change something is REFUSED before it is sent.
    """

    def __init__(  # noqa: PLR0913 - how it reaches Intercom, each by its name
        self,
        *,
        base_url: str = "https://api.intercom.io",
        token: str,
        admin_id: str,
        timeout: float = 10.0,
        on_quota: Callable[[Quota], None] | None = None,
        tls: ssl.SSLContext | None = None,
        reads_only: bool = False,
    ) -> None:
        self._calls = IntercomCalls(
            base_url=base_url, token=token, timeout=timeout, on_quota=on_quota, tls=tls, reads_only=reads_only
        )
        self._admin_id = admin_id
        self._tag_ids: dict[str, str] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._calls.close()

    def me(self) -> Workspace:
        """Whose token this is (GET /me): the start-up check."""
        call = Call(method="GET", path="/me")
        answer = self._calls.answer(call)
        found = self._calls.understood(call, answer)
        app = found.get("app")
        if not found.get("id") or not isinstance(app, dict) or not app.get("id_code"):
            raise CallFailed("intercom", Reason.UNKNOWN, "/me names no teammate or no workspace")
        return Workspace(
            admin_id=str(found["id"]),
            app_id=str(app["id_code"]),
            region=app.get("region"),
            timezone=app.get("timezone"),
            at=answer.at,
        )

    def conversation(self, conversation_id: str) -> dict[str, Any]:
        """The conversation with its 500 newest parts, bodies as HTML."""
        return _known(self._calls.read(Call(method="GET", path=path("conversations", conversation_id))))

    def contact(self, contact_id: str) -> dict[str, Any]:
        """The contact, or the one it was merged into: its `id` may differ from the one asked for.

        2.16 answers 410 `contact_merged` with `Link: </contacts/{id}>; rel="canonical"`, older versions 404.
        """
        for _ in range(_MOST_HOPS + 1):
            call = Call(method="GET", path=path("contacts", contact_id))
            answer = self._calls.answer(call)
            if answer.status != _GONE:
                return _known(self._calls.understood(call, answer))
            into = _CANONICAL.search(answer.headers.get("Link") or "")
            if into is None:
                break
            contact_id = unquote(into[1])
        raise CallFailed("intercom", Reason.NOT_FOUND, "the contact was merged, into one not to be found", status=_GONE)

    def tag_id(self, name: str) -> str:
        """The id of the tag called `name` (case does not matter), which is made if there is none. Remembered."""
        known = name.strip().casefold()
        found = self._tag_ids.get(known)
        if found is None:
            # POST /tags creates or returns, so it may be repeated like a read.
            made = self._calls.read(Call(method="POST", path="/tags", body={"name": name.strip()}))
            if not made.get("id"):
                raise CallFailed("intercom", Reason.UNKNOWN, "the tag came back without an id")
            found = str(made["id"])
            with self._lock:
                self._tag_ids[known] = found
        return found

    def add_tag(self, conversation_id: str, tag_id: str, *, deadline: float) -> Receipt:
        """Tag the conversation. NOT_FOUND may mean the tag: its id is then forgotten, and `tag_id` makes it anew."""
        try:
            return self._write(
                "POST",
                path("conversations", conversation_id, "tags"),
                {"id": tag_id, "admin_id": self._admin_id},
                deadline,
            )
        except CallFailed as error:
            if error.reason is Reason.NOT_FOUND:
                self._forget_tag(tag_id)
            raise

    def set_attributes(
        self, conversation_id: str, attributes: Mapping[str, str | float | bool | None], *, deadline: float
    ) -> Receipt:
        """Set conversation attributes by name; those not named stay as they are."""
        return self._write(
            "PUT", path("conversations", conversation_id), {"custom_attributes": dict(attributes)}, deadline
        )

    def note(self, conversation_id: str, html: str, *, deadline: float) -> Receipt:
        """Add an internal note. `far_id` is the new part's id, None if the answer does not show the part."""
        body = {"message_type": "note", "type": "admin", "admin_id": self._admin_id, "body": html}
        call = Call(method="POST", path=path("conversations", conversation_id, "reply"), body=body)
        answer, conversation = self._calls.write(call, deadline)
        return Receipt(far_id=our_new_note(conversation, html=html, admin_id=self._admin_id), at=answer.at)

    def close_conversation(self, conversation_id: str, *, deadline: float) -> Receipt:
        """Close the conversation without a word to the customer."""
        return self._manage(conversation_id, {"message_type": "close", "type": "admin"}, deadline)

    def assign(
        self, conversation_id: str, to: Literal["team", "teammate"], assignee_id: str, *, deadline: float
    ) -> Receipt:
        """Hand the conversation to a team or a teammate; "0" takes it from them. Team and teammate can both be set."""
        kind = "team" if to == "team" else "admin"
        body = {"message_type": "assignment", "type": kind, "assignee_id": assignee_id}
        return self._manage(conversation_id, body, deadline)

    def add_contact_note(self, contact_id: str, html: str, *, deadline: float) -> Receipt:
        """Add a note to the contact's profile. `far_id` is its id. It can be neither changed nor deleted by API."""
        call = Call(
            method="POST",
            path=path("contacts", contact_id, "notes"),
            body={"body": html, "admin_id": self._admin_id},
        )
        answer, made = self._calls.write(call, deadline)
        return Receipt(far_id=str(made["id"]) if made.get("id") else None, at=answer.at)

    def contact_notes(self, contact_id: str) -> Iterator[dict[str, Any]]:
        """The notes on the contact's profile, newest first."""
        return self._listed(Call(method="GET", path=path("contacts", contact_id, "notes")), "data")

    def search_conversations(
        self, query: Mapping[str, Any], *, sort: Mapping[str, str] | None = None, per_page: int = 150
    ) -> Iterator[dict[str, Any]]:
        """The conversations that match (without their parts). `query` is Intercom's, e.g. {"field": "updated_at",
        "operator": ">", "value": 1700000000}; on conversations ">" means "or equal". At most 150 a page.
        """
        body: dict[str, Any] = {"query": query, "pagination": {"per_page": per_page}}
        if sort:
            body["sort"] = sort
        return self._listed(Call(method="POST", path="/conversations/search", body=body), "conversations")

    def tags(self) -> list[dict[str, Any]]:
        """All tags of the workspace: id and name."""
        return self._whole("/tags", "data")

    def teams(self) -> list[dict[str, Any]]:
        """All teams: id and name."""
        return self._whole("/teams", "teams")

    def teammates(self) -> list[dict[str, Any]]:
        """All teammates ("admins"): id, name, e-mail address."""
        return self._whole("/admins", "admins")

    def conversation_attributes(self) -> list[dict[str, Any]]:
        """The conversation attributes, archived ones too: name, data_type, archived, and the options of a list."""
        return self._whole("/conversations/attributes", "data", {"include_archived": "true"})

    def contact_attributes(self) -> list[dict[str, Any]]:
        """The contacts' own attributes and the workspace's (`custom`), archived ones too."""
        return self._whole("/data_attributes", "data", {"model": "contact", "include_archived": "true"})

    def _whole(self, where: str, key: str, query: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
        """A list that Intercom gives in one page."""
        return items_of(self._calls.read(Call(method="GET", path=where, query=query)), key)

    def _manage(self, conversation_id: str, body: dict[str, Any], deadline: float) -> Receipt:
        where = path("conversations", conversation_id, "parts")
        return self._write("POST", where, {**body, "admin_id": self._admin_id}, deadline)

    def _write(self, method: str, where: str, body: dict[str, Any], deadline: float) -> Receipt:
        answer, _ = self._calls.write(Call(method=method, path=where, body=body), deadline)
        return Receipt(at=answer.at)

    def _forget_tag(self, tag_id: str) -> None:
        with self._lock:
            self._tag_ids = {name: known for name, known in self._tag_ids.items() if known != tag_id}

    def _listed(self, first: Call, key: str) -> Iterator[dict[str, Any]]:
        return every_item(lambda where: self._calls.read(_turned(first, where)), key, self._calls.base_url)


def _known(found: dict[str, Any]) -> dict[str, Any]:
    # An empty or foreign answer must not pass for a conversation in which nothing of ours was found.
    if not found.get("id"):
        raise CallFailed("intercom", Reason.UNKNOWN, "the answer has no id")
    return found


def _turned(first: Call, where: Next | None) -> Call:
    match where:
        case None:
            return first
        case Link(url):
            return Call(method=first.method, path=url, body=first.body)
        case Number(page):
            return Call(method=first.method, path=first.path, body=first.body, query={"page": str(page)})
        case Cursor(after) if first.body is None:
            return Call(method=first.method, path=first.path, query={"starting_after": after})
        case Cursor(after):
            pagination = {**first.body.get("pagination", {}), "starting_after": after}
            return Call(method=first.method, path=first.path, body={**first.body, "pagination": pagination})
