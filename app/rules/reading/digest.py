"""From `digest:` in the vocabulary to when and to whom the day is told."""

from app.rules.digest import Digest
from app.rules.reading.clock import ClockReading
from app.rules.reading.inspection import Inspection, optional
from app.rules.reading.people import PeopleReading
from app.rules.reading.source import Node

KEYS = ("at", "slack", "email")


class DigestReading:
    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection
        self._people = PeopleReading(inspection)
        self._clock = ClockReading(inspection)

    def read(self, nodes: list[Node]) -> Digest:
        for node in nodes[1:]:
            self._inspection.tell(node.position, f"there is one digest, and it is already told: {nodes[0].position}")
        if not nodes:
            return Digest()
        entries = self._inspection.mapping(nodes[0], "digest", KEYS)
        return Digest(
            at=optional(entries, "at", lambda it: self._clock.time(it, "the time of the digest")) or Digest().at,
            slack=optional(entries, "slack", self._people.channel),
            emails=tuple(optional(entries, "email", self._emails) or ()),
        )

    def _emails(self, node: Node) -> list[str]:
        items = self._inspection.items(node, "email")
        return [address for address in map(self._people.email, items) if address]
