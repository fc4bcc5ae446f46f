"""What came of a rulebook's tests: as text for people, as JUnit XML for the machine that checks a change."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from app.rules.printable import printable_line
from app.rules.problems import Position, Problem
from app.rules.trials.coverage import Coverage, Gap
from app.rules.trials.run import TrialRun, steps_told
from app.rules.trials.trial import Stray

SUITE = "triage rules test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """What came of the tests: those that were run, those that could not be. `minimum`: the coverage that is wanted."""

    runs: Sequence[TrialRun]
    strays: Sequence[Stray]
    covered: Coverage | None
    minimum: int | None

    @property
    def failed(self) -> int:
        return len(self.strays) + sum(bool(run.unmet) for run in self.runs)

    @property
    def fails(self) -> bool:
        """Whether the answer is no."""
        is_short = self.covered is not None and self.minimum is not None and self.covered.percent < self.minimum
        return is_short or self.failed > 0


def as_text(tested: Tested) -> str:
    """Each test that failed and why, the coverage if there is one, and a line that sums up. Holds nothing that could
    steer a terminal, whatever a customer wrote."""
    lines = [str(problem) for stray in tested.strays for problem in stray.problems]
    lines += [line for run in tested.runs if run.unmet for line in _failed(run)]
    if tested.covered is not None:
        lines += [*_coverage(tested.covered, tested.minimum), ""]
    count = len(tested.runs) + len(tested.strays)
    lines.append(f"{count} test{'s' if count != 1 else ''}, {tested.failed or 'none'} failed{_not_run(tested.strays)}")
    return "\n".join(map(printable_line, lines))


def as_junit(tested: Tested) -> str:
    """A test suite with a case for each test; with a minimum one more case says whether enough rules acted."""
    suite, covered, minimum = ET.Element("testsuite", name=SUITE), tested.covered, tested.minimum
    for stray in tested.strays:
        _fail(
            _case(suite, stray.position, stray.name or "(no name)"), stray.problems[0].message, map(str, stray.problems)
        )
    for run in tested.runs:
        case = _case(suite, run.trial.position, run.trial.name)
        if run.unmet:
            _fail(case, run.unmet[0].message, _failed(run))
    if covered is not None and minimum is not None:
        case = ET.SubElement(suite, "testcase", name=f"at least {minimum} % of the rules acted", classname="coverage")
        if covered.percent < minimum:
            _fail(case, _rules(covered), _coverage(covered, minimum))
    if covered is not None:
        ET.SubElement(suite, "system-out").text = "\n".join(map(printable_line, _coverage(covered, minimum)))
    return _xml(suite)


def problems_as_text(problems: Sequence[Problem]) -> str:
    """What is wrong with the rulebook or its tests, so that none was run."""
    count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}, no test was run"
    return "\n".join((*map(printable_line, map(str, problems)), count))


def problems_as_junit(problems: Sequence[Problem]) -> str:
    """A test suite that has nothing but a failed case for each problem."""
    suite = ET.Element("testsuite", name=SUITE)
    for problem in problems:
        _fail(_case(suite, problem.position, "no problems"), problem.message, [str(problem)])
    return _xml(suite)


def _case(suite: ET.Element, at: Position, name: str) -> ET.Element:
    case = ET.SubElement(suite, "testcase", name=printable_line(name))
    case.set("classname", printable_line(at.file))
    case.set("file", printable_line(at.file))
    case.set("line", str(at.line))
    return case


def _xml(suite: ET.Element) -> str:
    suite.set("tests", str(len(suite.findall("testcase"))))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    ET.indent(suite)
    return ET.tostring(suite, encoding="unicode", xml_declaration=True)


def _fail(case: ET.Element, message: str, lines: Iterable[str]) -> None:
    ET.SubElement(case, "failure", message=printable_line(message)).text = "\n".join(map(printable_line, lines))


def _not_run(strays: Sequence[Stray]) -> str:
    return f"; {len(strays)} could not be run: mend what is told above" if strays else ""


def _failed(run: TrialRun) -> Iterator[str]:
    yield f"FAILED {run.trial.position} {run.trial.name}"
    for unmet in run.unmet:
        yield f"  {unmet.message} ({unmet.position})"
        for line in unmet.why:
            yield f"    {line}"
    yield f"  what was done: {steps_told(run.done)}"
    for failure in run.decision.failures:
        yield f"  a step of {failure.rule} could not be made: {failure.reason}"
    yield ""


def _coverage(covered: Coverage, minimum: int | None) -> Iterator[str]:
    yield _rules(covered) + (f", wanted are {minimum} %" if minimum is not None else "")
    yield from _gaps("rules that never acted", covered.idle_rules)
    yield from _gaps("branches that were never taken", covered.idle_branches)
    if covered.outcomes:
        yield f"comparisons: {covered.seen} of {covered.outcomes} outcomes (each true and false) came up"
    yield from _gaps("comparisons that always came out the same or were never asked", covered.one_sided)


def _rules(covered: Coverage) -> str:
    return f"coverage: {covered.acted} of {covered.rules} rules acted ({_percent(covered.percent)} %)"


def _percent(share: float) -> str:
    """Rounded down: 100 % is all of them."""
    return str(int(share))


def _gaps(title: str, gaps: Sequence[Gap]) -> Iterator[str]:
    if gaps:
        yield f"  {title}:"
    for gap in gaps:
        yield f"    {gap.position} {gap.told}"
