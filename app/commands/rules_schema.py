"""`triage rules schema` and `triage rules reference`: the language as editors and people read it."""

import sys
from typing import Annotated

from cyclopts import Parameter

from app.commands import local
from app.commands.options import Folder, Switch
from app.commands.terminal import show, show_json, show_line


def schema(
    folder: Folder = None,
    *,
    write: Annotated[Switch, Parameter(help="Write it to rulebook.schema.json in the folder.")] = False,
) -> None:
    """Print the JSON Schema by which editors complete and explain rules; --write puts it into the rulebook's folder."""
    from app.rules.loader import load_vocabulary
    from app.rules.schema.files import SCHEMA_FILE, schema_text
    from app.rules.vocabulary import Vocabulary
    from app.runs.rulebook_files import read_folder, say, write_file

    where = folder or local.settings().rulebook
    vocabulary = load_vocabulary(read_folder(where))
    if not isinstance(vocabulary, Vocabulary):
        show(say(vocabulary))
        sys.exit(1)
    text = schema_text(vocabulary)
    if not write:
        show_json(text.rstrip())
        return
    write_file(where / SCHEMA_FILE, text)
    show_line(f"{where / SCHEMA_FILE} is written")


def reference() -> None:
    """Print the reference of the rule language, as it stands in docs/rules.md."""
    from app.rules.reference_page.page import reference_page

    show(reference_page().rstrip())
