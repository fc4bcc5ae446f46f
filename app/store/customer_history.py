"""What is stored of a customer from before: tickets, questions and their answers, what teammates wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from app.store.contact_tickets import filed_for
from app.store.database import Database

MOST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTicket:
    """A ticket of other conversations: `kind` is "linked" where it is not known; `standing`: how it stood when it was
    read from Asana last; `since`: when it was filed, or the customer was added to it first."""

    kind: str
    title: str
    url: str | None
    standing: Literal["open", "completed", "cancelled", "deleted"]
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that was put to the customer, and the answer that became the attribute; None if none did."""

    attribute: str
    answer: str | None


def tickets(db: Database, contact: str, *, but: str) -> list[EarlierTicket]:
    """The tickets of a contact (by the lane), each once, the newest first, but for those of the conversation with the
    id `but`."""
    rows = [row for row in filed_for(db, contact) if row["conversation"] != but]
    first = {row["ticket"]: _ticket(row) for row in rows}
    return sorted(first.values(), key=lambda each: each.since, reverse=True)


def _ticket(row: Mapping[str, Any]) -> EarlierTicket:
    names = ("kind", "title", "url", "standing", "since")
    return EarlierTicket(**{name: row[name] for name in names})


_ASKED = """
WITH put AS (
  SELECT part ->> 'name' AS attribute, conversation, max(effects.id) AS id
  FROM effects, jsonb_array_elements(
    CASE WHEN jsonb_typeof(request -> 'parts') = 'array' THEN request -> 'parts' ELSE '[]' END) AS part
  WHERE conversation = ANY (%(conversations)s) AND action = 'message' AND state = 'done' AND part ->> 'kind' = 'ask'
    AND (receipt -> 'said' IS NULL OR receipt -> 'said' ? (part ->> 'name'))
  GROUP BY 1, 2
)
SELECT DISTINCT ON (attribute) attribute, put.id, (
  SELECT request ->> 'value' FROM effects answers
  WHERE answers.conversation = put.conversation AND action = 'set_attribute' AND state = 'done'
    AND request ->> 'name' = put.attribute ORDER BY answers.id DESC LIMIT 1) AS answer
FROM put ORDER BY attribute, put.id DESC
"""


def asked(db: Database, conversations: Sequence[str]) -> list[Asked]:
    """What was asked in these conversations (lanes), each question once with its newest answer, the newest first."""
    rows = db.rows(_ASKED, {"conversations": list(conversations)}) if conversations else []
    newest = sorted(rows, key=lambda row: -row["id"])[:MOST]
    return [Asked(attribute=row["attribute"], answer=row["answer"]) for row in newest]


_REPLIES = """
SELECT body FROM events JOIN event_bodies b ON b.event_id = events.id AND b.received_at = events.received_at
WHERE lane = ANY (%(conversations)s) AND topic IN ('conversation.admin.replied', 'conversation.admin.closed')
ORDER BY events.created_at DESC LIMIT %(most)s
"""


def teammates_replies(db: Database, conversations: Sequence[str], *, most: int) -> list[bytes]:
    """The notifications of what teammates wrote in these conversations (lanes), as far as they are kept, the newest
    first."""
    rows = db.rows(_REPLIES, {"conversations": list(conversations), "most": most}) if conversations else []
    return [bytes(row["body"]) for row in rows]
