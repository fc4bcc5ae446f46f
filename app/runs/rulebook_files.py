"""The rulebook's folder: reading its files, and putting a rulebook of another day into it.

What begins with a dot is not the rulebook's: an editor's leavings, `.github`, the folders in which Kubernetes keeps the
files of a ConfigMap (its links to them are read)."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from app.errors import TriageError
from app.rules.loader import load
from app.rules.problems import Problem
from app.rules.rulebook import Rulebook
from app.runs.rulebook_lock import written

TESTS = "tests"
"""The folder below a rulebook's that holds its tests: no part of the rulebook."""

Signature = tuple[tuple[object, ...], ...]
_OF_THE_FILE_SYSTEM = "lost+found"


def read_folder(folder: Path) -> dict[str, str]:
    """The rulebook's files: path below the folder -> text. Raises TriageError if there are none, or one cannot be
    read: part of a rulebook is no rulebook."""
    with _said_plainly(folder):
        if not folder.is_dir():
            if folder.exists():
                raise TriageError(f"no rulebook: {folder} is a file: give its folder")
            raise TriageError(f"no rulebook: there is no folder {folder}; give the one that is, or set TRIAGE_RULEBOOK")
        files = files_of(folder)
        if not files:
            raise TriageError(
                f"no rulebook: {folder} holds no *.yaml file; set TRIAGE_RULEBOOK to the folder that does"
            )
        return _texts(folder, files)


def read_tests(folder: Path) -> dict[str, str]:
    """The files of the rulebook's tests: path below the folder -> text. Empty if there are none."""
    with _said_plainly(folder):
        return _texts(folder, _yaml(folder / TESTS)) if (folder / TESTS).is_dir() else {}


def files_of(folder: Path) -> list[Path]:
    """The rulebook's files in the order in which they are read. Raises OSError if a folder cannot be listed."""
    tests = folder / TESTS
    return [path for path in _yaml(folder) if tests not in path.parents]


def holds_rulebook(folder: Path) -> bool:
    """Whether there is any file of a rulebook. Raises TriageError if the folder cannot be read."""
    with _said_plainly(folder):
        return folder.is_dir() and bool(files_of(folder))


def signature_of(folder: Path) -> Signature:
    """What is another when a file of the rulebook changes, comes or goes. Never raises."""
    try:
        return tuple(_stamp(path) for path in files_of(folder))
    except OSError as error:
        return ((str(error),),)


def good_rulebook(folder: Path) -> Rulebook:
    """The folder's rulebook. Raises TriageError with all its problems."""
    loaded = load(read_folder(folder))
    if isinstance(loaded, Rulebook):
        return loaded
    raise TriageError(f"the rulebook in {folder} has problems; mend them first:\n{say(loaded)}")


def text_of(path: Path) -> str:
    """A file's text to the letter, to be changed and written back. Raises TriageError if it is not UTF-8: what cannot
    be read cannot be written back."""
    with _said_plainly(path):
        content = path.read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TriageError(
            f"{path}:{line}: this line is not UTF-8; save the file as UTF-8, then run this again"
        ) from error


def with_plain_ends(text: str) -> str:
    """A text as `read_folder` would read it: each line ends in a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def write_folder(folder: Path, sources: Mapping[str, str]) -> None:
    """Make these files, and no others, the folder's rulebook; its tests stay. Every file is complete or not there, and
    a running service looks when all are. Raises TriageError if a file cannot be written: then none is changed, as a
    rule."""
    with _said_plainly(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with written(folder):
            _replace(folder, {folder / name: text for name, text in sources.items()})


def write_file(path: Path, text: str) -> None:
    """Replace a file's text in one step; its rights are kept, and a link stays one. Raises TriageError if it cannot be
    written."""
    with _said_plainly(path):
        _beside(path, text).replace(path.resolve())


def say(problems: tuple[Problem, ...]) -> str:
    """Problems as people read them, one a line."""
    return "\n".join(str(problem) for problem in problems)


def _texts(folder: Path, files: list[Path]) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): _text(path) for path in files}


def _text(path: Path) -> str:
    with _said_plainly(path):
        return path.read_text("utf-8", errors="replace")


def _yaml(folder: Path) -> list[Path]:
    def fail(error: OSError) -> None:
        raise error

    found = []
    for place, folders, names in os.walk(folder, onerror=fail):
        folders[:] = [name for name in folders if not name.startswith(".") and name != _OF_THE_FILE_SYSTEM]
        paths = (Path(place, name) for name in names if not name.startswith("."))
        found += [path for path in paths if path.suffix in (".yaml", ".yml") and path.is_file()]
    return sorted(found)


def _stamp(path: Path) -> tuple[object, ...]:
    try:
        stat = path.stat()
    except OSError as error:
        return str(path), str(error)
    return str(path), stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size


def _replace(folder: Path, fresh: Mapping[Path, str]) -> None:
    changed = [path for path, text in fresh.items() if not _holds(path, text)]
    ready = [(_beside(path, fresh[path]), path) for path in changed]
    for beside, path in ready:
        beside.replace(path.resolve())
    for path in files_of(folder):
        if path not in fresh:
            path.unlink()


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and _text(path) == text


def _beside(path: Path, text: str) -> Path:
    """The text as a file beside the one that it will replace, with its rights."""
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.new")
    beside.write_text(text, "utf-8", newline="")
    if target.exists():
        beside.chmod(target.stat().st_mode & 0o777)
    return beside


@contextmanager
def _said_plainly(place: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError) as error:  # RuntimeError: links that lead in a circle
        raise TriageError(_plainly(place, error)) from error


def _plainly(place: Path, error: OSError | RuntimeError) -> str:
    where = (error.filename if isinstance(error, OSError) else None) or place
    match error:
        case FileNotFoundError():
            return f"{where} went away while it was read; try again"
        case PermissionError():
            return f"{where} may not be read or written by this user; give it the right to (chmod, chown)"
        case OSError():
            return f"{where}: {error.strerror or error}; mend that and try again"
        case _:
            return f"{where}: {error}; mend that and try again"
