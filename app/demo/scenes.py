"""Three conversations played in the sandbox, and what came of each: `triage demo`."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

from app import clock
from app.demo.sandbox import address_of, played, sandbox_of
from app.demo.words import start
from app.errors import TriageError
from app.integrations.texts import plain_text
from app.settings import Settings

Seen = TypeVar("Seen")
_PATIENCE = 60.0
_EVERY = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a customer writes, what is known of it at once, and the buttons that the customer presses, in this order."""

    title: str
    contact: str
    text: str
    attributes: dict[str, str]
    answers: tuple[str, ...] = ()


SCENES = (
    Scene(
        title="A bug",
        contact="Berta",
        text="I am not able to set a date for my Office Hours. The calendar does not come up. Help!",
        attributes={"Issue Priority": "High", "User Authentication": "Admin"},
        answers=("Several of us",),
    ),
    Scene(
        title="A question",
        contact="Quentin",
        text="How do I invite a second admin to our programme?",
        attributes={"Issue Priority": "Medium", "User Authentication": "Admin"},
    ),
    Scene(
        title="A request",
        contact="Rosa",
        text="It would be great if introductions could be exported as a spreadsheet.",
        attributes={"Issue Priority": "Low", "User Authentication": "User"},
    ),
)


def play(settings: Settings, say: Callable[[str], None]) -> None:
    """Play the scenes one after the other. Raises TriageError when no service runs with a sandbox, or none answers."""
    with sandbox_of(settings) as sandbox:
        for scene in SCENES:
            _play_scene(sandbox, scene, say)
        say(f"Look around: {address_of(sandbox)}/   Why did it do that? triage why EVENT")


def _play_scene(sandbox: httpx.Client, scene: Scene, say: Callable[[str], None]) -> None:
    ids = start(sandbox, scene.contact, scene.text, scene.attributes)
    say(f"{scene.title}: “{scene.text}”")
    for answer in scene.answers:
        _press(sandbox, ids["id"], answer)
    state = _wait_for_note(sandbox, ids["contact_id"])
    for name, value in _outcome(address_of(sandbox), state, ids):
        say(f"  {name:<13} {value}")
    say("")


def _press(sandbox: httpx.Client, conversation: str, label: str) -> None:
    """Press the button with this label as soon as it is there."""
    found = _wait_for(sandbox, f"question with the button “{label}”", lambda state: _button(state, conversation, label))
    path, told = f"/sandbox/conversations/{conversation}/customer-reply", {"quick_reply_uuid": found}
    played(sandbox.post(path, json=told))


def _button(state: dict[str, Any], conversation: str, label: str) -> str | None:
    parts = state["conversations"][conversation]["parts"]
    options = (option for part in parts for option in part["metadata"].get("quick_reply_options", ()))
    return next((option["uuid"] for option in options if option["text"] == label), None)


def _wait_for_note(sandbox: httpx.Client, contact_id: str) -> dict[str, Any]:
    """The sandbox's state once there is a note on the contact: the last thing that happens."""
    return _wait_for(sandbox, "user note", lambda state: state if state["contacts"][contact_id]["notes"] else None)


def _wait_for(sandbox: httpx.Client, what: str, look: Callable[[dict[str, Any]], Seen | None]) -> Seen:
    """What `look` finds in the sandbox's state, as soon as it finds something."""
    ends_at = clock.monotonic() + _PATIENCE
    while clock.monotonic() < ends_at:
        found = look(sandbox.get("/sandbox/state").json())
        if found is not None:
            return found
        time.sleep(_EVERY)
    raise TriageError(
        f"a minute passed and no {what} came; look at the service's log, at /health/ready, and whether it is stopped"
    )


def _outcome(base: str, state: dict[str, Any], ids: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What came of a conversation, line by line."""
    conversation = state["conversations"][ids["id"]]
    contact = state["contacts"][ids["contact_id"]]
    yield "conversation", f"{base}/conversations/{ids['id']}"
    yield from _talk(conversation)
    yield "tags", ", ".join(conversation["tags"]) or "none"
    for name, value in sorted(conversation["attributes"].items()):
        yield "attribute", f"{name}: {value}"
    note = contact["notes"][0]["body"]
    for task in state["tasks"].values():
        if task["permalink_url"] in note:
            yield "ticket", f"{task['name']}  {task['permalink_url']}"
    yield "user note", f"{plain_text(note).replace(chr(10), ' / ')}"
    yield "", f"{base}/contacts/{ids['contact_id']}"


def _talk(conversation: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What was said to the customer and answered, in order."""
    for part in conversation["parts"]:
        if part["type"] == "comment" and part["body"]:
            who = "we say" if part["author"]["type"] == "admin" else "customer"
            yield who, plain_text(part["body"]).replace("\n", " ")
