"""Conversations: reading them, speaking in them, moving them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Literal

from app.integrations.answers import Answer
from app.integrations.intercom_calls import Call, path
from app.integrations.intercom_seat import Attributes, Seat
from app.integrations.lookups import our_new_note, our_new_quick_replies, our_new_reply
from app.integrations.receipt import Receipt

_MOST_PER_PAGE = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickReply:
    """A button under the conversation. `uuid` is ours: the customer's click carries it."""

    text: str
    uuid: str


class Conversations(Seat):
    """What can be read of conversations and done to them."""

    def conversation(self, conversation_id: str) -> dict[str, Any]:
        """The conversation with its 500 newest parts, bodies as HTML."""
        return self._one(path("conversations", conversation_id))

    def search_conversations(
        self, query: Mapping[str, Any], *, sort: Mapping[str, str] | None = None, per_page: int = _MOST_PER_PAGE
    ) -> Iterator[dict[str, Any]]:
        """The conversations that match (without their parts). `query` is Intercom's, e.g. {"field": "updated_at",
        "operator": ">", "value": 1700000000}; on conversations ">" means "or equal". At most 150 a page.
        """
        body: dict[str, Any] = {"query": query, "pagination": {"per_page": per_page}}
        if sort:
            body["sort"] = sort
        return self._listed(Call(method="POST", path="/conversations/search", body=body), "conversations")

    def conversations_of(self, contact_id: str, newest: int = 20) -> list[dict[str, Any]]:
        """The contact's conversations that began last (without their parts), at most `newest`, the newest first."""
        query = {"field": "contact_ids", "operator": "=", "value": contact_id}
        sort = {"field": "created_at", "order": "descending"}
        found = self.search_conversations(query, sort=sort, per_page=min(newest, _MOST_PER_PAGE))
        return list(islice(found, newest))

    def reply(self, conversation_id: str, html: str, *, deadline: float) -> Receipt:
        """Write to the customer. `far_id` is the new part's id, None if the answer does not show the part."""
        answer, conversation = self._reply(conversation_id, {"message_type": "comment", "body": html}, deadline)
        return Receipt(far_id=our_new_reply(conversation, html=html, admin_id=self._admin_id), at=answer.at)

    def quick_replies(self, conversation_id: str, options: Sequence[QuickReply], *, deadline: float) -> Receipt:
        """Show the customer buttons, in this order. They have no text of their own: ask in a `reply` first. `far_id` is
        the new part's id, None if the answer does not show it. Messenger only.
        """
        body = {"message_type": "quick_reply", "reply_options": [asdict(option) for option in options]}
        answer, conversation = self._reply(conversation_id, body, deadline)
        uuids = [option.uuid for option in options]
        return Receipt(far_id=our_new_quick_replies(conversation, uuids=uuids), at=answer.at)

    def note(self, conversation_id: str, html: str, *, deadline: float) -> Receipt:
        """Add an internal note. `far_id` is the new part's id, None if the answer does not show the part."""
        answer, conversation = self._reply(conversation_id, {"message_type": "note", "body": html}, deadline)
        return Receipt(far_id=our_new_note(conversation, html=html, admin_id=self._admin_id), at=answer.at)

    def set_attributes(self, conversation_id: str, attributes: Attributes, *, deadline: float) -> Receipt:
        """Set conversation attributes by name; those not named stay as they are."""
        body = {"custom_attributes": dict(attributes)}
        return self._write("PUT", path("conversations", conversation_id), body, deadline)

    def close_conversation(self, conversation_id: str, *, deadline: float) -> Receipt:
        """Close the conversation without a word to the customer."""
        return self._manage(conversation_id, {"message_type": "close", "type": "admin"}, deadline)

    def open_conversation(self, conversation_id: str, *, deadline: float) -> Receipt:
        """Open the conversation, whether it was closed or snoozed."""
        return self._manage(conversation_id, {"message_type": "open"}, deadline)

    def snooze(self, conversation_id: str, until: datetime, *, deadline: float) -> Receipt:
        """Snooze the conversation until then, to the second; a customer's reply opens it earlier."""
        body = {"message_type": "snoozed", "snoozed_until": int(until.timestamp())}
        return self._manage(conversation_id, body, deadline)

    def assign(
        self, conversation_id: str, to: Literal["team", "teammate"], assignee_id: str, *, deadline: float
    ) -> Receipt:
        """Hand the conversation to a team or a teammate; "0" takes it from them. Team and teammate can both be set."""
        kind = "team" if to == "team" else "admin"
        body = {"message_type": "assignment", "type": kind, "assignee_id": assignee_id}
        return self._manage(conversation_id, body, deadline)

    def _reply(self, conversation_id: str, said: dict[str, Any], deadline: float) -> tuple[Answer, dict[str, Any]]:
        where = path("conversations", conversation_id, "reply")
        body = {**said, "type": "admin", "admin_id": self._admin_id}
        return self._calls.write(Call(method="POST", path=where, body=body), deadline)

    def _manage(self, conversation_id: str, body: dict[str, Any], deadline: float) -> Receipt:
        where = path("conversations", conversation_id, "parts")
        return self._write("POST", where, {**body, "admin_id": self._admin_id}, deadline)
