"""`lint`: what is odd about a rulebook that loads. Pure, bounded, and never a false alarm: what is not certain is not
told."""

from collections.abc import Iterator
from datetime import date

from app.rules.lint.acting import acting_rules
from app.rules.lint.conflicts import conflicts
from app.rules.lint.dead_conditions import dead_conditions
from app.rules.lint.evidence import Evidence
from app.rules.lint.findings import Finding
from app.rules.lint.formulas import Search
from app.rules.lint.leftovers import about_acting, unused_names
from app.rules.lint.needless_steps import needless_steps
from app.rules.lint.stops import behind_stops
from app.rules.lint.untranslated import untranslated
from app.rules.lint.witness import Witnesses
from app.rules.rulebook import Rulebook

_STEPS_OF_A_SEARCH = 2_000
_STEPS_IN_ALL = 1_000_000


def lint(book: Rulebook, today: date) -> tuple[Finding, ...]:
    """All findings, sorted by place. `today`, the day at the desk, tells which modes have ended."""
    return tuple(sorted(set(_findings(book, today))))


def _findings(book: Rulebook, today: date) -> Iterator[Finding]:
    search = Search(in_all=_STEPS_IN_ALL, each=_STEPS_OF_A_SEARCH)
    rules = acting_rules(book, today)
    for acting in rules:
        yield from dead_conditions(acting, search)
        yield from needless_steps(acting, search)
        yield from about_acting(acting, today)
    yield from behind_stops(rules, search)
    if rules:
        witnesses = Witnesses(rules[0].meanings, book.vocabulary, today)
        yield from conflicts(rules, Evidence(book, search, witnesses))
    yield from unused_names(book)
    yield from untranslated(book.vocabulary)
