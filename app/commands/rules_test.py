"""`triage rules test`: the tests that stand beside the rules, and what of the rulebook they try."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter, validators

from app.commands import local
from app.errors import TriageError

if TYPE_CHECKING:
    from app.rules.problems import Problem
    from app.rules.rulebook import Rulebook
    from app.rules.trials.trial import Trial

Percent = Annotated[int | None, Parameter(name="--min", validator=validators.Number(gte=0, lte=100))]
Switch = Annotated[bool, Parameter(negative="")]


def run_tests(
    folder: Path | None = None,
    *,
    word: Annotated[str | None, Parameter(name="-k")] = None,
    coverage: Switch = False,
    minimum: Percent = None,
    format_: Annotated[Literal["text", "junit"], Parameter(name="--format")] = "text",
) -> None:
    """Run the rulebook's tests (its tests/*.yaml), or those with WORD in their name. --coverage shows which rules,
    branches and comparisons no test has tried, --min N fails below N percent of rules. Exit code 1 if one fails."""
    from app.commands.rules_test_report import as_junit, as_text, problems_as_junit, problems_as_text
    from app.rules.trials.coverage import coverage_of
    from app.rules.trials.run import run_trial

    is_junit = format_ == "junit"
    book, trials, problems = _read(folder or local.settings().rulebook)
    if book is None:
        print((problems_as_junit if is_junit else problems_as_text)(problems))
        sys.exit(1)
    runs = [run_trial(book, trial) for trial in _chosen(trials, word)]
    covered = coverage_of(book, runs) if coverage or minimum is not None else None
    print((as_junit if is_junit else as_text)(runs, covered, minimum))
    is_short = covered is not None and minimum is not None and covered.percent < minimum
    if is_short or any(run.unmet for run in runs):
        sys.exit(1)


def _read(folder: Path) -> "tuple[Rulebook | None, tuple[Trial, ...], tuple[Problem, ...]]":
    """The rulebook and its tests; no rulebook but problems if there is something wrong with either."""
    from app.rules.loader import load
    from app.rules.problems import Problem
    from app.rules.rulebook import Rulebook
    from app.rules.trials.reading import load_trials
    from app.runs.fixtures import fixtures_of
    from app.runs.rulebook_files import TESTS, read_folder, read_tests

    book = load(read_folder(folder))
    if not isinstance(book, Rulebook):
        return None, (), book
    sources = read_tests(folder)
    if not sources:
        raise TriageError(f"no tests: {folder / TESTS} holds no *.yaml file; write the first one there")
    found = load_trials(sources, book, fixtures_of(folder))
    problems = tuple(each for each in found if isinstance(each, Problem))
    return None if problems else book, tuple(each for each in found if not isinstance(each, Problem)), problems


def _chosen(trials: "tuple[Trial, ...]", word: str | None) -> "tuple[Trial, ...]":
    if word is None:
        return trials
    chosen = tuple(trial for trial in trials if word.casefold() in trial.name.casefold())
    if not chosen:
        raise TriageError(f'no test has "{word}" in its name')
    return chosen
