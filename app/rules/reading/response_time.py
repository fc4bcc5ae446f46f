"""From `response_time:` in the vocabulary to the bands that first answers are judged by."""

from collections.abc import Mapping
from datetime import timedelta

from app.rules.desk import Counting
from app.rules.problems import shown
from app.rules.reading.firing import FiringReading
from app.rules.reading.inspection import Inspection, optional
from app.rules.reading.source import Node, Scalar
from app.rules.response_time import ResponseTime
from app.rules.vocabulary import Attribute

KEYS = ("attribute", "counting", "bands")
COUNTING: Mapping[str, Counting] = {"desk_hours": "desk_hours", "wall_clock": "wall_clock"}
MORE = "more"
Band = tuple[str, timedelta | None]


class ResponseTimeReading:
    def __init__(self, inspection: Inspection, attributes: Mapping[str, Attribute]) -> None:
        self._inspection = inspection
        self._attributes = attributes

    def read(self, nodes: list[Node]) -> ResponseTime | None:
        for node in nodes[1:]:
            self._inspection.tell(node.position, f"the response time is already told: {nodes[0].position}")
        if not nodes:
            return None
        entries = self._inspection.mapping(nodes[0], "response_time", KEYS)
        for key in ("attribute", "bands"):
            if key not in entries:
                self._inspection.tell(nodes[0].position, f'response_time has no "{key}"')
        name = optional(entries, "attribute", self._attribute)
        counting = optional(entries, "counting", lambda it: self._inspection.one_of(it, "way of counting", COUNTING))
        bands = self._bands(entries["bands"][1], self._attributes.get(name or "")) if "bands" in entries else ()
        if not name or not bands:
            return None
        return ResponseTime(attribute=name, counting=COUNTING[counting or "desk_hours"], bands=bands)

    def _attribute(self, node: Node) -> str | None:
        with_options = [name for name, each in self._attributes.items() if each.type == "choice"]
        return self._inspection.one_of(node, "attribute with options", with_options)

    def _bands(self, node: Node, attribute: Attribute | None) -> tuple[Band, ...]:
        bands: list[Band] = []
        for key, value in self._inspection.named(node, "bands"):
            option = self._option(key, attribute)
            limit = self._limit(value)
            if bands and (bands[-1][1] is None or (limit is not None and limit <= bands[-1][1])):
                self._inspection.tell(
                    value.position, f'bands go from the shortest to the longest, "{MORE}" is the last'
                )
            bands.append((option, limit))
        if not bands or bands[-1][1] is not None:
            self._inspection.tell(node.position, f'the last band has no end: write "{MORE}" behind it')
        return tuple(bands)

    def _option(self, key: Scalar, attribute: Attribute | None) -> str:
        if attribute is None:
            return key.text
        return self._inspection.one_of(key, f"option of {shown(attribute.name)}", attribute.options) or key.text

    def _limit(self, node: Node) -> timedelta | None:
        if isinstance(node, Scalar) and node.text == MORE:
            return None
        span = FiringReading(self._inspection).duration(node, "a band")
        return span.time if span else None
