"""From `news:` of a ticket kind to what engineers do in Asana, and what it means."""

from app.rules.durations import Duration
from app.rules.reading.firing import FiringReading
from app.rules.reading.inspection import Inspection, optional
from app.rules.reading.source import Node
from app.rules.vocabulary import USUAL_COOL_OFF, TicketNews, TicketSign

KEYS = ("released", "cancelled", "what_changed", "for_customer", "cool_off")


class TicketNewsReading:
    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection

    def read(self, node: Node) -> TicketNews:
        """What could not be read is told and left out."""
        entries = self._inspection.mapping(node, "news", KEYS)
        return TicketNews(
            released=optional(entries, "released", lambda it: self._sign(it, "released")),
            cancelled=optional(entries, "cancelled", lambda it: self._sign(it, "cancelled")),
            what_changed=optional(entries, "what_changed", lambda it: self._inspection.text(it, "what_changed")),
            for_customer=optional(entries, "for_customer", lambda it: self._inspection.text(it, "for_customer")),
            cool_off=cool_off.time if (cool_off := optional(entries, "cool_off", self._span)) else USUAL_COOL_OFF,
        )

    def _span(self, node: Node) -> Duration | None:
        return FiringReading(self._inspection).duration(node, "cool_off")

    def _sign(self, node: Node, what: str) -> TicketSign | None:
        entries = self._inspection.mapping(node, f'"{what}"', ("field", "is", "section"))
        if not entries:
            return None
        if set(entries) not in ({"section"}, {"field", "is"}):
            self._inspection.tell(
                node.position,
                f'"{what}" is a section, as in {{section: [Done]}}, or a field and what it holds, as in'
                " {field: Released, is: [Yes]}",
            )
            return None
        return TicketSign(
            field=optional(entries, "field", lambda it: self._inspection.text(it, "the name of a custom field")),
            values=optional(entries, "is", lambda it: self._inspection.texts(it, "what the field holds")) or (),
            sections=optional(entries, "section", lambda it: self._inspection.texts(it, "a section")) or (),
        )
