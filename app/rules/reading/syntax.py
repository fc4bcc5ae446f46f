"""What libyaml says about a text that is no YAML, in words for who writes rules."""

import re

import yaml

from app.rules.problems import Position, Problem

HARD_SPACE = "\N{NO-BREAK SPACE}"
NO_HARD_SPACES = "a non-breaking space (U+00A0) stands in it: type a plain space"
_COLON_IN_TEXT = "mapping values are not allowed in this context"
_NO_COLON = "could not find expected ':'"
_PLAINLY = {
    _COLON_IN_TEXT: 'a text with ": " in it goes in quotes',
    "did not find expected '-' indicator": "this line is indented unlike the others of its list",
    "did not find expected key": "this line is indented unlike those around it, or something above is not closed",
    "found unknown escape character": "in double quotes a \\ has a meaning of its own: use single quotes for patterns",
}
_WITHOUT_SPACE = re.compile(r"^[\s-]*[A-Za-z_][\w. ]*?(:)(?=[^\s:/])")
"""A key whose colon is followed at once by something: `once_per:conversation`."""
_MAPPING_IN_LINE = re.compile(
    r"^\s*(?:- +)?(set|assign|if|unless|when|mode|once_per|facts): +([^\s:{\[\"'][^:]*): +(\S.*)$"
)


def syntax_problem(file: str, text: str, error: yaml.YAMLError) -> Problem:
    """The one mistake at which the reading of a file ended, where it was made as far as that can be told."""
    place, words = _Ending(file, text, error).told()
    return Problem(place, f"not YAML: {words}")


class _Ending:
    """Where libyaml gave up: `here`, while it read what began at `opened`."""

    def __init__(self, file: str, text: str, error: yaml.YAMLError) -> None:
        self.file = file
        self.says = str(getattr(error, "problem", None) or "unreadable")
        self.context = str(getattr(error, "context", None) or "")
        self.here = _place(file, getattr(error, "problem_mark", None))
        self.opened = _place(file, getattr(error, "context_mark", None))
        self.lines = text.split("\n")
        self.line = self._line(self.here.line)

    def told(self) -> tuple[Position, str]:
        if "quoted" in self.context and "end of stream" in self.says:
            return self.opened, "the quote that opens here is never closed"
        return self._typed() or self._meant() or (self.here, _PLAINLY.get(self.says, self.says))

    def _typed(self) -> tuple[Position, str] | None:
        """A sign that is easily typed and hard to see, or easily left out."""
        if "\t" in self.line[: self.here.column]:
            return self.here, "a tab stands here: indent with spaces"
        if HARD_SPACE in self.line:
            return Position(self.file, self.here.line, self.line.index(HARD_SPACE) + 1), NO_HARD_SPACES
        if self.says not in (_NO_COLON, _COLON_IN_TEXT):
            return None
        for number in (self.opened.line if self.says == _NO_COLON else 0, self.here.line - 1):
            found = _WITHOUT_SPACE.match(self._line(number))
            if found:
                return Position(self.file, number, found.end(1)), "a space after the colon is missing"
        return None

    def _meant(self) -> tuple[Position, str] | None:
        """What can be said by its brackets, or of a mapping without them."""
        if "flow" in self.context:
            bracket = "[" if "sequence" in self.context else "{"
            where = f"line {self.opened.line}, column {self.opened.column}"
            return self.here, f"the {bracket} of {where} is not closed, or a comma is missing before this"
        within = _MAPPING_IN_LINE.match(self.line) if self.says == _COLON_IN_TEXT else None
        return (self.here, f"write {within[1]}: {{{within[2]}: {within[3].rstrip()}}}") if within else None

    def _line(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""


def _place(file: str, mark: yaml.Mark | None) -> Position:
    return Position(file, mark.line + 1, mark.column + 1) if mark else Position(file, 1, 1)
