"""Card numbers masked in what people write: "4111 1111 1111 1111" is "•••• 1111" everywhere but in Intercom itself.

A card number has 13 to 19 digits, begins with a 2, 3, 4, 5 or 6 and fulfils the Luhn check. It is written in one piece,
in groups with blanks, dashes or what cannot be seen between them, or in a card's own groups with full stops, slashes,
underscores or line breaks between them. What stands in an address of the web is no card number, nor is a telephone
number, which has a plus before it and 15 digits at most."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

_UNSEEN = "\u00ad\u200b-\u200f\u2060\ufeff"
_LOOSE = rf"[./_·\s\-\u2010-\u2015{_UNSEEN}]{{0,4}}"
_RUN = re.compile(rf"(?<!\d)\d(?:{_LOOSE}\d){{12,}}")
_MANY_DIGITS = re.compile(r"(?:\d\D{0,4}){12}\d")
_GROUP = re.compile(r"\d+")
_BREAKING = re.compile(r"[./_·\n\r\u2028\u2029]")
"""Between a card number's groups only where these are of a card's own sizes: they stand in dates and lists, too."""
_ADDRESS = re.compile(r"(?:://|\w\.[a-z]{2,}(?::\d+)?/|^/[a-z])", re.IGNORECASE)
_PLUS = re.compile(r"(?<!\w)\+$")
_BEFORE = 300
_SHORTEST, _LONGEST = 13, 19
_LONGEST_TELEPHONE = 15
_ISSUERS = frozenset("23456")
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_MASK = "•••• "


@lru_cache(maxsize=8)  # a first message is asked for as such and as the message at hand
def masked(text: str) -> str:
    """The text with each card number in it shortened to its last four digits. Masking twice changes nothing more;
    the time it takes grows with the length of the text."""
    if _MANY_DIGITS.search(text) is None:
        return text
    plain = _plain(text)
    pieces, copied = [], 0
    for run in _RUN.finditer(plain):
        for start, end, last_four in _cards(plain, run):
            pieces += [text[copied:start], _MASK, last_four]
            copied = end
    return "".join((*pieces, text[copied:]))


def _plain(text: str) -> str:
    """The text with each sign as its usual form, such as a wide digit as a digit; as long as it was."""
    if text.isascii():
        return text
    return "".join(map(_usual, text))


@lru_cache(maxsize=4096)
def _usual(sign: str) -> str:
    usual = unicodedata.normalize("NFKC", sign)
    if len(usual) != 1:
        return sign
    return str(unicodedata.decimal(usual)) if usual.isdecimal() else usual


@dataclass(frozen=True, slots=True)
class _Run:
    """Groups of digits with little between them: where each begins and ends in the text, and its first and last place
    among the `digits`."""

    groups: list[tuple[int, int]]
    begins_at: list[int]
    ends_at: list[int]
    digits: str
    sums: tuple[list[int], list[int]]


def _run_of(text: str, found: re.Match[str]) -> _Run:
    groups = [each.span() for each in _GROUP.finditer(text, *found.span())]
    digits = "".join(text[start:end] for start, end in groups)
    ends_at = list(accumulate(end - start for start, end in groups))
    return _Run(groups, [0, *ends_at[:-1]], ends_at, digits, _check_sums(digits))


def _cards(text: str, found: re.Match[str]) -> Iterator[tuple[int, int, str]]:
    """Where card numbers stand in a run of digits: from the beginning of a group to the end of one, the longest that
    fulfils the check first."""
    run, first = _run_of(text, found), 0
    while first < len(run.groups):
        last = _last_group(text, run, first)
        if last is None:
            first += 1
            continue
        end = run.ends_at[last]
        yield run.groups[first][0], run.groups[last][1], run.digits[end - 4 : end]
        first = last + 1


def _last_group(text: str, run: _Run, first: int) -> int | None:
    """Where a card number ends that begins with this group; None if none does."""
    begin, found = run.begins_at[first], None
    last = first
    while last < len(run.groups) and run.ends_at[last] - begin <= _LONGEST:
        if _is_card(run, begin, run.ends_at[last]) and _is_written_as_one(text, run.groups[first : last + 1]):
            found = last
        last += 1
    if found is None or _is_something_else(text, run.groups[first][0], run.ends_at[found] - begin):
        return None
    return found


def _check_sums(digits: str) -> tuple[list[int], list[int]]:
    """Sums of all digits before each place: those at even places doubled, and those at odd ones."""
    even = [_DOUBLED[int(each)] if place % 2 == 0 else int(each) for place, each in enumerate(digits)]
    odd = [_DOUBLED[int(each)] if place % 2 else int(each) for place, each in enumerate(digits)]
    return [0, *accumulate(even)], [0, *accumulate(odd)]


def _is_card(run: _Run, begin: int, end: int) -> bool:
    if not _SHORTEST <= end - begin <= _LONGEST or run.digits[begin] not in _ISSUERS:
        return False
    doubled = run.sums[end % 2]  # counted from the last digit, which is not doubled
    return (doubled[end] - doubled[begin]) % 10 == 0


def _is_written_as_one(text: str, groups: list[tuple[int, int]]) -> bool:
    between = "".join(text[groups[n][1] : groups[n + 1][0]] for n in range(len(groups) - 1))
    if not _BREAKING.search(between):
        return True
    *sizes, last = (end - start for start, end in groups)
    return (set(sizes) == {4} and last <= 4) or (*sizes, last) in ((4, 6, 4), (4, 6, 5))  # noqa: PLR2004 - as on cards


def _is_something_else(text: str, start: int, length: int) -> bool:
    """Whether it stands in an address of the web, or is a telephone number."""
    before = text[max(0, start - _BEFORE) : start].rsplit(maxsplit=1)
    near = before[-1] if before and not text[start - 1].isspace() else ""
    is_telephone = _PLUS.search(near) is not None and length <= _LONGEST_TELEPHONE
    return is_telephone or _ADDRESS.search(near) is not None
