"""Options that several commands take, each with its help."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter, validators

_FOLDER = "The rulebook's folder; without it TRIAGE_RULEBOOK, else ./rulebook."
Folder = Annotated[Path | None, Parameter(name=["--folder", "--rulebook"], help=_FOLDER, show_default=False)]
"""Where a command takes the folder by itself."""
Rulebook = Annotated[Path | None, Parameter(name="--rulebook", help=_FOLDER, show_default=False)]
Switch = Annotated[bool, Parameter(negative="", show_default=False)]
Count = Annotated[
    int, Parameter(name=["--limit", "-n"], help="How many, the newest first.", validator=validators.Number(gte=1))
]
STORED = validators.Number(gte=1, lt=2**63)
"""What can be the number of something that is stored."""
Since = Annotated[str, Parameter(help="How far back: 12h, 30d, 2w.")]
Format = Annotated[Literal["text", "json"], Parameter(name="--format", help="text for people, json for programs.")]
