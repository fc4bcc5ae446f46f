"""`triage demo`: three conversations through the sandbox of a running service, and what came of each."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from app import clock
from app.errors import TriageError
from app.integrations.texts import plain_text
from app.serve import running_file
from app.settings import Settings

_PATIENCE = 60.0
_EVERY = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a customer writes and what came up at once in the conversation."""

    title: str
    contact: str
    text: str
    attributes: dict[str, str]


SCENES = (
    Scene(
        title="A bug",
        contact="Berta",
        text="I am not able to set a date for my Office Hours. The calendar does not come up. Help!",
        attributes={"Issue Priority": "High"},
    ),
    Scene(
        title="A question",
        contact="Quentin",
        text="How do I invite a second admin to our programme?",
        attributes={},
    ),
    Scene(
        title="A request",
        contact="Rosa",
        text="It would be great if introductions could be exported as a spreadsheet.",
        attributes={},
    ),
)


def play(settings: Settings, say: Callable[[str], None]) -> None:
    """Play the scenes one after the other. Raises TriageError when no service runs with a sandbox, or none answers."""
    note = running_file(settings)
    if not note.exists():
        raise TriageError(f"no running service found by {note}; start it in another terminal: make run")
    where = json.loads(note.read_text())
    if not where.get("sandbox"):
        raise TriageError("this service runs against the real Intercom and Asana; the demo plays in the sandbox only")
    with httpx.Client(base_url=where["sandbox"], timeout=10) as sandbox:
        try:
            for scene in SCENES:
                _play_scene(sandbox, scene, say)
        except httpx.HTTPError as error:
            raise TriageError(f"the sandbox at {where['sandbox']} does not answer: {error}") from error
    say(f"Look around: {where['sandbox']}/   Why did it do that? triage why EVENT")


def _play_scene(sandbox: httpx.Client, scene: Scene, say: Callable[[str], None]) -> None:
    started = sandbox.post(
        "/sandbox/conversations",
        json={"contact": {"name": scene.contact, "role": "user"}, "text": scene.text, "attributes": scene.attributes},
    )
    started.raise_for_status()
    ids = started.json()
    state = _wait_for_note(sandbox, ids["contact_id"])
    say(f"{scene.title}: “{scene.text}”")
    for name, value in _outcome(str(sandbox.base_url).rstrip("/"), state, ids):
        say(f"  {name:<13} {value}")
    say("")


def _wait_for_note(sandbox: httpx.Client, contact_id: str) -> dict[str, Any]:
    """The sandbox's state once there is a note on the contact: the last thing that happens."""
    ends_at = clock.monotonic() + _PATIENCE
    while clock.monotonic() < ends_at:
        state: dict[str, Any] = sandbox.get("/sandbox/state").json()
        if state["contacts"][contact_id]["notes"]:
            return state
        time.sleep(_EVERY)
    raise TriageError(
        "a minute passed and no user note came; look at the service's log, at /health/ready, and whether it is stopped"
    )


def _outcome(base: str, state: dict[str, Any], ids: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What came of a conversation, line by line."""
    conversation = state["conversations"][ids["id"]]
    contact = state["contacts"][ids["contact_id"]]
    yield "conversation", f"{base}/conversations/{ids['id']}"
    yield "tags", ", ".join(conversation["tags"]) or "none"
    for name, value in sorted(conversation["attributes"].items()):
        yield "attribute", f"{name}: {value}"
    note = contact["notes"][0]["body"]
    for task in state["tasks"].values():
        if task["permalink_url"] in note:
            yield "ticket", f"{task['name']}  {task['permalink_url']}"
    yield "user note", f"{plain_text(note).replace(chr(10), ' / ')}"
    yield "", f"{base}/contacts/{ids['contact_id']}"
