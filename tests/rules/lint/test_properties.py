"""What lint claims, held against every event that there can be in a small world."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.rules.actions import AddTag, Assign, Close, RemoveTag, Reopen, SetAttribute, Snooze, Unassign
from app.rules.conditions import Check, Condition, checked
from app.rules.decide import decide
from app.rules.decision import CONDITIONS_HELD, Step
from app.rules.lint.findings import Finding
from app.rules.lint.lint import lint
from app.rules.loader import load
from app.rules.rulebook import Branch, Rule, Rulebook
from app.rules.seen import Seen

Facts = dict[str, object]
TODAY = date(2026, 2, 10)
VOCABULARY = (Path(__file__).parent / "vocabulary.yaml").read_text("utf-8")
TYPE, SEATS, VIP, PRIORITY = (f"conversation.attributes.{name}" for name in ("Issue Type", "Seats", "Vip", "Priority"))
EVENTS = {"customer_replied": "conversation.user.replied", "conversation_started": "conversation.user.created"}
WORLD = {
    TYPE: (None, "Question", "Request", "of another vocabulary"),
    SEATS: (None, 0, 1, 2, 3, 4),
    VIP: (None, True, False),
    PRIORITY: (None, "High", "Low"),
    "conversation.tags": (None, [], ["bug"], ["spam"], ["bug", "spam"], ["else"]),
    "event.own": (None, True),
}

tags = st.sampled_from(["bug", "spam"])
known = st.sampled_from([{"is": "known"}, {"is": "unknown"}])
tests = st.one_of(
    st.fixed_dictionaries({"Issue Type": st.one_of(st.sampled_from(["Question", "Request"]), known)}),
    st.builds(lambda value: {"Issue Type": {"not": value}}, st.sampled_from(["Question", ["Question", "Request"]])),
    st.builds(
        lambda name, value: {"Seats": {name: value}},
        st.sampled_from(["at_least", "at_most", "more_than", "less_than", "is", "not"]),
        st.sampled_from([1, 3]),
    ),
    st.fixed_dictionaries({"Vip": st.one_of(st.booleans(), known)}),
    st.fixed_dictionaries({"Priority": st.one_of(st.sampled_from(["High", "Low"]), known)}),
    st.builds(
        lambda name, value: {"tag": {name: value}},
        st.sampled_from(["has_any", "has_all", "has_none"]),
        st.lists(tags, min_size=1, max_size=2, unique=True),
    ),
    st.fixed_dictionaries({"tag": st.one_of(st.builds(lambda flag: {"is_empty": flag}, st.booleans()), known)}),
    st.fixed_dictionaries({"event.name": st.sampled_from(sorted(EVENTS))}),
)
conditions: st.SearchStrategy[Any] = st.recursive(
    tests,
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=4,
)
steps = st.lists(
    st.one_of(
        st.builds(lambda value: {"set": {"Priority": value}}, st.sampled_from(["High", "Low"])),
        st.builds(lambda value: {"set": {"Issue Type": value}}, st.sampled_from(["Question", "Request"])),
        st.builds(lambda value: {"set": {"Seats": value}}, st.sampled_from([1, 3])),
        st.builds(lambda tag: {"tag": tag}, tags),
        st.builds(lambda tag: {"untag": tag}, tags),
        st.sampled_from([{"unassign": "team"}, {"close": None}, {"open": None}, {"snooze": "2d"}]),
        st.builds(lambda team: {"assign": {"team": team}}, st.sampled_from(["Support", "Engineering"])),
    ),
    min_size=1,
    max_size=2,
)
thens = st.builds(lambda does, stops: does + ["stop"] * stops, steps, st.booleans())
branches = st.builds(
    lambda found, last: [*found, {"otherwise": last}] if last else found,
    st.lists(st.fixed_dictionaries({"if": conditions, "then": thens}), min_size=1, max_size=2),
    st.one_of(st.none(), thens),
)
rules = st.fixed_dictionaries(
    {"when": st.lists(st.sampled_from(sorted(EVENTS)), min_size=1, unique=True), "then": thens},
    optional={
        "if": conditions,
        "unless": conditions,
        "first_match": branches,
        "include_own": st.booleans(),
        "rollout": st.sampled_from(["50%", "100%"]),
        "mode": st.sampled_from(["live", "shadow", "off"]),
    },
)


@st.composite
def books(draw: st.DrawFn) -> Rulebook:
    drawn = draw(st.lists(rules, min_size=1, max_size=3))
    named = [{"name": f"rule {number}", **rule} for number, rule in enumerate(drawn)]
    loaded = load({"book.yaml": json.dumps({"rules": named}), "vocabulary.yaml": VOCABULARY})
    assert isinstance(loaded, Rulebook), "\n".join(map(str, loaded))
    return loaded


def every_event(subject: str = "1") -> Iterator[Facts]:
    for name, topic in EVENTS.items():
        for values in product(*WORLD.values()):
            facts = {field: value for field, value in zip(WORLD, values, strict=True) if value is not None}
            yield {"event.name": name, "event.topic": topic, "conversation.id": subject, **facts}


EVERY_EVENT = list(every_event())


@settings(deadline=None, max_examples=40)
@given(books())
def test_what_lint_claims_is_so_on_every_event(book: Rulebook) -> None:
    for finding in lint(book, TODAY):
        rule = _rule_at(book, finding.position.column)
        match finding.kind:
            case "never-true":
                assert not any(_holds_there(rule, finding, facts) for facts in _calling(book, rule))
            case "always-true":
                assert all(_is_true_there(rule, finding, facts) for facts in _calling(book, rule))
            case "behind-stop":
                place = book.rules.index(rule)
                assert not any(decide(book, facts).codes[place] in CONDITIONS_HELD for facts in EVERY_EVENT)
            case "needless-step":
                assert all(step.needless for step in _steps_at(book, rule, finding))
            case "conflicting-set" | "conflicting-assign" | "conflicting-tag" | "conflicting-state":
                assert any(_overridden(book, finding, facts) for facts in _of_many_conversations())
            case _:
                raise AssertionError(finding)


@settings(deadline=None, max_examples=40)
@given(books())
def test_a_rule_that_matches_no_event_is_told(book: Rulebook) -> None:
    told = {(finding.position, finding.kind) for finding in lint(book, TODAY)}
    for rule in book.rules:
        if not any(_matches(rule, facts) for facts in _calling(book, rule)):
            inside = range(
                _start(rule), min([_start(r) for r in book.rules if _start(r) > _start(rule)], default=10**9)
            )
            assert any(kind == "never-true" and position.column in inside for position, kind in told)


def _rule_at(book: Rulebook, column: int) -> Rule:
    """The rule that a place belongs to: all stand on one line."""
    return max((rule for rule in book.rules if _start(rule) <= column), key=_start)


def _start(rule: Rule) -> int:
    return rule.position.column


def _alone(book: Rulebook, rule: Rule) -> Rulebook:
    return Rulebook.bind([rule], book.vocabulary, book.sources)


def _calling(book: Rulebook, rule: Rule) -> Iterator[Facts]:
    alone = _alone(book, rule)
    return (
        facts
        for facts in EVERY_EVENT
        if alone.candidates(facts["event.name"], facts["event.topic"])
        and (rule.include_own or not facts.get("event.own"))
    )


def _truth(condition: Condition | None, facts: Facts, *, without: bool = True) -> str:
    return ("true" if without else "false") if condition is None else checked(condition, Seen(facts)).result


def _matches(body: Rule | Branch, facts: Facts) -> bool:
    return _truth(body.condition, facts) == "true" and _truth(body.unless, facts, without=False) == "false"


def _checks(check: Check) -> Iterator[Check]:
    yield check
    for part in check.parts:
        yield from _checks(part)


def _held(check: Check) -> Iterator[Check]:
    """The checks that are true, and so is everything that they are part of."""
    if check.result == "true":
        yield check
        for part in check.parts:
            yield from _held(part)


def _is_held(condition: Condition | None, finding: Finding, facts: Facts) -> bool:
    held = () if condition is None else _held(checked(condition, Seen(facts)))
    return any(each.position == finding.position for each in held)


def _holds_there(rule: Rule, finding: Finding, facts: Facts) -> bool:
    """Whether what is said never to be so is so on an event."""
    if _contradicts(rule, finding, facts):
        return True
    if not _matches(rule, facts):
        return False
    for branch in rule.first_match:
        if branch.position == finding.position:
            return _matches(branch, facts)
        if _contradicts(branch, finding, facts):
            return True
        if _matches(branch, facts):
            return False
    return False


def _contradicts(body: Rule | Branch, finding: Finding, facts: Facts) -> bool:
    if "this can never act" in finding.message and body.unless is not None:
        return body.unless.position == finding.position and _matches(body, facts)
    if _is_held(body.condition, finding, facts):
        return True
    return _truth(body.condition, facts) == "true" and _is_held(body.unless, finding, facts)


def _is_true_there(rule: Rule, finding: Finding, facts: Facts) -> bool:
    checks = (each for _, condition in rule.conditions() for each in _checks(checked(condition, Seen(facts))))
    found = [each.result for each in checks if each.position == finding.position]
    return bool(found) and set(found) == {"true"}


def _steps_at(book: Rulebook, rule: Rule, finding: Finding) -> Iterator[Step]:
    alone = _alone(book, rule)
    for facts in EVERY_EVENT:
        yield from (step for step in decide(alone, facts).steps if step.position == finding.position)


def _of_many_conversations() -> Iterator[Facts]:
    """First of one conversation, then of others, for rules that are rolled out to half of them."""
    yield from EVERY_EVENT
    for number in range(2, 12):
        yield from every_event(str(number))


def _overridden(book: Rulebook, finding: Finding, facts: Facts) -> bool:
    """Whether the two rules that are told of give one thing two values on one event."""
    (related,) = finding.related
    later, earlier = _rule_at(book, finding.position.column).name, _rule_at(book, related.column).name
    written: dict[str, dict[str, object]] = {later: {}, earlier: {}}
    for step in decide(book, facts).steps:
        for rule in {step.rule, *step.also} & written.keys():
            written[rule].update(_written(step))
    both = written[later].keys() & written[earlier].keys()
    return any(written[later][field] != written[earlier][field] for field in both)


def _written(step: Step) -> Iterable[tuple[str, object]]:
    match step.action:
        case SetAttribute(name=name, value=value):
            yield name, value
        case Assign(to=to, name=name):
            yield to, name
        case Unassign(to=to):
            yield to, None
        case AddTag(tag=tag) | RemoveTag(tag=tag):
            yield f"tag {tag}", type(step.action)
        case Close() | Reopen() | Snooze():
            yield "state", type(step.action)
        case _:
            return
