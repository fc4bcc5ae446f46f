"""A conversation that the vendor does not know: whatever is done to it is refused. Its lane always fails."""

import hashlib
import hmac
import json
from dataclasses import dataclass

import httpx

from app import clock

CONVERSATION = "999000999"


@dataclass(slots=True)
class Ghost:
    """Knocks at the receiver with well-signed notifications."""

    url: str
    secret: str
    knocks: int = 0
    accepted: int = 0

    def knock(self) -> None:
        self.knocks += 1
        body = self._notification()
        signature = hmac.new(self.secret.encode(), body, hashlib.sha1).hexdigest()
        try:
            answer = httpx.post(self.url, content=body, headers={"X-Hub-Signature": f"sha1={signature}"}, timeout=3)
        except httpx.HTTPError:
            return
        self.accepted += answer.is_success

    def _notification(self) -> bytes:
        now = int(clock.now().timestamp())
        part = {
            "type": "conversation_part",
            "id": f"ghost{self.knocks}",
            "part_type": "comment",
            "body": f"boo {self.knocks}",
            "created_at": now,
            "author": {"type": "user", "id": "nobody"},
        }
        item = {
            "type": "conversation",
            "id": CONVERSATION,
            "created_at": now,
            "state": "open",
            "contacts": {"type": "contact.list", "contacts": []},
            "conversation_parts": {"conversation_parts": [part]},
        }
        envelope = {
            "type": "notification_event",
            "app_id": "sandbox1",
            "id": f"notif_ghost_{self.knocks}",
            "topic": "conversation.user.replied",
            "created_at": now,
            "data": {"type": "notification_event_data", "item": item},
        }
        return json.dumps(envelope).encode()
