"""How a command finds the sandbox of the running service, and what it is told there."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from app.errors import TriageError
from app.serve import running_file
from app.settings import Settings


@contextmanager
def sandbox_of(settings: Settings) -> Iterator[httpx.Client]:
    """Calls to the sandbox. Raises TriageError when no service runs with one, or none answers."""
    note = running_file(settings)
    if not note.exists():
        raise TriageError(f"no running service found by {note}; start it in another terminal: make run")
    where = json.loads(note.read_text())
    if not where.get("sandbox"):
        raise TriageError("this service runs against the real Intercom and Asana; this plays in the sandbox only")
    with httpx.Client(base_url=where["sandbox"], timeout=10) as sandbox:
        try:
            yield sandbox
        except httpx.HTTPError as error:
            raise TriageError(f"the sandbox at {where['sandbox']} does not answer: {error}") from error


def played(answer: httpx.Response) -> dict[str, Any]:
    """What the sandbox says came of it. Raises TriageError, with its words, when it refused."""
    if answer.is_client_error:
        raise TriageError(f"the sandbox refused that: {answer.json().get('error')}")
    answer.raise_for_status()
    told: dict[str, Any] = answer.json()
    return told


def address_of(sandbox: httpx.Client) -> str:
    """Where its pages are."""
    return str(sandbox.base_url).rstrip("/")
