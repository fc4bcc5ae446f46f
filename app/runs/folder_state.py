"""What the rulebook's folder holds, beside what is in force."""

from pathlib import Path

from app.errors import TriageError
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from app.runs.rulebook_files import read_folder


def apart_from(folder: Path, digest: str) -> str | None:
    """How the folder differs from the rulebook in force, in words; None where it holds the same."""
    try:
        loaded = load(read_folder(folder))
    except TriageError as error:
        return f"the folder {folder} cannot be used: {error}"
    if not isinstance(loaded, Rulebook):
        count = f"{len(loaded)} problem{'s' if len(loaded) != 1 else ''}"
        return f"the folder {folder} is broken ({count}), the last good one stays in force: triage rules check"
    if loaded.digest != digest:
        return f"the folder {folder} holds another one than is in force: triage rules diff"
    return None
