"""What a command says, on any terminal: one that knows few signs is given others for those that it lacks."""

import sys

_PLAIN = str.maketrans({"✓": "+", "✗": "-", "“": '"', "”": '"', "…": "...", "→": "->"})


def show(text: str) -> None:
    """Print a text; signs that the terminal has not, it gets as + - ... or ?."""
    print(fitted(text, sys.stdout.encoding or "ascii"))


def fitted(text: str, encoding: str) -> str:
    """The text in the signs that an encoding has."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_PLAIN).encode(encoding, "replace").decode(encoding)
    return text
