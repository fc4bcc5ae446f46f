import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
Triage = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def triage(database_url: str, tmp_path: Path) -> Triage:
    """The command line over a fresh database, as its own process."""
    environment = {**os.environ, "DATABASE_URL": database_url, "TRIAGE_DATA_DIR": str(tmp_path / "var")}  # noqa: TID251 - a child process needs PATH and the like

    def run(*words: object, **more: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "app.cli", *map(str, words)]
        return subprocess.run(
            command, env=environment | more, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
        )

    return run
