"""What effects are about, where their targets do not tell: the ticket that something was done to, the draft that was
sent or held back."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.integrations.texts import plain_text
from app.store import effects
from app.store.database import Database

_ON_A_TICKET = frozenset(("comment_in_asana", "link_ticket"))
_ON_A_DRAFT = frozenset(("send_held", "drop_held"))

Row = Mapping[str, Any]


def abouts(db: Database, rows: Iterable[Row]) -> dict[str, str]:
    """By their keys: the title of the ticket, the words of the draft. Those that tell nothing (more) are left out."""
    found = {row["key"]: _title(row) for row in rows if row["action"] in _ON_A_TICKET}
    drafts = {row["key"]: (row["receipt"] or {}).get("html") for row in rows if row["action"] in _ON_A_DRAFT}
    messages = effects.by_keys(db, [key for key in drafts.values() if key]) if drafts else {}
    found |= {key: _words(messages[draft]) for key, draft in drafts.items() if draft in messages}
    return {key: about for key, about in found.items() if about}


def _title(row: Row) -> str | None:
    title: str | None = (row["receipt"] or {}).get("title")
    return title


def _words(message: Row) -> str | None:
    parts = (message["request"] or {}).get("parts") or ()
    return " ".join(filter(None, (plain_text(part.get("html") or "") for part in parts))) or None
