"""From texts to times of the day and time zones."""

import re
from datetime import time
from zoneinfo import ZoneInfo, available_timezones

from app.rules.problems import shown
from app.rules.reading.inspection import Inspection
from app.rules.reading.source import Node

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


class ClockReading:
    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection

    def time(self, node: Node, what: str) -> time | None:
        text = self._inspection.text(node, what)
        written = _TIME.fullmatch(text or "")
        if text is not None and written is None:
            self._inspection.tell(node.position, f'"{shown(text)}" is no time of the day; write 09:00')
        return time(int(written[1]), int(written[2])) if written else None

    def zone(self, node: Node) -> ZoneInfo | None:
        """A zone by its region and city: what EST or CET mean changes from place to place."""
        text = self._inspection.text(node, "the time zone")
        known = {name.casefold(): name for name in sorted(available_timezones()) if "/" in name or name == "UTC"}
        if text is None or text.casefold() in known:
            return ZoneInfo(known[text.casefold()]) if text else None
        if "/" in text:
            self._inspection.unknown(node.position, "time zone", text, known.values())
        else:
            self._inspection.tell(
                node.position, f'unknown time zone "{shown(text)}"; write region and city, as in Europe/Berlin, or UTC'
            )
        return None
