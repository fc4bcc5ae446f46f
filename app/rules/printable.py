"""Text that a terminal shows as it is: whatever people wrote, it steers nothing.

What steers: control characters and escapes, which colour or overwrite, and marks that turn the direction of writing,
which show a text as another one."""

import unicodedata

_STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_HARMLESS = frozenset("\t\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}")  # emoji and Persian are written with these
_NO_CHARACTERS = frozenset("\ufffe\uffff")
_INSTEAD = "\N{REPLACEMENT CHARACTER}"


def steers(char: str) -> bool:
    """Whether a terminal, or whoever reads a log, could be led astray by it; the end of a line counts."""
    if char.isprintable():
        return False
    return char in _NO_CHARACTERS or (unicodedata.category(char) in _STEERING and char not in _HARMLESS)


def printable(text: str) -> str:
    """A text of one or more lines, with a � for each character that steers."""
    return text if text.isprintable() else "\n".join(map(printable_line, text.split("\n")))


def printable_line(text: str) -> str:
    """A text that stays one line, with a � for each character that steers, ends of lines among them."""
    return text if text.isprintable() else "".join(_INSTEAD if steers(char) else char for char in text)


def printable_json(text: str) -> str:
    """JSON with each character that steers written as an escape: it says the same as before."""
    return text if text.isprintable() else "".join(_escaped(char) for char in text)


def _escaped(char: str) -> str:
    return char if char == "\n" or not steers(char) else escaped(char)


def escaped(char: str) -> str:
    """A character as JSON writes it in plain letters."""
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[place : place + 4]}" for place in range(0, len(units), 4))
