"""A teammate's command in a note: "/stop", "/bug The page stays empty", "/stop, please"."""

import re
from dataclasses import dataclass

# Behind the word may stand a comma and more. A full stop, a colon and a question mark end it only before a blank:
# "/etc/hosts" and "/notes.txt" are no commands.
_COMMAND = re.compile(r"\s*(/\w[\w-]*)(?:[,;!…][.,:;!?…]*|[.:?][.,:;!?…]*(?=\s|$)|(?=\s|$))[^\S\n]*([^\n]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`word` is as it was written, with its slash; `argument` is what follows on its line, `text` what follows on all
    lines ("" if nothing does)."""

    word: str
    argument: str
    text: str


def command_in(text: str) -> Command | None:
    """The command that a text begins with, without the punctuation behind it; None if it begins with none."""
    found = _COMMAND.match(text)
    return Command(word=found[1], argument=found[2].strip(), text=text[found.start(2) :].strip()) if found else None
