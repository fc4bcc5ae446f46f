"""Patterns that rules search texts with. No pattern can hang the process: each search has a time limit, a pattern that
is slow on hostile texts is refused at load, and after a few time-outs on one text the rest is not tried."""

from typing import Any

import regex

MAX_SEARCHED = 64 * 1024
TIMEOUT = 0.05
_MAX_TIMEOUTS = 4
_PATIENCE_AT_LOAD = 0.5
_HOSTILE = ("a" * 5000 + "!", " " * 40_000 + "x", "word " * 8000 + "!", "1" * 5000 + "x", "a.b@c-" * 5000)


class BadPattern(Exception):  # noqa: N818 - named after what it says
    """The text is no pattern, or one that takes too long; the message says which, for who writes rules."""


class Pattern:
    """A regular expression, regardless of case and for every alphabet. Raises BadPattern."""

    __slots__ = ("_compiled", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        try:
            self._compiled: Any = regex.compile(text, regex.IGNORECASE)
            for hostile in _HOSTILE:
                self._compiled.search(hostile, timeout=_PATIENCE_AT_LOAD, concurrent=True)
        except TimeoutError:
            raise BadPattern("this pattern takes too long on a long text: say it more plainly") from None
        except (regex.error, RecursionError, OverflowError, ValueError, MemoryError) as error:
            raise BadPattern(f"not a pattern: {' '.join(str(error).split())[:100]}") from None

    def found_in(self, text: str) -> bool:
        """Whether it stands anywhere in the text. Raises TimeoutError after TIMEOUT seconds."""
        return self._compiled.search(text, timeout=TIMEOUT, concurrent=True) is not None


class Searched:
    """A text that patterns are searched in. After a few time-outs it is given up, and every further search is unknown,
    so that many slow patterns together cannot hold up a decision."""

    __slots__ = ("_patience", "text")

    def __init__(self, text: str) -> None:
        self.text = text[:MAX_SEARCHED]
        self._patience = _MAX_TIMEOUTS

    def holds(self, pattern: Pattern) -> bool | None:
        """Whether the pattern stands in the text; None if that could not be told in time."""
        if self._patience == 0:
            return None
        try:
            return pattern.found_in(self.text)
        except TimeoutError:
            self._patience -= 1
            return None
