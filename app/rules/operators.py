"""What a condition can ask of a value: the one table of operators, and the views through which they see facts.

A view turns a fact into the form an operator compares (casefolded text, words, members) and gives None where the fact
is unknown or of another type; an operator itself never sees an unknown value."""

import operator
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from functools import lru_cache
from typing import Literal

from app.rules.desk import DeskHours
from app.rules.durations import Duration
from app.rules.patterns import Searched
from app.rules.vocabulary import Type

Truth = bool | None
Form = Literal["text", "searched", "words", "number", "flag", "time", "instant", "members", "known"]
Takes = Literal["one", "many", "pattern", "phrases", "flag", "time", "duration", "hours", "unknown"]
NOW = "now"
"""The fact that says when the decision is made."""

_WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """Text as it is compared: without regard to case, and ё as е."""
    if text.isascii():
        return text.lower()  # the same, and done much sooner
    return unicodedata.normalize("NFC", text).casefold().replace("ё", "е")


@lru_cache(maxsize=8)  # several fields look for phrases in one message
def words(text: str) -> str:
    """The words of a text with one blank around each: a phrase is mentioned if its words stand in it side by side."""
    return f" {' '.join(_WORD.findall(folded(text)))} "


def phrase(text: str) -> str:
    """A phrase as it is looked for in `words`; a * at its end stands for any ending of its last word."""
    found = words(text)
    return found.rstrip() if text.rstrip().endswith("*") else found


def _as_text(value: object) -> str | None:
    if isinstance(value, str):
        return folded(value)
    return None


def _as_number(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _as_members(value: object) -> frozenset[str] | None:
    if isinstance(value, list | tuple | set | frozenset):
        return frozenset(folded(str(member)) for member in value)
    return None


def _as_instant(value: object) -> datetime | None:
    """A time without an offset is UTC; one at either end of the calendar has no place in other time zones."""
    try:
        told = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if told is None or not MINYEAR < told.year < MAXYEAR:
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)


FORMS: Mapping[Form, Callable[[object], object]] = {
    "text": _as_text,
    "searched": lambda value: Searched(value) if isinstance(value, str) else None,
    "words": lambda value: words(value) if isinstance(value, str) else None,
    "number": _as_number,
    "flag": lambda value: value if isinstance(value, bool) else None,
    "time": lambda value: value if isinstance(value, str) else None,
    "instant": _as_instant,
    "members": _as_members,
    "known": lambda _value: True,
}
FORM_OF_TYPE: Mapping[Type, Form] = {
    "text": "text",
    "choice": "text",
    "number": "number",
    "flag": "flag",
    "time": "time",
    "set": "members",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """`holds(saw, wanted)` compares the fact in its form with what the rule wants; `says` is how it reads aloud.
    `form` None: the form of the field's type. With `against_now` the third argument is the fact `now`."""

    name: str
    fits: tuple[Type, ...]
    takes: Takes
    holds: Callable[..., Truth]
    says: str
    form: Form | None = None
    against_now: bool = False


_TEXT: tuple[Type, ...] = ("text",)
_EQUAL: tuple[Type, ...] = ("text", "choice", "number", "flag")
_LISTED: tuple[Type, ...] = ("text", "choice", "number")
_NUMBER: tuple[Type, ...] = ("number",)
_TIME: tuple[Type, ...] = ("time",)
_SET: tuple[Type, ...] = ("set",)
_ANY: tuple[Type, ...] = ("text", "choice", "number", "flag", "time", "set")


def _among(saw: object, wanted: frozenset[object]) -> bool:
    return saw in wanted


def _not_among(saw: object, wanted: frozenset[object]) -> bool:
    return saw not in wanted


def _contains_any(saw: str, wanted: tuple[str, ...]) -> bool:
    return any(each in saw for each in wanted)


def _contains_all(saw: str, wanted: tuple[str, ...]) -> bool:
    return all(each in saw for each in wanted)


def _empty(saw: str | frozenset[str], wanted: bool) -> bool:  # noqa: FBT001 - called through the table
    return (not (saw.strip() if isinstance(saw, str) else saw)) is wanted


def _older_than(saw: datetime, wanted: Duration, now: datetime) -> bool:
    return now - saw > wanted.time


def _newer_than(saw: datetime, wanted: Duration, now: datetime) -> bool:
    return now - saw < wanted.time


def _within(saw: datetime, wanted: DeskHours) -> bool:
    return wanted.has(saw)


def _outside(saw: datetime, wanted: DeskHours) -> bool:
    return not wanted.has(saw)


def _has_any(saw: frozenset[str], wanted: tuple[str, ...]) -> bool:
    return not saw.isdisjoint(wanted)


_TABLE = (
    Operator(name="is", fits=_EQUAL, takes="one", holds=operator.eq, says="is"),
    Operator(name="not", fits=_LISTED, takes="many", holds=_not_among, says="is not"),
    Operator(name="in", fits=_LISTED, takes="many", holds=_among, says="is one of"),
    Operator(name="contains", fits=_TEXT, takes="one", holds=operator.contains, says="contains"),
    Operator(name="contains_any", fits=_TEXT, takes="many", holds=_contains_any, says="contains any of"),
    Operator(name="contains_all", fits=_TEXT, takes="many", holds=_contains_all, says="contains all of"),
    Operator(name="starts_with", fits=_TEXT, takes="many", holds=str.startswith, says="starts with"),
    Operator(name="ends_with", fits=_TEXT, takes="many", holds=str.endswith, says="ends with"),
    Operator(name="matches", fits=_TEXT, takes="pattern", holds=Searched.holds, says="matches", form="searched"),
    Operator(name="mentions", fits=_TEXT, takes="phrases", holds=_contains_any, says="mentions", form="words"),
    Operator(name="at_least", fits=_NUMBER, takes="one", holds=operator.ge, says="is at least"),
    Operator(name="at_most", fits=_NUMBER, takes="one", holds=operator.le, says="is at most"),
    Operator(name="more_than", fits=_NUMBER, takes="one", holds=operator.gt, says="is more than"),
    Operator(name="less_than", fits=_NUMBER, takes="one", holds=operator.lt, says="is less than"),
    Operator(name="before", fits=_TIME, takes="time", holds=operator.lt, says="is before"),
    Operator(name="after", fits=_TIME, takes="time", holds=operator.gt, says="is after"),
    Operator(
        name="older_than",
        fits=_TIME,
        takes="duration",
        holds=_older_than,
        says="is more than",
        form="instant",
        against_now=True,
    ),
    Operator(
        name="newer_than",
        fits=_TIME,
        takes="duration",
        holds=_newer_than,
        says="is less than",
        form="instant",
        against_now=True,
    ),
    Operator(name="within", fits=_TIME, takes="hours", holds=_within, says="is within", form="instant"),
    Operator(name="outside", fits=_TIME, takes="hours", holds=_outside, says="is outside", form="instant"),
    Operator(name="has", fits=_SET, takes="one", holds=operator.contains, says="has"),
    Operator(name="has_any", fits=_SET, takes="many", holds=_has_any, says="has any of"),
    Operator(name="has_all", fits=_SET, takes="many", holds=frozenset.issuperset, says="has all of"),
    Operator(name="has_none", fits=_SET, takes="many", holds=frozenset.isdisjoint, says="has none of"),
    Operator(name="is_empty", fits=("text", "set"), takes="flag", holds=_empty, says="is empty:"),
)
OPERATORS: Mapping[str, Operator] = {each.name: each for each in _TABLE}
CONTAINS = OPERATORS["contains"]
KNOWN = Operator(name="known", fits=_ANY, takes="unknown", holds=operator.is_, says="is", form="known")


def operators_for(type_: Type) -> tuple[str, ...]:
    """The operators that fit a type, as rules write them; `is: known` and `is: unknown` fit every type."""
    names = tuple(each.name for each in _TABLE if type_ in each.fits)
    return names if "is" in names else ("is", *names)
