"""`triage rules test`: the tests that stand beside the rules, and what of the rulebook they try."""

import sys
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter, validators

from app.commands import local
from app.commands.options import Folder, Switch
from app.commands.terminal import show
from app.errors import TriageError

if TYPE_CHECKING:
    from app.rules.problems import Problem
    from app.rules.rulebook import Rulebook
    from app.rules.trials.trial import Stray, Trial

Percent = Annotated[
    int | None,
    Parameter(
        name="--min",
        help="Exit code 1 if less than this percentage of the rules acts in a test.",
        validator=validators.Number(gte=0, lte=100),
        show_default=False,
    ),
]


def run_tests(
    folder: Folder = None,
    *,
    word: Annotated[
        str | None, Parameter(name="-k", help="Only tests with this in their name.", show_default=False)
    ] = None,
    coverage: Annotated[Switch, Parameter(help="Show which rules, branches and comparisons no test tries.")] = False,
    minimum: Percent = None,
    format_: Annotated[
        Literal["text", "junit"], Parameter(name="--format", help="text for people, junit for CI.")
    ] = "text",
) -> None:
    """Run the rulebook's tests (its tests/*.yaml), or those with WORD in their name. --coverage shows which rules,
    branches and comparisons no test has tried, --min N fails below N percent of rules. Exit code 1 if one fails."""
    from app.commands.rules_test_report import Tested, as_junit, as_text, problems_as_junit, problems_as_text
    from app.rules.rulebook import Rulebook
    from app.rules.trials.coverage import coverage_of
    from app.rules.trials.run import run_trial
    from app.rules.trials.trial import Stray

    is_junit = format_ == "junit"
    where = folder or local.settings().rulebook
    book = _book(where)
    if not isinstance(book, Rulebook):
        show((problems_as_junit if is_junit else problems_as_text)(book))
        sys.exit(1)
    chosen = _chosen(_trials(where, book), word)
    runs = [run_trial(book, trial) for trial in chosen if not isinstance(trial, Stray)]
    covered = coverage_of(book, runs) if coverage or minimum is not None else None
    strays = [trial for trial in chosen if isinstance(trial, Stray)]
    tested = Tested(runs=runs, strays=strays, covered=covered, minimum=minimum)
    show((as_junit if is_junit else as_text)(tested))
    if tested.fails:
        sys.exit(1)


def _book(folder: Path) -> "Rulebook | tuple[Problem, ...]":
    from app.rules.loader import load
    from app.runs.rulebook_files import read_folder

    return load(read_folder(folder))


def _trials(folder: Path, book: "Rulebook") -> "tuple[Trial | Stray, ...]":
    from app.rules.trials.reading import read_trials
    from app.runs.fixtures import fixtures_of
    from app.runs.rulebook_files import TESTS, read_tests

    sources = read_tests(folder)
    if not sources:
        raise TriageError(f"no tests: {folder / TESTS} holds no *.yaml file; write the first one there")
    return read_trials(sources, book, fixtures_of(folder))


def _chosen(trials: "tuple[Trial | Stray, ...]", word: str | None) -> "tuple[Trial | Stray, ...]":
    """Those with the word in their name, and the files that could not be read: it may stand in them."""
    if word is None:
        return trials
    named = [trial for trial in trials if trial.name is not None and word.casefold() in trial.name.casefold()]
    if not named:
        names = {each.casefold(): name for trial in trials if (name := trial.name) for each in (name, *name.split())}
        near = get_close_matches(word.casefold(), names, n=1)
        raise TriageError(f'no test has "{word}" in its name' + (f', did you mean "{names[near[0]]}"?' if near else ""))
    return tuple(trial for trial in trials if trial.name is None or trial in named)
