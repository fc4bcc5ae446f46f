"""From `if:`, `unless:`, `then:` and `first_match:` to what a rule asks and does."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.rules.conditions import Condition
from app.rules.reading.conditions import ConditionReading
from app.rules.reading.inspection import Inspection, optional
from app.rules.reading.instructions import InstructionReading, Then
from app.rules.reading.source import Mapping as MappingNode
from app.rules.reading.source import Node, Scalar
from app.rules.reading.source import Sequence as ListNode
from app.rules.rulebook import Branch
from app.rules.vocabulary import Vocabulary

BRANCH_KEYS = ("if", "unless", "then", "otherwise")
Entries = dict[str, tuple[Scalar, Node]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What is asked and done: of a rule, or of an entry of its `first_match`."""

    condition: Condition | None
    unless: Condition | None
    then: Then | None


class BodyReading:
    """`shared` are the nodes of the conditions that rules may use by name."""

    def __init__(
        self, inspection: Inspection, vocabulary: Vocabulary, shared: Mapping[str, tuple[Scalar, Node]]
    ) -> None:
        self._inspection = inspection
        self.conditions = ConditionReading(inspection, vocabulary, shared)
        self._instructions = InstructionReading(inspection, vocabulary)

    def read(
        self, entries: Entries, path: str, *, by_command: bool, then: str = "then", after: Then | None = None
    ) -> Body:
        """What a rule asks and does, or one of its branches: `after` what the rule does in any case."""
        return Body(
            condition=self._condition(entries, "if", path),
            unless=self._condition(entries, "unless", path),
            then=optional(entries, then, lambda it: self._instructions.read(it, by_command=by_command, after=after)),
        )

    def branches(self, node: Node, path: str, *, by_command: bool, after: Then | None) -> tuple[Branch, ...]:
        """The entries of `first_match`, in order."""
        items = self._inspection.items(node, "first_match")
        if not items and (isinstance(node, ListNode) or getattr(node, "value", node) is None):
            self._inspection.tell(node.position, "first_match holds at least one entry")
        read = [
            self._branch(item, f"first_match[{number}]", path, by_command=by_command, after=after)
            for number, item in enumerate(items)
        ]
        for branch in read[:-1]:
            if branch is not None and branch.condition is None and branch.unless is None:
                self._inspection.tell(branch.position, "otherwise comes last: what stands below it is never looked at")
        return tuple(branch for branch in read if branch is not None)

    def _branch(self, node: Node, place: str, path: str, *, by_command: bool, after: Then | None) -> Branch | None:
        entries = self._inspection.mapping(node, "an entry of first_match", BRANCH_KEYS)
        if not entries:
            if isinstance(node, MappingNode) and not node.entries:
                self._inspection.tell(node.position, "an entry of first_match has if (or unless) and then")
            return None
        then = "otherwise" if "otherwise" in entries else "then"
        asks = bool(entries.keys() & {"if", "unless"})
        if then not in entries or asks is (then == "otherwise") or {"then", "otherwise"} <= entries.keys():
            self._inspection.tell(
                node.position, "an entry of first_match has if (or unless) and then; the last may be otherwise: [...]"
            )
            return None
        body = self.read(entries, f"{path}.{place}", by_command=by_command, then=then, after=after)
        if body.then is None:
            return None
        return Branch(
            position=node.position,
            path=place,
            condition=body.condition,
            unless=body.unless,
            then=body.then.instructions,
            stops=body.then.stops,
        )

    def _condition(self, entries: Entries, key: str, path: str) -> Condition | None:
        return self.conditions.read(entries[key][1], f"{path}.{key}") if key in entries else None
