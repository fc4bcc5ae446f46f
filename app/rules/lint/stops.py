"""Rules that can never act, because rules above them stop whenever they would."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from app.rules.lint.acting import Acting
from app.rules.lint.changes import is_changed
from app.rules.lint.findings import Finding
from app.rules.lint.formulas import Formula, Search, Thing, renamed
from app.rules.lint.wording import the_rule

_MOST_NAMED = 3


class Before(NamedTuple):
    """A thing as it was when an earlier rule was asked; a step has changed it since."""

    place: int
    thing: Thing


def behind_stops(rules: Sequence[Acting], search: Search) -> Iterator[Finding]:
    """`behind-stop` for every rule that can never act behind those above it."""
    if not any(acting.may_stop for acting in rules):
        return
    for place, acting in enumerate(rules):
        above = [each for each in rules[:place] if each.events & acting.events]
        if acting.mode != "off" and any(each.may_stop for each in above):
            yield from _behind(acting, above, search)


def _behind(acting: Acting, above: Sequence[Acting], search: Search) -> Iterator[Finding]:
    if not search.can_be(acting.calls_and_matches):
        return
    passed = _passed(above)
    for stopping, goes_on in passed:
        if search.cannot_be(acting.calls_and_matches, goes_on):
            yield _finding(acting, (stopping,))
            return
    if len(passed) > 1 and search.cannot_be(acting.calls_and_matches, *(goes_on for _, goes_on in passed)):
        yield _finding(acting, tuple(stopping for stopping, _ in passed))


def _passed(above: Sequence[Acting]) -> list[tuple[Acting, Formula]]:
    """Each rule that may stop and why it did not, told in the facts as they are after all of them; nearest first."""
    changed: dict[Thing, int] = {}
    passed = []
    for acting in reversed(above):
        if acting.may_stop and acting.acts_whenever_it_matches:
            if not acting.rule.stops:
                changed = {**changed, **acting.changes}
            passed.append((acting, _as_it_was(acting, changed)))
        if acting.may_act:
            changed = {**changed, **acting.changes}
    return passed


def _as_it_was(acting: Acting, changed: Mapping[Thing, int]) -> Formula:
    if not changed:
        return acting.goes_on
    return renamed(acting.goes_on, lambda thing: Before(acting.place, thing) if is_changed(thing, changed) else thing)


def _finding(acting: Acting, stopping: tuple[Acting, ...]) -> Finding:
    named = ", ".join(the_rule(each.rule) for each in stopping[:_MOST_NAMED])
    more = f" and {len(stopping) - _MOST_NAMED} more" if len(stopping) > _MOST_NAMED else ""
    one = len(stopping) == 1
    return Finding(
        acting.rule.position,
        "behind-stop",
        f'"{acting.rule.name}" can never act: {named}{more} {"stops" if one else "together stop"} whenever it would; '
        f"move it above {'that rule' if one else 'them'}, or narrow what {'it stops' if one else 'they stop'} on",
        tuple(each.rule.position for each in stopping),
    )
