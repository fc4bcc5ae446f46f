"""What `triage rules check` says when editors complete and explain by words that the rulebook has no longer."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.rules_check_report import Remark
from app.rules.problems import Position

if TYPE_CHECKING:
    from app.rules.vocabulary import Vocabulary


def stale_schema(folder: Path, vocabulary: "Vocabulary") -> Iterator[Remark]:
    """A hint if the folder's schema file is not that of this vocabulary; nothing where there is none."""
    from app.rules.schema.files import SCHEMA_FILE, schema_of

    try:
        told = json.loads((folder / SCHEMA_FILE).read_bytes())
    except OSError:
        return
    except (ValueError, RecursionError):  # no JSON at all
        told = None
    if told != schema_of(vocabulary):
        yield Remark(
            position=Position(SCHEMA_FILE, 1, 1),
            severity="hint",
            kind="schema",
            message="editors complete and check by this file, and the vocabulary has changed since it was written: run "
            "triage rules schema --write",
        )
