"""A command line that could not be read, told as every other error is: what is wrong, and where to look."""

from difflib import get_close_matches
from typing import TYPE_CHECKING

from cyclopts.exceptions import UnusedCliTokensError

from app.rules.printable import printable_line

if TYPE_CHECKING:
    from cyclopts import CycloptsError
    from rich.text import Text


def misread(error: "CycloptsError") -> "Text":
    """What is wrong and which help has more; names that are nearly right are guessed. Nothing in it is taken for
    markup."""
    from rich.text import Text

    words = " ".join(("triage", *(error.command_chain or ())))
    wrong = _not_taken(error, words) if isinstance(error, UnusedCliTokensError) else str(error)
    told = wrong.rstrip().replace("into int.", "into a number.")  # Python's word for it says little to people
    return Text(printable_line(f"triage: {told} See: {words} --help"))


def _not_taken(error: UnusedCliTokensError, words: str) -> str:
    """Of words that nothing takes: below a command that has others they are meant for the name of one."""
    said = (error.unused_tokens or [""])[0]
    known = [name for name in error.app or () if not name.startswith("-")]
    if not known:
        return f'"{words}" takes no "{said}".'
    near = get_close_matches(said, known, n=1)
    guess = f'Did you mean "{near[0]}"?' if near else f"There are: {', '.join(known)}."
    return f'"{words}" has no command "{said}". {guess}'
