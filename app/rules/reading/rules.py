"""From `rules:` to rules."""

from collections.abc import Mapping
from typing import TypedDict

from app.rules.conditions import tests_of
from app.rules.due_dates import ONCE as ONCE_A_DATE
from app.rules.firing import LIVE, Mode, OncePer, Wait
from app.rules.instructions import FileIt
from app.rules.problems import Position
from app.rules.reading.bodies import Body, BodyReading, Entries
from app.rules.reading.extent import MOST_COMPARISONS
from app.rules.reading.firing import FiringReading
from app.rules.reading.inspection import Inspection, optional
from app.rules.reading.names import wrong_with
from app.rules.reading.source import Mapping as MappingNode
from app.rules.reading.source import Node, Scalar
from app.rules.reading.times import DUE, EVERY, NO_ANSWER
from app.rules.reading.when import When, WhenReading
from app.rules.rulebook import Branch, Reach, Rule
from app.rules.unanswered import ONCE
from app.rules.vocabulary import Vocabulary

KEYS = (
    "name", "about", "when", "if", "unless", "then", "first_match", "once_per", "wait", "mode", "rollout", "reach",
    "include_own",
)  # fmt: skip
REACHES: dict[str, Reach] = {"inside": "inside", "customers": "customers", "watch": "watch"}


class _Limits(TypedDict):
    """What a rule says of itself and of when it may act."""

    about: str
    once_per: OncePer | None
    wait: Wait | None
    mode: Mode
    rollout: float | None
    reach: Reach | None
    include_own: bool


class RuleReading:
    """Reads one rule after the other; `shared` are the nodes of the conditions that rules may use by name."""

    def __init__(
        self, inspection: Inspection, vocabulary: Vocabulary, shared: Mapping[str, tuple[Scalar, Node]]
    ) -> None:
        self._inspection = inspection
        self._bodies = BodyReading(inspection, vocabulary, shared)
        self._desk = vocabulary.desk
        self._firing = FiringReading(inspection)
        self._when = WhenReading(inspection, vocabulary)
        self._names: dict[str, Position] = {}

    def shared_conditions(self) -> None:
        """Tell what is wrong with shared conditions, also with those that no rule uses."""
        self._bodies.conditions.read_shared()

    def read(self, node: Node, place: int) -> Rule | None:
        entries = self._inspection.mapping(node, "a rule", KEYS)
        self._tell_missing(node, entries)
        name = optional(entries, "name", self._name)
        when = optional(entries, "when", self._when.read)
        by_command = bool(when and when.commands)
        body = self._bodies.read(entries, f"rules[{place}]", by_command=by_command)
        branches: tuple[Branch, ...] = ()
        if "first_match" in entries:
            node = entries["first_match"][1]
            branches = self._bodies.branches(node, f"rules[{place}]", by_command=by_command, after=body.then)
        limits = self._limits(entries)
        if when is not None and (when.wait or when.schedule or when.due):
            self._limit_by_time(limits, when, entries)
        if not name or not when or not (body.then or branches):
            return None
        rule = Rule(
            name=name,
            position=entries["name"][0].position,
            when=when.events,
            when_position=entries["when"][0].position,
            commands=when.commands,
            condition=body.condition,
            unless=body.unless,
            then=body.then.instructions if body.then else (),
            stops=bool(body.then and body.then.stops),
            first_match=branches,
            asks=_asks(body, branches),
            schedule=when.schedule,
            due=when.due,
            **limits,
        )
        if rule.once_per is not None and "once_per" in entries:
            self._tell_impossible_once(rule, entries["once_per"][1])
        self._tell_too_much(rule)
        return rule

    def _tell_too_much(self, rule: Rule) -> None:
        asked = self._bodies.conditions.extents.comparisons_in(condition for _, condition in rule.conditions())
        if asked > MOST_COMPARISONS:
            self._inspection.tell(
                rule.position,
                f"this rule makes more than {MOST_COMPARISONS:,} comparisons, those of a shared condition counted "
                "wherever it is used: ask for less, or make several rules of it",
            )

    def _tell_missing(self, node: Node, entries: Entries) -> None:
        if isinstance(node, MappingNode) and not node.entries:
            self._inspection.tell(node.position, "a rule has a name, when and then: this one is empty")
        for key in ("name", "when"):
            if entries and key not in entries:
                self._inspection.tell(node.position, f'the rule has no "{key}"')
        if entries and "then" not in entries and "first_match" not in entries:
            self._inspection.tell(node.position, 'the rule has no "then"')

    def _limits(self, entries: Entries) -> _Limits:
        reach = optional(entries, "reach", lambda it: self._inspection.one_of(it, "reach", REACHES))
        return _Limits(
            about=optional(entries, "about", lambda it: self._inspection.text(it, "about")) or "",
            once_per=optional(entries, "once_per", self._firing.once_per),
            wait=optional(entries, "wait", lambda it: self._firing.wait(it, self._desk)),
            mode=self._mode(entries),
            rollout=optional(entries, "rollout", self._firing.rollout),
            reach=REACHES[reach] if reach else None,
            include_own=bool(optional(entries, "include_own", lambda it: self._inspection.flag(it, "include_own"))),
        )

    def _limit_by_time(self, limits: _Limits, when: When, entries: Entries) -> None:
        """A rule that waits for an answer acts once in each such wait, and one that a date calls once for each date,
        unless it says otherwise."""
        if "wait" in entries:
            word = NO_ANSWER if when.wait else EVERY if when.schedule else DUE
            told = f"{word} says by itself when the rule looks: take the wait out"
            self._inspection.tell(entries["wait"][0].position, told)
        limits["wait"] = when.wait
        if when.wait:
            limits["once_per"] = limits["once_per"] or ONCE
        if when.due:
            limits["once_per"] = limits["once_per"] or ONCE_A_DATE

    def _mode(self, entries: Entries) -> Mode:
        mode = optional(entries, "mode", self._firing.mode) or LIVE
        return LIVE if mode.name == "live" else mode

    def _name(self, node: Node) -> str | None:
        name = self._inspection.text(node, "a name")
        if name is None:
            return None
        wrong = wrong_with(name)
        if wrong:
            self._inspection.tell(node.position, wrong)
        elif "," in name:
            self._inspection.tell(node.position, "a name holds no comma: in lists of rules, commas stand between names")
        elif name.casefold() in self._names:
            before = self._names[name.casefold()]
            self._inspection.tell(node.position, f'a rule named "{name}" is already there: {before}')
        else:
            self._names[name.casefold()] = node.position
        return name

    def _tell_impossible_once(self, rule: Rule, node: Node) -> None:
        scope = rule.once_per.scope if rule.once_per else None
        if scope == "matter" and not any(isinstance(each, FileIt) for each in rule.instructions()):
            self._inspection.tell(
                node.position, "once_per: matter needs file_in_asana in the rule: a matter is a ticket's"
            )
        if scope == "change" and not rule.asks:
            self._inspection.tell(
                node.position, "once_per: change needs if or unless: it acts again when they see a change"
            )


def _asks(body: Body, branches: tuple[Branch, ...]) -> tuple[str, ...]:
    conditions = [body.condition, body.unless]
    conditions += [each for branch in branches for each in (branch.condition, branch.unless)]
    return tuple(sorted({test.field.name for condition in conditions if condition for test in tests_of(condition)}))
