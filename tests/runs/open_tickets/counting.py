"""A newsroom in which customers' open tickets are counted, and what their profiles show."""

from dataclasses import dataclass
from typing import Any

import httpx

from app.runs.drain import drain
from tests.runs.news.newsroom import APP, Newsroom

MARIA, OLEG, ROSE = (f"6961d43b372591e999b3ea0{n}" for n in (1, 2, 3))
"""Customers who are in the sandbox from the start; Rose is a lead."""


@dataclass
class Counting(Newsroom):
    def count(self, *contacts: str) -> None:
        """Do what waits in the lanes of these contacts."""
        for contact in contacts:
            drain(self.place, lane_of(contact))

    def look_and_count(self, gid: str, *contacts: str) -> None:
        self.look(gid)
        self.count(*(contacts or (MARIA, OLEG)))

    def shown(self, contact: str) -> Any:
        """What the profile shows."""
        return self._state()["contacts"][contact]["attributes"].get("open_tickets")

    def writes(self) -> int:
        """How often profiles were written."""
        routes = httpx.get(f"{self.sandbox.control}/counters").json()["intercom"]["by_route"]
        return int(routes.get("PUT /contacts/{id}", 0))

    def reasons(self, contact: str) -> list[str | None]:
        """Why nothing was to be done in a contact's lane: of its events, in order."""
        rows = self.db.rows("SELECT reason FROM events WHERE lane = %(lane)s ORDER BY id", {"lane": lane_of(contact)})
        return [row["reason"] for row in rows]

    def effects(self, contact: str) -> list[dict[str, Any]]:
        return self.db.rows(
            "SELECT * FROM effects WHERE lane = %(lane)s AND action = 'count_open_tickets' ORDER BY id",
            {"lane": lane_of(contact)},
        )

    def happens_to(self, contact: str, deed: str, **more: Any) -> None:
        httpx.post(f"{self.sandbox.control}/contacts/{contact}/{deed}", json=more).raise_for_status()

    def weather(self, **weather: Any) -> None:
        httpx.put(f"{self.sandbox.control}/weather", json=weather).raise_for_status()

    def _state(self) -> dict[str, Any]:
        seen: dict[str, Any] = httpx.get(f"{self.sandbox.control}/state").json()
        return seen


def lane_of(contact: str) -> str:
    return f"contact:{APP}:{contact}"
