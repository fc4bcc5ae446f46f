"""The sandbox as people use it: customers, teammates, and whoever counts what stands there."""

import time
from typing import Any

import httpx

from app import clock
from app.integrations.texts import plain_text
from tests.torture.story import Deed, Story

Json = dict[str, Any]
OWN_SEAT = "9001"
_TEAMMATE = "9002"


class FarEnd:
    """Talks to the sandbox's control API and, as a teammate, to its Intercom."""

    def __init__(self, base: str) -> None:
        self._http = httpx.Client(base_url=base, timeout=30)
        self._contacts: dict[int, str] = {}
        self._copied: set[str] = set()
        self.base = base

    def close(self) -> None:
        self._http.close()

    def weather(self, forecast: Json) -> None:
        self._http.put("/sandbox/weather", json=forecast).raise_for_status()

    def manners(self, **told: float) -> None:
        """How Intercom's webhooks are delivered."""
        self._http.put("/sandbox/webhooks", json=told).raise_for_status()

    def asana_manners(self, **told: float) -> None:
        """How Asana's are."""
        self._http.put("/sandbox/asana/webhooks", json=told).raise_for_status()

    def state(self) -> Json:
        return self._get("/sandbox/state")

    def conversation(self, conversation_id: str) -> Json:
        return self._get(f"/sandbox/conversations/{conversation_id}")

    def counters(self) -> Json:
        return self._get("/sandbox/counters")

    def deliveries(self) -> Json:
        return self._get("/sandbox/deliveries")

    def asana_deliveries(self) -> Json:
        return self._get("/sandbox/asana/deliveries")

    def play(self, path: str, body: Json) -> Json:
        """Have somebody do what stands at this path of the control API; what it answers."""
        return self._post(path, body)

    def do(self, story: Story, deed: Deed, *, button: str | None = None) -> None:
        """Have one thing happen; `button` is the uuid of the one that is pressed."""
        story.done_at[deed.token] = clock.now().timestamp()
        if deed.path:
            pressed = {"quick_reply_uuid": button} if button else {}
            self._post(f"/sandbox/conversations/{story.id}/{deed.path}", {"text": deed.text, **pressed})
            return
        known = self._contacts.get(story.contact_of) if story.contact_of is not None else None
        contact = known or {"name": f"Customer {story.number}", "role": "user"}
        made = self._post(
            "/sandbox/conversations", {"text": deed.text, "contact": contact, "attributes": story.attributes}
        )
        story.id, story.contact_id = made["id"], made["contact_id"]
        self._contacts[story.number] = story.contact_id

    def copy_notes(self, at_most: int) -> int:
        """A teammate writes again, word for word, what stands in notes of ours; how many of each kind at most."""
        state = self.state()
        return self._copy_internal_notes(state, at_most) + self._copy_contact_notes(state, at_most)

    def _copy_internal_notes(self, state: Json, at_most: int) -> int:
        copied = 0
        for conversation_id, conversation in state["conversations"].items():
            ours = [part for part in conversation["parts"] if is_our_note(part)]
            if ours and conversation_id not in self._copied and copied < at_most:
                text = plain_text(ours[-1]["body"])
                self._post(f"/sandbox/conversations/{conversation_id}/teammate-note", {"text": text})
                self._copied.add(conversation_id)
                copied += 1
        return copied

    def _copy_contact_notes(self, state: Json, at_most: int) -> int:
        copied = 0
        for contact_id, contact in state["contacts"].items():
            ours = [note for note in contact["notes"] if note["admin_id"] == OWN_SEAT]
            if ours and contact_id not in self._copied and copied < at_most:
                self._as_teammate(f"/intercom/contacts/{contact_id}/notes", {"body": ours[0]["body"]})
                self._copied.add(contact_id)
                copied += 1
        return copied

    def _as_teammate(self, path: str, body: Json) -> None:
        """Once, whatever the weather makes of it."""
        headers = {"Authorization": "Bearer sandbox", "Intercom-Version": "2.16"}
        try:
            self._http.post(path, json={**body, "admin_id": _TEAMMATE}, headers=headers, timeout=2)
        except httpx.HTTPError:
            return

    def _post(self, path: str, body: Json) -> Json:
        answer = self._http.post(path, json=body)
        answer.raise_for_status()
        found: Json = answer.json()
        return found

    def _get(self, path: str) -> Json:
        answer = self._http.get(path)
        answer.raise_for_status()
        found: Json = answer.json()
        return found


def is_our_note(part: Json) -> bool:
    return bool(part["type"] == "note") and bool(part["author"] == {"type": "admin", "id": OWN_SEAT})


def wait(seconds: float) -> None:
    time.sleep(max(0.0, seconds))
