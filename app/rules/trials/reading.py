"""From the texts of test files to rule tests, or to everything that is wrong with them."""

import posixpath
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import combinations

from app.rules.events import Event
from app.rules.problems import Position, shown
from app.rules.reading.firing import FiringReading
from app.rules.reading.inspection import Inspection
from app.rules.reading.source import Mapping as MappingNode
from app.rules.reading.source import Node, Scalar, Sequence, read
from app.rules.reading.when import COMMAND
from app.rules.rulebook import Rulebook
from app.rules.topics import BY_THE_CLOCK, CALLING, DATE_DUE, EVENT_BY_TOPIC, EVENT_NAMES, SCHEDULE_DUE
from app.rules.trials.expectations import ExpectationReading
from app.rules.trials.expected import Expected
from app.rules.trials.given import BEFORE_KEYS, GivenReading
from app.rules.trials.happening import NOON, Fixture, event_of, topic_of
from app.rules.trials.scene import Scene
from app.rules.trials.trial import CODES_OF, Becomes, RuleExpected, Stray, Trial

SECTIONS = ("tests",)
HAPPENINGS = ("event", "topic", "fixture", "schedule")
PROOFS = ("expect", "never", *CODES_OF)
KEYS = ("name", *HAPPENINGS, "now", "facts", "before", "after", "meanwhile", *PROOFS)
NOTHING = "nothing"
Entries = dict[str, tuple[Scalar, Node]]


def read_trials(sources: Mapping[str, str], book: Rulebook, fixture: Fixture) -> tuple[Trial | Stray, ...]:
    """The tests of `{file name: text}` for a rulebook, in the order of the files' names, each that cannot be run
    in its place among those that can. `fixture` gives the events of stored webhook bodies. Never raises on any text."""
    reading = TrialReading(book, fixture)
    return tuple(each for file in sorted(sources) for each in _trials(file, sources[file], reading))


def _trials(file: str, text: str, reading: "TrialReading") -> Iterator[Trial | Stray]:
    root, problems = read(file, text)
    inspection = Inspection()
    inspection.tell_all(problems)
    entries = inspection.mapping(root, "a file of tests", SECTIONS) if root is not None else {}
    items = inspection.items(entries["tests"][1], "tests") if "tests" in entries else ()
    if not items and not problems:
        inspection.tell(Position(file, 1, 1), "there is no test in this file; write tests: and a list of them")
    if inspection.problems:
        yield Stray(name=None, position=inspection.problems[0].position, problems=inspection.problems)
    for item in items:
        yield reading.read(item)


class TrialReading:
    """Reads one test after the other."""

    def __init__(self, book: Rulebook, fixture: Fixture) -> None:
        self._book = book
        self._fixture = fixture
        self._rules = tuple(rule.name for rule in book.rules)
        self._names: dict[str, Position] = {}
        self._inspect(Inspection())

    def _inspect(self, inspection: Inspection) -> None:
        self._inspection = inspection
        self._given = GivenReading(inspection, self._book)

    def read(self, node: Node) -> Trial | Stray:
        """A test, or all that is wrong with it."""
        self._inspect(Inspection(self._inspection.guesses))
        trial = self._trial(node)
        problems = self._inspection.problems
        if trial is not None and not problems:
            return trial
        return Stray(name=_name_in(node), position=node.position, problems=problems)

    def _trial(self, node: Node) -> Trial | None:
        """A test; None if it has no name or nothing happens in it, which was told then."""
        entries = self._inspection.mapping(node, "a test", KEYS)
        if not isinstance(node, MappingNode):
            return None
        name = self._name(node, entries)
        if not any(key in entries for key in PROOFS):
            self._inspection.tell(node.position, f"the test proves nothing: give it one of {', '.join(PROOFS)}")
        before = self._inspection.mapping(entries["before"][1], "before", BEFORE_KEYS) if "before" in entries else {}
        scene = self._scene(node, entries, before)
        nothing = self._nothing(entries)
        fired = self._given.fired(before["fired"][1]) if "fired" in before else ()
        steps = ExpectationReading(self._inspection, self._book.vocabulary, scene.now if scene else NOON)
        expect = () if nothing else _expected(steps, entries, "expect")
        never = _expected(steps, entries, "never")
        rules = tuple(each for becomes in CODES_OF for each in self._rules_expected(entries, becomes))
        self._tell_contradictions(rules)
        looks = self._looks(scene, entries)
        if name is None or scene is None:
            return None
        return Trial(
            name=name,
            position=entries["name"][0].position,
            facts=scene.facts(self._book.vocabulary),
            fired=fired,
            looks=looks,
            expect=expect,
            nothing=nothing,
            never=never,
            rules=rules,
        )

    def _name(self, node: Node, entries: Entries) -> str | None:
        if "name" not in entries:
            self._inspection.tell(node.position, 'the test has no "name"')
            return None
        key, value = entries["name"]
        name = self._inspection.text(value, "a name")
        if name is None:
            return None
        name = " ".join(name.split())
        if name in self._names:
            self._inspection.tell(value.position, f'a test named "{shown(name)}" is already there: {self._names[name]}')
        self._names.setdefault(name, key.position)
        return name

    def _scene(self, node: Node, entries: Entries, before: Entries) -> Scene | None:
        event = self._stored_event(entries["fixture"][1]) if "fixture" in entries else None
        topic = self._topic(node, entries)
        pinned = self._given.clock(entries["now"][1]) if "now" in entries else None
        now = _aware(pinned or (event.created_at if event else NOON))
        given = self._given.facts(entries["facts"][1], now) if "facts" in entries else {}
        state = self._given.before(before)
        if event is None and topic is not None:
            event = event_of(topic, now, given)
        due = self._rule(entries["schedule"][1]) if "schedule" in entries else None
        return Scene(event=event, now=now, before=state, given=given, due=due) if event else None

    def _looks(self, scene: Scene | None, entries: Entries) -> dict[str, dict[str, object]]:
        """The rules that look again until the test ends, each with the facts of that moment."""
        if "after" not in entries:
            if "meanwhile" in entries:
                self._inspection.tell(entries["meanwhile"][0].position, "meanwhile goes with after, as in after: 45m")
            return {}
        span = FiringReading(self._inspection).duration(entries["after"][1], "after")
        if scene is None or span is None:
            return {}
        meanwhile = self._given.facts(entries["meanwhile"][1], scene.now) if "meanwhile" in entries else {}
        looks = scene.looks(self._book, span.time, meanwhile)
        if not looks:
            self._inspection.tell(entries["after"][1].position, f"no rule's wait is over {span} after this event")
        return looks

    def _topic(self, node: Node, entries: Entries) -> str | None:
        """What happens, as Intercom's topic; None if a fixture tells, and after a problem was told."""
        named = [key for key in HAPPENINGS if key in entries]
        if len(named) != 1:
            what = "has no event" if not named else f"has {' and '.join(named)}"
            self._inspection.tell(node.position, f"the test {what}: give one of {', '.join(HAPPENINGS)}")
            return None
        if named == ["topic"]:
            return self._inspection.one_of(entries["topic"][1], "topic", filter(CALLING.__contains__, EVENT_BY_TOPIC))
        if named == ["schedule"]:
            rule = self._rule(entries["schedule"][1])
            return DATE_DUE if any(each.due for each in self._book.rules if each.name == rule) else SCHEDULE_DUE
        name = self._event_name(entries["event"][1]) if named == ["event"] else None
        return topic_of(name) if name else None

    def _event_name(self, node: Node) -> str | None:
        word = self._inspection.text(node, "an event") if isinstance(node, Scalar) else COMMAND
        if word == COMMAND:
            said = "a teammate's command is written in a note: event: teammate_noted, facts: {message.text: /bug Title}"
            self._inspection.tell(node.position, said)
            return None
        if word in BY_THE_CLOCK:
            self._inspection.tell(node.position, f"{word} is told by the rule's name: write schedule: NAME")
            return None
        if word in EVENT_BY_TOPIC:
            self._inspection.tell(node.position, f"{word} is a topic: write topic: {word}")
            return None
        return self._inspection.one_of(node, "event", filter(CALLING.__contains__, EVENT_NAMES)) if word else None

    def _rule(self, node: Node) -> str | None:
        """The rule whose time has come."""
        called = [rule.name for rule in self._book.rules if rule.schedule is not None or rule.due is not None]
        return self._inspection.one_of(node, "rule that the clock or a date calls", called)

    def _stored_event(self, node: Node) -> Event | None:
        path = self._inspection.text(node, "fixture")
        if path is None:
            return None
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(node.position.file), path))
        event = self._fixture(beside)
        if isinstance(event, str):
            self._inspection.tell(node.position, f'"{shown(path)}" cannot be used: {event}')
            return None
        return event

    def _nothing(self, entries: Entries) -> Position | None:
        node = entries["expect"][1] if "expect" in entries else None
        return node.position if isinstance(node, Scalar) and node.text == NOTHING else None

    def _rules_expected(self, entries: Entries, becomes: Becomes) -> list[RuleExpected]:
        """The rules of which a test says that they fire, wait, ..."""
        if becomes not in entries:
            return []
        value = entries[becomes][1]
        if isinstance(value, Sequence) and not value.items:
            self._inspection.tell(value.position, f"{becomes} names at least one rule")
        found = []
        for node in value.items if isinstance(value, Sequence) else (value,):
            name = self._inspection.text(node, "a rule's name")
            if name is not None and name not in self._rules:
                self._inspection.unknown(node.position, "rule", name, self._rules)
            elif name is not None:
                found.append(RuleExpected(position=node.position, rule=name, becomes=becomes))
        return found

    def _tell_contradictions(self, rules: tuple[RuleExpected, ...]) -> None:
        for one, other in combinations(rules, 2):
            if one.rule == other.rule and not CODES_OF[one.becomes] & CODES_OF[other.becomes]:
                both = f"{one.becomes} and {other.becomes} cannot both come true of {shown(one.rule)}"
                self._inspection.tell(other.position, f"{both}: give one of them")


def _expected(steps: ExpectationReading, entries: Entries, key: str) -> tuple[Expected, ...]:
    return steps.read(entries[key][1], key) if key in entries else ()


def _name_in(node: Node) -> str | None:
    """The test's name, as far as it has one."""
    entries = node.entries if isinstance(node, MappingNode) else ()
    return next((value.text for key, value in entries if key.text == "name" and isinstance(value, Scalar)), None)


def _aware(time: datetime) -> datetime:
    """A time without an offset is taken as UTC, as in rules."""
    return time if time.tzinfo else time.replace(tzinfo=UTC)
