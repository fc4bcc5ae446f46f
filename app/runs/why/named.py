"""Which event somebody means: by its number, or by the conversation of which it is the newest."""

import re

from app.errors import NotThere
from app.rules.problems import shown
from app.store import events
from app.store.database import Database

_LONGEST_EVENT = 18
"""Digits that fit into the database's numbers."""
_CONVERSATION = re.compile(r"conversations?[/:](?:[\w-]+:)?([\w-]+)")


def conversation_named(said: str) -> str | None:
    """The id of the conversation that somebody means by its id, its address, or conversation:ID; None for none."""
    word = said.strip()
    if word.isascii() and word.isdigit():
        return word
    found = _CONVERSATION.search(word)
    return found[1] if found else None


def event_named(db: Database, said: str) -> int:
    """The number of an event. A conversation's id, its address in Intercom, or conversation:ID mean the newest of its
    events that rules have decided on. Raises NotThere if nothing is meant by it."""
    word = said.strip()
    if word.isascii() and word.isdigit() and not _is_conversation(db, word):
        return int(word[:20])
    conversation = conversation_named(word)
    if conversation is None:
        raise NotThere(
            f'"{shown(said)}" is no event: give its number (`triage events` lists them), the address of a conversation,'
            " or conversation:ID"
        )
    decided = events.newest(db, state="settled", conversation=conversation, limit=1)
    if not decided:
        raise NotThere(
            f"no event of conversation {conversation} has been decided on; is it a conversation of this workspace?"
        )
    return int(decided[0]["id"])


def _is_conversation(db: Database, number: str) -> bool:
    """Whether a bare number is a conversation's id: there is no event of this number, and some of the conversation."""
    if len(number) <= _LONGEST_EVENT and events.show(db, int(number)) is not None:
        return False
    return bool(events.newest(db, conversation=number, limit=1))
