"""Rule tests from a few lines of YAML, and what comes of them."""

from collections.abc import Mapping
from textwrap import dedent, indent

from app.rules.events import Event
from app.rules.problems import Problem
from app.rules.rulebook import Rulebook
from app.rules.trials.happening import Fixture
from app.rules.trials.reading import read_trials
from app.rules.trials.run import TrialRun, run_trial
from app.rules.trials.trial import Stray, Trial
from tests.rules.makers import a_book, a_snapshot

FILE = "tests/some.yaml"


def fixture(path: str) -> Event | str:
    """One stored body: a customer's reply about a broken calendar."""
    return a_snapshot().event if path == "tests/fixtures/reply.json" else f"{path}: No such file"


def source(tests: str) -> str:
    return f"tests:\n{indent(dedent(tests).lstrip(), '  ')}"


def load_trials(
    sources: Mapping[str, str], book: Rulebook, fixture: Fixture
) -> tuple[Trial, ...] | tuple[Problem, ...]:
    """All tests of these files; or all that is wrong with them, sorted by place."""
    found = read_trials(sources, book, fixture)
    wrong = sorted(problem for each in found if isinstance(each, Stray) for problem in each.problems)
    return tuple(wrong) or tuple(each for each in found if isinstance(each, Trial))


def problems(book: Rulebook, text: str) -> list[str]:
    """What is wrong with a file of this text, without the file's name."""
    found = load_trials({FILE: text}, book, fixture)
    assert all(isinstance(each, Problem) for each in found), found
    return [str(each).removeprefix(f"{FILE}:") for each in found]


def trials(book: Rulebook, tests: str) -> list[Trial]:
    found = [each for each in load_trials({FILE: source(tests)}, book, fixture) if not isinstance(each, Problem)]
    assert found, "\n".join(map(str, load_trials({FILE: source(tests)}, book, fixture)))
    return found


def runs(book: Rulebook, tests: str) -> list[TrialRun]:
    return [run_trial(book, trial) for trial in trials(book, tests)]


def run(rules: str, test: str) -> TrialRun:
    """One test, its lines without a name, run on these rules."""
    (only,) = runs(a_book(rules), f"- name: t\n{indent(dedent(test).strip(), '  ')}")
    return only


def told(run: TrialRun) -> str:
    """Everything that did not come true, with its reasons."""
    return "\n".join(line for unmet in run.unmet for line in (unmet.message, *unmet.why))
