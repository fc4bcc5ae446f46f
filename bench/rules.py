"""(d) Deciding: 500 rules of five conditions each on a 6 KB conversation, codes recorded, beside a plain walk."""

import json
from collections.abc import Callable
from statistics import median

from app import clock
from app.rules.decide import decide
from app.rules.events import Contact, Event, Snapshot
from app.rules.facts import facts_of
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from app.webhooks.events import read_event
from app.webhooks.notification import Notification, read_notification
from bench.bodies import signed
from bench.figures import Figure, Measured

RULES = 500
_WORDS = ("browser", "refund", "mentors", "invoice", "calendar", "password", "slots", "export")
_ENDINGS = ("kind regards", "thank you!")
Walk = tuple[str, tuple[object, ...]]


def measure(*, quick: bool) -> Measured:
    times = 100 if quick else 1_000
    facts = some_facts()
    few, many = (_decided(a_book(often=often), facts, times) for often in (50, 1))
    tree = [_walkable(number, 50) for number in range(RULES)]
    walked = microseconds(lambda: [_walk(condition, facts) for condition in tree], max(20, times // 10))
    walk = Figure(
        name="(d) 500 rules: plain walk", value=walked, unit="us", note="a tree of tuples, no codes, no steps"
    )
    return [few, many, walk, Figure(name="(d) 500 rules: decide / walk", value=few.value / walked, unit="x")]


def _decided(book: Rulebook, facts: dict[str, object], times: int) -> Figure:
    took = microseconds(lambda: decide(book, facts).codes, times)
    matched = decide(book, facts).codes.count("M")
    name = f"(d) 500 rules, {matched} match: decide"
    return Figure(name=name, value=took, unit="us", aim=500, at_most=True, note=f"median of {times}, 500 codes")


def a_book(often: int = 50) -> Rulebook:
    """500 rules: an equality, a number, and one of three about texts and sets. Where the first two hold, the third does
    in one rule of `often`.
    """
    rules = "".join(_rule(number, often) for number in range(RULES))
    vocabulary = (
        "vocabulary:\n  attributes:\n    Issue Type: [Technical Issue, Question]\n    Seats: {type: number}\n"
        "  contact_attributes:\n    plan: {type: text}\n    languages: {type: text}\n  tags: [bug, vip, beta, urgent]\n"
    )
    loaded = load({"bench.yaml": f"{vocabulary}rules:\n{rules}"})
    if not isinstance(loaded, Rulebook):
        raise RuntimeError("\n".join(map(str, loaded[:5])))  # noqa: TRY004 - the bench's own book is wrong
    return loaded


def parts_of(number: int, often: int) -> tuple[str, int, str, str, str]:
    plan = ("standard", "community", "enterprise")[number % 3]
    return plan, number % 50, ("vip", "beta")[number % 2], _WORDS[number % 8], _ENDINGS[number % often != 0]


def _rule(number: int, often: int) -> str:
    plan, seats, tag, word, ending = parts_of(number, often)
    return (
        f"  - name: rule-{number}\n    when: conversation_started\n    if:\n      contact.attributes.plan: {plan}\n"
        f"      Seats: {{at_least: {seats}}}\n      any:\n        - conversation.tags: {{has: {tag}}}\n"
        f"        - message.text: {{contains: {word}{number}}}\n"
        f'        - not: {{message.text: {{ends_with: "{ending}"}}}}\n    then: [tag: bug]\n'
    )


def some_facts() -> dict[str, object]:
    """Facts of the bench's 6 KB conversation with 25 seats and a known contact."""
    envelope = json.loads(signed(1, 1)[0].body)
    item = envelope["data"]["item"]
    item["custom_attributes"]["Seats"] = 25
    item["tags"]["tags"] = [{"type": "tag", "id": "1", "name": "urgent"}]
    notification = read_notification(json.dumps(envelope).encode())
    assert isinstance(notification, Notification)
    event = read_event(notification)
    assert isinstance(event, Event)
    contact = Contact(id="1", attributes={"plan": "standard"})
    return dict(facts_of(Snapshot(event=event, contact=contact), a_book().vocabulary))


def _walkable(number: int, often: int) -> Walk:
    plan, seats, tag, word, ending = parts_of(number, often)
    any_of = (
        ("has", "conversation.tags", tag),
        ("contains", "message.text", f"{word}{number}"),
        ("not", ("ends_with", "message.text", ending)),
    )
    return "all", (("is", "contact.attributes.plan", plan), ("at_least", "Seats", seats), ("any", any_of))


def _walk(condition: tuple[object, ...], facts: dict[str, object]) -> bool:
    """What one writes first: a look at the operator, at every node, every time."""
    match condition:
        case ("all", tuple(parts)):
            return all(_walk(part, facts) for part in parts)
        case ("any", tuple(parts)):
            return any(_walk(part, facts) for part in parts)
        case ("not", tuple(part)):
            return not _walk(part, facts)
        case (str(operator), str(name), wanted):
            return _compare(operator, facts.get(name, facts.get(f"conversation.attributes.{name}")), wanted)
        case _:
            raise AssertionError(condition)


def _compare(operator: str, saw: object, wanted: object) -> bool:
    match saw, wanted:
        case list(), str():
            return wanted.casefold() in [str(each).casefold() for each in saw]
        case str(), str():
            one, other = saw.casefold(), wanted.casefold()
            return {"is": one == other, "contains": other in one, "ends_with": one.endswith(other)}[operator]
        case int() | float(), int() | float():
            return saw >= wanted
        case _:
            return False


def microseconds(what: Callable[[], object], times: int) -> float:
    """The median of `times` calls."""
    took = []
    for _ in range(times):
        started = clock.monotonic()
        what()
        took.append(clock.monotonic() - started)
    return median(took) * 1e6
