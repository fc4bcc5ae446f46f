"""The filters of templates: what may stand behind a | besides MiniJinja's own."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

from app.rules.desk import DeskHours, desk_time_after, working_time
from app.rules.durations import duration

MAX_VALUE = 20_000
_LONGEST_NAME = 200
_TITLES = frozenset("dr dr. mr mr. mrs mrs. ms ms. mx mx. prof prof. г-н г-жа".split())  # noqa: SIM905 - a list of words
_NO_PERSON = frozenset(
    """account accounts admin billing contact customer finance hello help info it lead mail me n/a noreply office sales
    service support team test unknown user visitor webmaster""".split()  # noqa: SIM905 - a list of words
)
_FIRST_NAME = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+){0,3}")


def filters_for(desk: DeskHours | None) -> dict[str, Callable[..., Any]]:
    """The filters by their names; `desk_time` goes by the clock and the hours of this desk."""

    def desk_time(moment: object, span: object = None) -> str:
        return _by_the_desks_clock(moment, desk) if span is None else _desk_time(moment, span, desk)

    return {
        "default": default,
        "d": default,
        "desk_time": desk_time,
        "first_line": first_line,
        "first_name": first_name,
        "join": join,
        "names": names,
        "quarter": quarter,
    }


def default(value: object, instead: object = "") -> object:
    return instead if value is None or value == "" else value


def first_line(text: object) -> str:
    """The first line that says something."""
    return next((line.strip() for line in str(text).splitlines() if line.strip()), "")


def join(values: Iterable[object], separator: str = "") -> str:
    texts = [str(value) for value in values]
    if sum(map(len, texts)) + len(separator) * len(texts) > MAX_VALUE:
        raise ValueError(f"a joined text grew longer than {MAX_VALUE} characters")
    return separator.join(texts)


def names(values: object) -> str:
    """The items of a list with commas between them; a text as it is."""
    return join(values, ", ") if isinstance(values, list | tuple) else str(values)


def quarter(value: object) -> str:
    """The quarter of a date (`Q3 2026`), which is the same in every language; "" of what is no date."""
    day = _day(value)
    return f"Q{(day.month + 2) // 3} {day.year}" if day else ""


def _day(value: object) -> date | None:
    try:
        return datetime.fromisoformat(str(value).strip()).date()
    except ValueError:
        return None


def first_name(value: object, before: object = "") -> str:
    """What to call somebody by, from a full name, behind what goes `before` it; "" of an address, a handle or a mailbox
    of many."""
    words = str(value or "")[:_LONGEST_NAME].replace("\N{NO-BREAK SPACE}", " ").split()
    if not words or any("@" in word or "/" in word for word in words):
        return ""
    if words[0].endswith(",") and len(words) > 1:  # "Smith, Anna"
        words = words[1:]
    words = [word for word in words if word.casefold() not in _TITLES] or [""]
    first = words[0].rstrip(",")
    if not _FIRST_NAME.fullmatch(first) or len(first) == 1 or first.casefold() in _NO_PERSON:
        return ""
    return f"{before}{first if first != first.lower() else first[0].upper() + first[1:]}"


def _by_the_desks_clock(moment: object, desk: DeskHours | None) -> str:
    """A moment as `2026-01-12 12:30 CET`; "" of what is none, and without a desk in UTC."""
    try:
        told = datetime.fromisoformat(str(moment))
        there = (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(desk.timezone if desk else UTC)
    except (ValueError, OverflowError):
        return ""
    return there.strftime("%Y-%m-%d %H:%M %Z")


def _desk_time(moment: object, span: object, desk: DeskHours | None) -> str:
    """When this much of the desk's time has passed since a moment: `12:30 CET`, on another day `2026-01-12 12:30 CET`;
    "" if the moment, the span or the desk is not known."""
    length = duration(str(span))
    if desk is None or length is None:
        return ""
    try:
        told = datetime.fromisoformat(str(moment))
        start = (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(desk.timezone)
        end = desk_time_after(desk, start, working_time(desk, length))
    except (ValueError, OverflowError):
        return ""
    there = end.astimezone(desk.timezone)
    return there.strftime("%H:%M %Z" if start.date() == there.date() else "%Y-%m-%d %H:%M %Z")
