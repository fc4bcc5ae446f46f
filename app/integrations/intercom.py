"""Intercom as this service uses it. Sync, and safe to use from many threads."""

from dataclasses import dataclass
from typing import Any

from app.integrations.errors import CallFailed, Reason
from app.integrations.intercom_calls import Call
from app.integrations.intercom_contacts import Contacts
from app.integrations.intercom_conversations import Conversations
from app.integrations.intercom_knowledge import Knowledge
from app.integrations.intercom_tags import Tagging
from app.integrations.intercom_teammates import Teammates


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Whose token this is: the teammate it belongs to, the workspace, and where that is kept ("US", "EU", "AU")."""

    admin_id: str
    app_id: str
    region: str | None
    timezone: str | None


class IntercomClient(Conversations, Tagging, Contacts, Teammates, Knowledge):
    """Intercom's REST API 2.16. Every method raises CallFailed and nothing else.

    Reads are repeated for up to a second after a failure and last `timeout` seconds at most. Writes take a `deadline`
    (clock.monotonic seconds) instead: no write ends later, none starts later, and none is sent twice unless it was
    refused. `on_quota` hears of the rate limit after every answer that mentions it, `on_end` of how each call
    ended, `on_time` of Intercom's clock. `tls` is for installations with certificates of their own. With `reads_only`
    whatever would change something is REFUSED before it is sent.
    """

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
        )

    def conversation_attributes(self) -> list[dict[str, Any]]:
        """The conversation attributes, archived ones too: name, data_type, archived, and the options of a list."""
        return self._whole("/conversations/attributes", "data", {"include_archived": "true"})

    def contact_attributes(self) -> list[dict[str, Any]]:
        """The contacts' own attributes and the workspace's (`custom`), archived ones too."""
        return self._whole("/data_attributes", "data", {"model": "contact", "include_archived": "true"})

    def company_attributes(self) -> list[dict[str, Any]]:
        """The companies' own attributes and the workspace's (`custom`), archived ones too."""
        return self._whole("/data_attributes", "data", {"model": "company", "include_archived": "true"})
