"""Words of one's own in the sandbox: `triage say`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from app.demo.sandbox import address_of, played, sandbox_of
from app.errors import TriageError
from app.settings import Settings

_LAST_WORD = re.compile(r"\w+(?=\W*$)")
"""The id in `123`, `conversation:123`, `conversation:sandbox1:123` and in an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What somebody says: in a new conversation of the customer `name`, or in one that is there (`conversation`, its id
    or address), where `kind` is customer-reply, teammate-reply or teammate-note."""

    text: str
    name: str
    conversation: str | None
    kind: str


def speak(settings: Settings, words: Words) -> Iterator[str]:
    """Say something in the sandbox, and tell in which conversation, and how to see what comes of it. Raises TriageError
    when no service runs with a sandbox, none answers, or there is no such conversation."""
    with sandbox_of(settings) as sandbox:
        conversation = _reply(sandbox, words) if words.conversation else start(sandbox, words.name, words.text)["id"]
        yield f"conversation {conversation}  {address_of(sandbox)}/conversations/{conversation}"
        yield f"what came of it: triage events --conversation {conversation}, triage why conversation:{conversation}"


def _reply(sandbox: httpx.Client, words: Words) -> str:
    found = _LAST_WORD.search(words.conversation or "")
    conversation = found[0] if found else ""
    answer = sandbox.post(f"/sandbox/conversations/{conversation}/{words.kind}", json={"text": words.text})
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise TriageError(f"the sandbox has no conversation {conversation}; `triage events` lists those there are")
    return str(played(answer)["id"])


def start(sandbox: httpx.Client, name: str, text: str, attributes: dict[str, str] | None = None) -> dict[str, str]:
    """A new conversation: its id and the customer's (`contact_id`)."""
    told = {"contact": {"name": name, "role": "user"}, "text": text, "attributes": attributes or {}}
    made: dict[str, str] = played(sandbox.post("/sandbox/conversations", json=told))
    return made
