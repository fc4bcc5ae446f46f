"""The conditions that kept a rule from acting, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.rules import decision as codes
from app.rules.conditions import AllOf, AnyOf, Check, Named, Not, Test
from app.rules.explain import BranchChecked, Verdict
from app.runs.why.words import name_of, seen, so, unknown_because, wants, wants_it


@dataclass(frozen=True, slots=True)
class Line:
    """One reason. `depth` is how far in it stands: what belongs to a reason stands under it."""

    text: str
    depth: int = 0


def by_conditions(verdict: Verdict) -> list[Line]:
    """The conditions that kept the rule from acting, each a reason; none where something else did."""
    match verdict.code:
        case codes.NOT_SO:
            return [*_sides(verdict.condition, None)]
        case codes.UNKNOWN:
            return [*_sides(verdict.condition, verdict.unless)]
        case codes.HELD_OFF if verdict.unless:
            return [*_holding(verdict.unless, truth=True)]
        case codes.NO_BRANCH:
            return [line for branch in verdict.branches for line in _branch(branch)]
        case _:
            return []


def what_held(verdict: Verdict) -> list[str]:
    """The conditions by which the rule acted, each in words: those of its `if`, and of the case that was taken."""
    taken = next((branch.condition for branch in verdict.branches if branch.taken), None)
    checks = [check for check in (verdict.condition, taken) if check is not None]
    return [line.text for check in checks for line in _holding(check, truth=True)]


def in_one_line(verdict: Verdict) -> str | None:
    """The reasons as one line, where that reads well."""
    told = by_conditions(verdict)
    if verdict.code == codes.HELD_OFF and told and not any(line.depth for line in told):
        return f"held off, because {' and '.join(line.text for line in told)}"
    return told[0].text if len(told) == 1 else None


def place_of(branch: BranchChecked) -> str:
    """An entry of `first_match` as people count them: case 2."""
    number = branch.path.rpartition("[")[2].rstrip("]")
    is_otherwise = branch.condition is None and branch.unless is None
    place = f"case {int(number) + 1}" if number.isdigit() else branch.path
    return f"{place} (otherwise)" if is_otherwise else place


def _branch(branch: BranchChecked) -> Iterator[Line]:
    yield from _headed(f"{place_of(branch)} of first_match did not hold:", _sides(branch.condition, branch.unless))


def _sides(condition: Check | None, unless: Check | None) -> Iterator[Line]:
    if condition and condition.result != "true":
        yield from _failing(condition, wanted=True)
    if unless and unless.result == "unknown":
        yield from _failing(unless, wanted=False, under_unless=True)
    elif unless and unless.result == "true" and (condition is None or condition.result == "true"):
        yield from _headed("held off, because", _holding(unless, truth=True))


def _failing(check: Check, *, wanted: bool, under_unless: bool = False) -> Iterator[Line]:
    """Why a check did not come out as wanted."""
    match check.condition:
        case Test() as test:
            yield Line(_missed(check, test, wanted=wanted, under_unless=under_unless))
        case Not():
            yield from _failing(check.parts[0], wanted=not wanted, under_unless=under_unless)
        case Named(name=name):
            inner = _failing(check.parts[0], wanted=wanted, under_unless=under_unless)
            yield from _headed(f"the condition “{name}” {_came_out(check)}:", inner)
        case AllOf() | AnyOf():
            yield from _failing_group(check, wanted=wanted, under_unless=under_unless)
        case None:
            return


def _failing_group(check: Check, *, wanted: bool, under_unless: bool) -> Iterator[Line]:
    missed = [part for part in check.parts if part.result != ("true" if wanted else "false")]
    lines = [line for part in missed for line in _failing(part, wanted=wanted, under_unless=under_unless)]
    needs_each = isinstance(check.condition, AllOf) is wanted
    if needs_each or len(missed) == 1:
        yield from lines
    else:
        yield from _headed("any one of these would do:", lines)


def _missed(check: Check, test: Test, *, wanted: bool, under_unless: bool) -> str:
    name = name_of(test)
    if check.saw is None or check.result == "unknown":
        holds_off = f"holds off if it {so(test, truth=not wanted)}"
        asked = holds_off if under_unless else f"wants {wants(test, truth=wanted)}"
        return f"{name} {seen(check)}, and the rule {asked} ({unknown_because(check, test)})"
    if test.field.from_body and not isinstance(test.wanted, bool):
        return f"{name} {so(test, truth=not wanted)}, and the rule wants it {wants_it(test, truth=wanted)}"
    return f"{name} {seen(check)}, and the rule wants {wants(test, truth=wanted)}"


def _holding(check: Check, *, truth: bool) -> Iterator[Line]:
    """What makes a check come out as it does."""
    match check.condition:
        case Test() as test:
            yield Line(f"{name_of(test)} {so(test, truth=truth)}")
        case Not():
            yield from _holding(check.parts[0], truth=not truth)
        case Named(name=name):
            yield from _headed(f"the condition “{name}” {_came_out(check)}:", _holding(check.parts[0], truth=truth))
        case AllOf() | AnyOf():
            for part in check.parts:
                if part.result == check.result:
                    yield from _holding(part, truth=truth)
        case None:
            return


def _came_out(check: Check) -> str:
    return {"true": "holds", "false": "does not hold", "unknown": "cannot be told"}[check.result]


def _headed(heading: str, lines: Iterable[Line]) -> Iterator[Line]:
    """Lines under a heading; a single one on the heading's own line."""
    told = list(lines)
    if len(told) == 1:
        yield Line(f"{heading} {told[0].text}", told[0].depth)
        return
    yield Line(heading)
    yield from (Line(line.text, line.depth + 1) for line in told)
