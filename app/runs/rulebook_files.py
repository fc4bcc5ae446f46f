"""The rulebook's folder: reading its files, and putting a rulebook of another day into it."""

from collections.abc import Mapping
from pathlib import Path

from app.errors import TriageError
from app.rules.loader import load
from app.rules.problems import Problem
from app.rules.rulebook import Rulebook

TESTS = "tests"
"""The folder below a rulebook's that holds its tests: no part of the rulebook."""


def read_folder(folder: Path) -> dict[str, str]:
    """The rulebook's files: path below the folder -> text. Raises TriageError if there are none."""
    files = files_of(folder)
    if not files:
        raise TriageError(f"no rulebook: {folder} holds no *.yaml file; set TRIAGE_RULEBOOK to the folder that does")
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8", errors="replace") for path in files}


def read_tests(folder: Path) -> dict[str, str]:
    """The files of the rulebook's tests: path below the folder -> text. Empty if there are none."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8", errors="replace") for path in _yaml(folder / TESTS)
    }


def files_of(folder: Path) -> list[Path]:
    """The rulebook's files in the order in which they are read."""
    tests = folder / TESTS
    return [path for path in _yaml(folder) if tests not in path.parents]


def good_rulebook(folder: Path) -> Rulebook:
    """The folder's rulebook. Raises TriageError with all its problems."""
    loaded = load(read_folder(folder))
    if isinstance(loaded, Rulebook):
        return loaded
    raise TriageError(f"the rulebook in {folder} has problems; mend them first:\n{say(loaded)}")


def write_folder(folder: Path, sources: Mapping[str, str]) -> None:
    """Make these files, and no others, the folder's rulebook; its tests stay. Every file is complete or not there."""
    fresh = {folder / name: text for name, text in sources.items()}
    for path, text in fresh.items():
        if not path.is_file() or path.read_text("utf-8", errors="replace") != text:
            write_file(path, text)
    for path in files_of(folder):
        if path not in fresh:
            path.unlink()


def write_file(path: Path, text: str) -> None:
    """Replace a file's text in one step; its rights are kept."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, "utf-8", newline="")
    if path.exists():
        beside.chmod(path.stat().st_mode & 0o777)
    beside.replace(path)


def say(problems: tuple[Problem, ...]) -> str:
    """Problems as people read them, one a line."""
    return "\n".join(str(problem) for problem in problems)


def _yaml(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml") and path.is_file())
