"""The command line as people run it: as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.house import ROOT

Done = subprocess.CompletedProcess[str]


def command(*words: object, environment: Mapping[str, str], cwd: Path = ROOT) -> Done:
    """`triage` with these words, once it has ended."""
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *map(str, words)],
        env={"PYTHONPATH": str(ROOT), **environment},
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def unset() -> dict[str, str]:
    """The environment of somebody who has set nothing of ours."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TRIAGE_")}  # noqa: TID251 - PATH
