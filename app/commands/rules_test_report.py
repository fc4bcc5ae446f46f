"""What came of a rulebook's tests: as text for people, as JUnit XML for the machine that checks a change."""

from collections.abc import Iterable, Iterator, Sequence
from xml.etree import ElementTree as ET

from app.rules.problems import Position, Problem
from app.rules.trials.coverage import Coverage, Gap
from app.rules.trials.run import TrialRun, steps_told

SUITE = "triage rules test"


def as_text(runs: Sequence[TrialRun], covered: Coverage | None, minimum: int | None) -> str:
    """Each test that failed and why, the coverage if there is one, and a line that sums up. Holds nothing that could
    steer a terminal, whatever a customer wrote."""
    lines = [line for run in runs if run.unmet for line in _failed(run)]
    if covered is not None:
        lines += [*_coverage(covered, minimum), ""]
    failed = sum(bool(run.unmet) for run in runs)
    lines.append(f"{len(runs)} test{'s' if len(runs) != 1 else ''}, {failed or 'none'} failed")
    return "\n".join(map(_printable, lines))


def as_junit(runs: Sequence[TrialRun], covered: Coverage | None, minimum: int | None) -> str:
    """A test suite with a case for each test; with a minimum one more case says whether enough rules acted."""
    suite = ET.Element("testsuite", name=SUITE)
    for run in runs:
        case = _case(suite, run.trial.position, run.trial.name)
        if run.unmet:
            _fail(case, run.unmet[0].message, _failed(run))
    if covered is not None and minimum is not None:
        case = ET.SubElement(suite, "testcase", name=f"at least {minimum} % of the rules acted", classname="coverage")
        if covered.percent < minimum:
            _fail(case, _rules(covered), _coverage(covered, minimum))
    if covered is not None:
        ET.SubElement(suite, "system-out").text = "\n".join(map(_printable, _coverage(covered, minimum)))
    return _xml(suite)


def problems_as_text(problems: Sequence[Problem]) -> str:
    """What is wrong with the rulebook or its tests, so that none was run."""
    count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}, no test was run"
    return "\n".join((*map(_printable, map(str, problems)), count))


def problems_as_junit(problems: Sequence[Problem]) -> str:
    """A test suite that has nothing but a failed case for each problem."""
    suite = ET.Element("testsuite", name=SUITE)
    for problem in problems:
        _fail(_case(suite, problem.position, "no problems"), problem.message, [str(problem)])
    return _xml(suite)


def _case(suite: ET.Element, at: Position, name: str) -> ET.Element:
    case = ET.SubElement(suite, "testcase", name=_printable(name), classname=at.file, file=at.file)
    case.set("line", str(at.line))
    return case


def _xml(suite: ET.Element) -> str:
    suite.set("tests", str(len(suite.findall("testcase"))))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    ET.indent(suite)
    return ET.tostring(suite, encoding="unicode", xml_declaration=True)


def _fail(case: ET.Element, message: str, lines: Iterable[str]) -> None:
    ET.SubElement(case, "failure", message=_printable(message)).text = "\n".join(map(_printable, lines))


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


def _printable(line: str) -> str:
    """Without control characters, which colour or overwrite what a terminal shows, and which XML refuses."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)
