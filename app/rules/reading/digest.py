"""From `digest:` in the vocabulary to when and to whom the day is told."""

import re
from datetime import time

from app.rules.digest import Digest
from app.rules.problems import shown
from app.rules.reading.inspection import Inspection, optional
from app.rules.reading.people import PeopleReading
from app.rules.reading.source import Node

KEYS = ("at", "slack", "email")
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


class DigestReading:
    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection
        self._people = PeopleReading(inspection)

    def read(self, nodes: list[Node]) -> Digest:
        for node in nodes[1:]:
            self._inspection.tell(node.position, f"there is one digest, and it is already told: {nodes[0].position}")
        if not nodes:
            return Digest()
        entries = self._inspection.mapping(nodes[0], "digest", KEYS)
        return Digest(
            at=optional(entries, "at", self._time) or Digest().at,
            slack=optional(entries, "slack", self._people.channel),
            emails=tuple(optional(entries, "email", self._emails) or ()),
        )

    def _time(self, node: Node) -> time | None:
        text = self._inspection.text(node, "the time of the digest")
        written = _TIME.fullmatch(text or "")
        if text is not None and written is None:
            self._inspection.tell(node.position, f'"{shown(text)}" is no time of the day; write 09:00')
        return time(int(written[1]), int(written[2])) if written else None

    def _emails(self, node: Node) -> list[str]:
        items = self._inspection.items(node, "email")
        return [address for address in map(self._people.email, items) if address]
