"""A desk with tickets in the sandbox's Asana, looked at by one worker at the test's word."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from psycopg.types.json import Jsonb

from app import clock
from app.runs.drain import drain
from app.runs.news.hints import look
from app.runs.workplace import Workplace
from app.sandbox.server import Address
from app.store import own_events, ticket_states
from app.store.database import Database

APP = "sandbox1"
BUGS, REQUESTS = "1200000000000101", "1200000000000103"
BOOK = """
vocabulary:
  tickets:
    bug:
      project: "1200000000000101"
      marker_field: "1200000000000301"
      affected_field: "1200000000000303"
      news:
        released: {field: Released, is: ["Yes"]}
        cancelled: {section: [Cancelled]}
        what_changed: What changed
        for_customer: "For the customer:"
    request: {project: "1200000000000103"}
rules:
  - {name: log-bug, when: {teammate_command: /bug}, then: [file_in_asana: bug]}
"""
_LEDGER = """
INSERT INTO effects (key, run_id, seq, event_id, lane, conversation, contact, rule, action, target, reach, destination,
  request, state, settled_at, done_at, far_id)
VALUES (%(key)s, 1, 1, 1, %(lane)s, %(lane)s, %(contact)s, 'r', %(action)s, %(target)s, 'inside', 'asana', %(request)s,
  'done', now(), %(done_at)s, %(far_id)s)
"""


@dataclass
class Newsroom:
    place: Workplace
    sandbox: Address
    numbers: int = 0

    @property
    def db(self) -> Database:
        return self.place.db

    def task(self, project: str = BUGS, name: str = "Calendar is empty") -> str:
        """A task that a person filed."""
        return str(self._play("/tasks", project=project, name=name)["gid"])

    def filed(self, conversation: str, contact: str = "k1", project: str = BUGS) -> str:
        """A ticket that this service filed from a conversation."""
        data = {"name": "Calendar is empty", "projects": [project]}
        gid = str(self.place.asana.create_task(data, deadline=self.deadline()).far_id)
        request = {"kind": "bug", "project": project}
        self._effect("ticket", conversation, contact, target="bug/m", far_id=gid, request=request)
        return gid

    def link(self, gid: str, conversation: str, contact: str = "k1", *, at: datetime | None = None) -> None:
        """A conversation was added to a ticket."""
        more = {"target": gid, "far_id": None, "request": {"gid": gid}, **({"done_at": at} if at else {})}
        self._effect("link_ticket", conversation, contact, **more)

    def does(self, gid: str, deed: str, **more: Any) -> None:
        """What an engineer does in Asana."""
        self._play(f"/tasks/{gid}/{deed}", **more)

    def look(self, gid: str, *, recovered: bool = False) -> None:
        """Have the ticket looked at, and look."""
        self.numbers += 1
        with self.db.transaction() as conn:
            own_events.put(conn, [look(APP, gid, because=f"test {self.numbers}", recovered=recovered)])
        self.work(gid)

    def work(self, gid: str) -> None:
        """Do what waits in the ticket's lane."""
        drain(self.place, f"asana_task:{APP}:{gid}")

    def deadline(self) -> float:
        return clock.monotonic() + 10

    def news(self, conversation: str) -> list[dict[str, Any]]:
        """What was told in a conversation, in order: each with its `topic`, `key` and `recovered`."""
        rows = self.db.rows(
            "SELECT e.topic, e.delivery_key AS key, e.recovered, b.body FROM events e"
            " JOIN event_bodies b ON b.event_id = e.id WHERE e.lane = %(lane)s ORDER BY e.id",
            {"lane": f"conversation:{APP}:{conversation}"},
        )
        return [
            {
                **json.loads(bytes(row["body"]))["data"]["item"]["news"],
                **{n: row[n] for n in ("topic", "key", "recovered")},
            }
            for row in rows
        ]

    def topics(self, conversation: str) -> list[str]:
        return [each["topic"] for each in self.news(conversation)]

    def state(self, gid: str) -> ticket_states.TicketState:
        return ticket_states.read(self.db, [gid])[gid]

    def looks_waiting(self) -> int:
        row = self.db.row(
            "SELECT count(*) AS n FROM events WHERE topic = 'triage.look_at_ticket' AND state = 'waiting'"
        )
        return int(row["n"]) if row else 0

    def calls(self) -> int:
        """How often Asana was read."""
        routes = httpx.get(f"{self.sandbox.control}/counters").json()["asana"]["by_route"]
        return int(sum(count for route, count in routes.items() if route.startswith("GET")))

    def _effect(self, action: str, conversation: str, contact: str, **more: Any) -> None:
        self.numbers += 1
        values = {
            "key": f"{action} {self.numbers}", "action": action, "lane": f"conversation:{APP}:{conversation}",
            "contact": f"contact:{APP}:{contact}", "done_at": clock.now(), **more,
        }  # fmt: skip
        self.db.run(_LEDGER, {**values, "request": Jsonb(values["request"])})

    def _play(self, path: str, **body: Any) -> dict[str, Any]:
        answer = httpx.post(f"{self.sandbox.control}{path}", json=body)
        answer.raise_for_status()
        played: dict[str, Any] = answer.json()
        return played
