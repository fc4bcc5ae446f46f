"""`triage rules schema` and `triage rules reference`: the language as editors and people read it."""

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from app.commands import local

Switch = Annotated[bool, Parameter(negative="")]


def schema(folder: Path | None = None, *, write: Switch = False) -> None:
    """Print the JSON Schema by which editors complete and explain rules; --write puts it into the rulebook's folder."""
    from app.rules.loader import load_vocabulary
    from app.rules.schema.files import SCHEMA_FILE, schema_text
    from app.rules.vocabulary import Vocabulary
    from app.runs.rulebook_files import read_folder, say, write_file

    where = folder or local.settings().rulebook
    vocabulary = load_vocabulary(read_folder(where))
    if not isinstance(vocabulary, Vocabulary):
        print(say(vocabulary))
        sys.exit(1)
    text = schema_text(vocabulary)
    if not write:
        print(text, end="")
        return
    write_file(where / SCHEMA_FILE, text)
    print(f"{where / SCHEMA_FILE} is written")


def reference() -> None:
    """Print the reference of the rule language, as it stands in docs/rules.md."""
    from app.rules.reference_page.page import reference_page

    print(reference_page(), end="")
