"""Which event somebody means: by its number, or by the conversation of which it is the newest."""

import re

from app.errors import NotThere
from app.rules.problems import shown
from app.store import events
from app.store.database import Database

_CONVERSATION = re.compile(r"conversations?[/:](?:[\w-]+:)?([\w-]+)")


def event_named(db: Database, said: str) -> int:
    """The number of an event. A conversation's address in Intercom, or conversation:ID, means the newest of its events
    that rules have decided on. Raises NotThere if nothing is meant by it."""
    word = said.strip()
    if word.isascii() and word.isdigit():
        return int(word[:20])
    found = _CONVERSATION.search(word)
    if found is None:
        raise NotThere(
            f'"{shown(said)}" is no event: give its number (`triage events` lists them), the address of a conversation,'
            " or conversation:ID"
        )
    decided = events.newest(db, state="settled", conversation=found[1], limit=1)
    if not decided:
        raise NotThere(
            f"no event of conversation {found[1]} has been decided on; is it a conversation of this workspace?"
        )
    return int(decided[0]["id"])
