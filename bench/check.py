"""(f) Checking: what `triage rules check` does with 500 rules in a process that is warm: read them and lint them."""

from collections.abc import Callable
from datetime import date
from statistics import median

from app import clock
from app.rules.lint.lint import lint
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from bench.figures import Figure, Measured
from bench.rules import RULES, a_book

_DAY = date(2026, 1, 10)
_AIM = 0.3


def measure(*, quick: bool) -> Measured:
    times = 3 if quick else 15
    book, crowd = a_book(), _a_crowd()
    return [
        _figure("check of 500 rules", lambda: _check(book), times, aim=_AIM),
        _figure("500 rules: of it lint", lambda: lint(book, _DAY), times),
        _figure("500 rules that set one attribute: check", lambda: _check(crowd), times),
    ]


def _figure(name: str, what: Callable[[], object], times: int, aim: float | None = None) -> Figure:
    took = median(_seconds(what) for _ in range(times))
    return Figure(name=f"(f) {name}", value=took, unit="s", aim=aim, at_most=True, note=f"median of {times}, warm")


def _seconds(what: Callable[[], object]) -> float:
    started = clock.monotonic()
    what()
    return clock.monotonic() - started


def _check(book: Rulebook) -> None:
    lint(_loaded(dict(book.sources)), _DAY)


def _a_crowd() -> Rulebook:
    """500 rules on one event that set one attribute, each for a plan of its own: every pair is compared."""
    rules = "".join(
        f"  - {{name: rule-{number}, when: conversation_started, if: {{plan: p{number}, Vip: true}}, "
        f"then: [set: {{Seats: {number}}}]}}\n"
        for number in range(RULES)
    )
    words = (
        "attributes: {Seats: {type: number}, Vip: {type: flag}}, contact_attributes: {plan: {type: text, short: plan}}"
    )
    return _loaded({"bench.yaml": f"vocabulary: {{{words}}}\nrules:\n{rules}"})


def _loaded(sources: dict[str, str]) -> Rulebook:
    book = load(sources)
    if not isinstance(book, Rulebook):
        raise RuntimeError("\n".join(map(str, book[:5])))  # noqa: TRY004 - the bench's own book is wrong
    return book
