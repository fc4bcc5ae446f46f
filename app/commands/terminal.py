"""What a command says. Nothing in it can steer a terminal, whoever wrote it, and a terminal that knows few signs is
given others for those that it lacks."""

import sys
from collections.abc import Iterable
from typing import TextIO

from app.rules.printable import escaped, printable, printable_json, printable_line

_PLAIN = str.maketrans({"✓": "+", "✗": "-", "“": '"', "”": '"', "…": "...", "→": "->"})


def show(text: str) -> None:
    """Print a text of one or more lines; signs that the terminal has not, it gets as + - ... or ?."""
    _print(printable(text), sys.stdout)


def show_line(line: str) -> None:
    """Print what is one line, and stays one whatever stands in it."""
    _print(printable_line(line), sys.stdout)


def show_lines(lines: Iterable[str]) -> None:
    """Print lines as they come, each as `show_line` does."""
    for line in lines:
        show_line(line)


def show_json(text: str) -> None:
    """Print JSON; what the terminal has not, or could be steered by, is escaped."""
    told, encoding = printable_json(text), encoding_of(sys.stdout)
    print(told if _has(told, encoding) else "".join(each if _has(each, encoding) else escaped(each) for each in told))


def complain(text: str) -> None:
    """Say what went wrong, where errors go."""
    _print(printable(text), sys.stderr)


def fitted(text: str, encoding: str) -> str:
    """The text in the signs that an encoding has."""
    return text if _has(text, encoding) else text.translate(_PLAIN).encode(encoding, "replace").decode(encoding)


def encoding_of(stream: TextIO) -> str:
    return stream.encoding or "ascii"


def _print(text: str, stream: TextIO) -> None:
    print(fitted(text, encoding_of(stream)), file=stream)


def _has(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
