import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.command_line import Done, command

Triage = Callable[..., Done]


@pytest.fixture
def triage(database_url: str, tmp_path: Path) -> Triage:
    """The command line over a fresh database, as its own process."""
    environment = {**os.environ, "DATABASE_URL": database_url, "TRIAGE_DATA_DIR": str(tmp_path / "var")}  # noqa: TID251 - a child process needs PATH and the like

    def run(*words: object, **more: str) -> Done:
        return command(*words, environment=environment | more)

    return run
