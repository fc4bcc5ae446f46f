"""Text that a terminal shows as it is: whatever people wrote, it steers nothing."""

import unicodedata
from collections.abc import Iterable

_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def printable(lines: Iterable[str]) -> str:
    """Lines without control characters, which colour, overwrite or reverse what a terminal shows."""
    return "\n".join("".join("\N{REPLACEMENT CHARACTER}" if _could_steer(c) else c for c in line) for line in lines)


def _could_steer(char: str) -> bool:
    return unicodedata.category(char) in _UNPRINTABLE and char != "\N{ZERO WIDTH JOINER}"  # emoji are made with it
