"""Values with which comparisons that lint does not look into may come out true: texts with the words that are asked
for, times long or not long ago, moments in and out of desk hours. They are tried, never trusted."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import cast

from app.rules.conditions import Test
from app.rules.durations import Duration
from app.rules.lint.domains import shifted
from app.rules.operators import FORMS, NOW, Truth

_PLAIN = "Hello"
_ONE_OF = ("contains_any", "mentions")
_WITH_WORDS = ("contains", "contains_all", *_ONE_OF)


def made_up(field: str, true: Sequence[Test], now: object) -> Iterator[object]:
    """Values for a field, of which these comparisons are to hold."""
    if field == NOW:
        yield from _moments(now)
    elif any(isinstance(test.wanted, Duration) for test in true):
        yield from _times_ago(true, now)
    else:
        yield _text(true)


def comes_out(test: Test, value: object, now: object) -> Truth:
    """How a comparison comes out with a value."""
    saw, then = FORMS[test.form](value), FORMS[test.form](now)
    if saw is None or (test.operator.against_now and then is None):
        return None
    return test.operator.holds(saw, test.wanted, *([then] if test.operator.against_now else []))


def _moments(now: object) -> Iterator[object]:
    """Every hour of a week."""
    yield from (shifted(now, timedelta(hours=hours)) for hours in range(7 * 24))


def _times_ago(tests: Iterable[Test], now: object) -> Iterator[object]:
    for span in (test.wanted.time for test in tests if isinstance(test.wanted, Duration)):
        yield from (shifted(now, -span * factor) for factor in (2, 0.5))


def _text(tests: Sequence[Test]) -> str:
    starts = [_first(test) for test in tests if test.operator.name == "starts_with"]
    ends = [_first(test) for test in tests if test.operator.name == "ends_with"]
    inside = [text.strip() for test in tests if test.operator.name in _WITH_WORDS for text in _words(test)]
    return " ".join((*starts, *dict.fromkeys(inside), *ends)) or _PLAIN


def _first(test: Test) -> str:
    return test.wanted if isinstance(test.wanted, str) else cast("tuple[str, ...]", test.wanted)[0]


def _words(test: Test) -> tuple[str, ...]:
    if test.operator.name in _ONE_OF or isinstance(test.wanted, str):
        return (_first(test),)
    return cast("tuple[str, ...]", test.wanted)
