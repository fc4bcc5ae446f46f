"""The rulebook that is shipped."""

from pathlib import Path

from app.runs.rulebook_files import read_folder

SHIPPED = Path(__file__).resolve().parents[1] / "rulebook"


def shipped_files() -> dict[str, str]:
    """Its files: path below its folder -> text."""
    return read_folder(SHIPPED)
