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
    """What somebody says: in a new conversation of the customer `name`, the same one each time, or in one that is there
    (`conversation`, its id or address), where `kind` is customer-reply, teammate-reply or teammate-note."""

    text: str
    name: str
    conversation: str | None
    kind: str


def speak(settings: Settings, words: Words) -> Iterator[str]:
    """Say something in the sandbox, and tell in which conversation, and how to see what comes of it. Raises TriageError
    when no service runs with a sandbox, none answers, or there is no such conversation."""
    with sandbox_of(settings) as sandbox:
        conversation = _reply(sandbox, words) if words.conversation else _begin(sandbox, words)
        yield f"conversation {conversation}  {address_of(sandbox)}/conversations/{conversation}"
        yield f"what came of it: triage events --conversation {conversation}, triage why conversation:{conversation}"


def _begin(sandbox: httpx.Client, words: Words) -> str:
    return _started(sandbox, {"named": words.name}, words.text, {})["id"]


def _reply(sandbox: httpx.Client, words: Words) -> str:
    found = _LAST_WORD.search(words.conversation or "")
    conversation = found[0] if found else ""
    answer = sandbox.post(f"/sandbox/conversations/{conversation}/{words.kind}", json={"text": words.text})
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise TriageError(f"the sandbox has no conversation {conversation}; `triage events` lists those there are")
    return str(played(answer)["id"])


def start(sandbox: httpx.Client, name: str, text: str, attributes: dict[str, str] | None = None) -> dict[str, str]:
    """A new conversation of a new customer: its id and theirs (`contact_id`)."""
    return _started(sandbox, {"name": name, "role": "user"}, text, attributes or {})


def _started(sandbox: httpx.Client, contact: dict[str, str], text: str, attributes: dict[str, str]) -> dict[str, str]:
    told = {"contact": contact, "text": text, "attributes": attributes}
    made: dict[str, str] = played(sandbox.post("/sandbox/conversations", json=told))
    return made
