"""(g) Deciding beside zen-engine (GoRules) and CEL: the same 500 rules with the same three truths, a code for each.

Each peer in every form that its API offers, compiled once; what is counted is what one event costs: the facts made fit
for the API, and the codes. No peer makes steps or lets a rule see what the ones before it did: ours does both in the
time shown. Before the clock starts, all must give the same codes on many facts."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from itertools import product
from types import ModuleType
from typing import Any

from app.rules.decide import decide
from app.rules.rulebook import Rulebook
from bench.figures import Figure, Measured, middle
from bench.rules import RULES, a_book, microseconds, parts_of, some_facts

Facts = Mapping[str, object]
Codes = Callable[[Facts], str]
_PLAN, _SEATS = "contact.attributes.plan", "conversation.attributes.Seats"
_IN_A_ROW = 20
_TAGS, _TEXT = "conversation.tags", "message.text"


def measure(*, quick: bool) -> Measured:
    rounds, facts = 4 if quick else 30, some_facts()
    return [figure for often in (50, 1) for figure in _side_by_side(often, facts, rounds)]


def _side_by_side(often: int, facts: Facts, rounds: int) -> Iterator[Figure]:
    book = a_book(often=often)
    lead = f"(g) 500 rules, {_our_codes(book, facts).count('M')} match:"
    peers = {peer: forms(import_module(module), often) for peer, module, forms in _PEERS if find_spec(module)}
    for peer, forms in peers.items():
        for codes in forms.values():
            _hold_to_the_same_codes(peer, codes, book)
    ways: dict[str, Codes] = {"decide": partial(_our_codes, book)}
    ways |= {f"{peer}, {form}": codes for peer, forms in peers.items() for form, codes in forms.items()}
    took = _medians(ways, facts, rounds)
    for name, value in took.items():
        yield Figure(name=f"{lead} {name}", value=value, unit="us", note=f"median of {rounds * _IN_A_ROW}")
    for peer, module, _ in _PEERS:
        fastest = min((name for name in took if name.startswith(f"{peer},")), key=took.__getitem__, default=None)
        if fastest is None:
            yield Figure(name=f"{lead} {peer}", value=0, unit="", note=f"not measured: {module} is not installed")
        else:
            ratio = took["decide"] / took[fastest]
            note = f"beside its fastest form: {fastest.partition(', ')[2]}"
            yield Figure(name=f"{lead} decide / {peer}", value=ratio, unit="x", aim=1, at_most=True, note=note)


def _medians(ways: Mapping[str, Codes], facts: Facts, rounds: int) -> dict[str, float]:
    """Microseconds of each way, in turns, so that whatever else the machine does meets all of them alike."""
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds + 1):
        for name, codes in ways.items():
            took[name].append(microseconds(partial(codes, facts), _IN_A_ROW))
    return {name: middle(values[1:]) for name, values in took.items()}  # the first turn warms up


def _our_codes(book: Rulebook, facts: Facts) -> str:
    return decide(book, facts).codes


def _hold_to_the_same_codes(peer: str, codes: Codes, book: Rulebook) -> None:
    for facts in many_facts():
        if codes(facts) != _our_codes(book, facts):
            raise RuntimeError(f"{peer} decides otherwise on {dict(facts)}")


def many_facts() -> Iterator[Facts]:
    """Facts of which each of the four that the rules ask for is unknown, small, large, or of another kind."""
    plans = (None, "standard", "Community", "other")
    seats = (None, 0, 25, 49.5)
    tags: tuple[list[str] | None, ...] = (None, [], ["VIP", "beta"])
    texts = (None, "", "my Refund1 and export7 fail, kind regards", "calendar36 password45 Thank you!")
    for plan, seat, tag, text in product(plans, seats, tags, texts):
        known = {_PLAN: plan, _SEATS: seat, _TAGS: tag, _TEXT: text}
        yield {**some_event(), **{name: value for name, value in known.items() if value is not None}}


def some_event() -> Facts:
    return {"event.name": "conversation_started", "event.topic": "conversation.user.created"}


def _fitted(facts: Facts) -> dict[str, Any]:
    """The four facts as the peers see them: without regard to case, null where unknown."""
    tags: Any = facts.get(_TAGS)
    return {
        "plan": _folded(facts.get(_PLAN)),
        "seats": facts.get(_SEATS),
        "tags": None if tags is None else [tag.casefold() for tag in tags],
        "text": _folded(facts.get(_TEXT)),
    }


def _folded(text: object) -> str | None:
    return text.casefold() if isinstance(text, str) else None


def _cel_forms(cel: ModuleType, often: int) -> dict[str, Codes]:
    expressions = [_in_cel(number, often) for number in range(RULES)]
    each = [cel.compile(expression) for expression in expressions]
    whole = cel.compile(f"[{', '.join(expressions)}]")

    def one_by_one(facts: Facts) -> str:
        context = cel.Context(_fitted(facts))
        return "".join([program.execute(context) for program in each])

    return {
        "500 programs": one_by_one,
        "one expression": lambda facts: "".join(whole.execute(cel.Context(_fitted(facts)))),
    }


def _zen_forms(zen: ModuleType, often: int) -> dict[str, Codes]:
    expressions = [_in_zen(number, often) for number in range(RULES)]
    each = [zen.compile_expression(expression) for expression in expressions]
    whole = zen.compile_expression(f"[{', '.join(expressions)}]")
    content = zen.ZenDecisionContent(json.dumps(_decision(f"[{', '.join(expressions)}]")))
    graph = zen.ZenEngine().create_decision(content)

    def one_by_one(facts: Facts) -> str:
        context = _fitted(facts)
        return "".join([expression.evaluate(context) for expression in each])

    return {
        "500 expressions": one_by_one,
        "a decision": lambda facts: "".join(graph.evaluate(_fitted(facts))["result"]["codes"]),
        "one expression": lambda facts: "".join(whole.evaluate(_fitted(facts))),
    }


def _decision(codes: str) -> dict[str, Any]:
    """A decision of GoRules' own kind; all codes are one value of it, which is far quicker than a value each."""
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {
            "id": "codes",
            "name": "codes",
            "type": "expressionNode",
            "content": {"expressions": [{"id": "1", "key": "codes", "value": codes}]},
        },
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": f"{source}-{target}", "sourceId": source, "targetId": target, "type": "edge"}
        for source, target in (("in", "codes"), ("codes", "out"))
    ]
    return {"nodes": nodes, "edges": edges}


def _in_cel(number: int, often: int) -> str:
    plan, seats, tag, word, ending = parts_of(number, often)
    holds = f'tags != null && "{tag}" in tags'
    or_holds = f'text != null && (text.contains("{word}{number}") || !text.endsWith("{ending}"))'
    return (
        f'plan != null && plan != "{plan}" ? "n" : seats != null && seats < {seats}.0 ? "n" : '
        f'({holds}) || ({or_holds}) ? (plan == null || seats == null ? "u" : "M") : '
        'tags == null || text == null ? "u" : "n"'
    )


def _in_zen(number: int, often: int) -> str:
    plan, seats, tag, word, ending = parts_of(number, often)
    holds = f'tags != null and contains(tags, "{tag}")'
    or_holds = f'text != null and (contains(text, "{word}{number}") or not (endsWith(text, "{ending}")))'
    return (
        f'plan != null and plan != "{plan}" ? "n" : (seats != null and seats < {seats} ? "n" : '
        f'(({holds}) or ({or_holds}) ? (plan == null or seats == null ? "u" : "M") : '
        '(tags == null or text == null ? "u" : "n")))'
    )


_PEERS: tuple[tuple[str, str, Callable[[ModuleType, int], dict[str, Codes]]], ...] = (
    ("zen-engine", "zen", _zen_forms),
    ("CEL", "cel", _cel_forms),
)
