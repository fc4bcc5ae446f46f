"""Which rules a date calls by now, with a pinned clock."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from app.rules.due_dates import DueDate
from app.rules.durations import duration
from app.runs.due_dates.looking import look, written
from app.store.due_dates import Kept

FRIDAY = datetime(2026, 3, 6, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
DUE = DueDate(attribute="Promised until")
WARNING = DueDate(attribute="Promised until", span=duration("2h"))
LATER = DueDate(attribute="Promised until", span=duration("1d"), side="after")


def kept(*, set_at: datetime, looked_up_to: datetime | None = None, looked_for: Sequence[str] = ()) -> Kept:
    return Kept(
        lane="conversation:app:1", attribute="Promised until", at=FRIDAY, set_at=set_at, looked_up_to=looked_up_to,
        looked_for=looked_for, look_at=None,
    )  # fmt: skip


def called(of: Kept, now: datetime, **rules: DueDate) -> list[str]:
    return [call.rule for call in look(of, rules, None, now)[0]]


def test_a_date_that_is_ahead_calls_nobody_and_says_when_to_look() -> None:
    of = kept(set_at=FRIDAY - 9 * HOUR)

    calls, again_at = look(of, {"due": DUE, "warning": WARNING, "later": LATER}, None, FRIDAY - 8 * HOUR)

    assert calls == []
    assert again_at == FRIDAY - 2 * HOUR


def test_each_rule_is_called_when_its_time_comes_and_not_again() -> None:
    looked_for = [written("due", DUE), written("warning", WARNING)]
    at_first = kept(set_at=FRIDAY - 9 * HOUR, looked_up_to=FRIDAY - 8 * HOUR, looked_for=looked_for)
    then = kept(set_at=FRIDAY - 9 * HOUR, looked_up_to=FRIDAY - 2 * HOUR, looked_for=looked_for)

    assert called(at_first, FRIDAY - 2 * HOUR, due=DUE, warning=WARNING) == ["warning"]
    assert called(then, FRIDAY - HOUR, due=DUE, warning=WARNING) == []
    assert called(then, FRIDAY, due=DUE, warning=WARNING) == ["due"]


def test_what_fell_due_while_nobody_looked_is_called_late_as_of_its_time() -> None:
    of = kept(set_at=FRIDAY - 9 * HOUR, looked_up_to=FRIDAY - 8 * HOUR, looked_for=[written("due", DUE)])

    (call,), again_at = look(of, {"due": DUE}, None, FRIDAY + 30 * HOUR)

    assert (call.due_at, call.called_at, again_at) == (FRIDAY, FRIDAY, None)


@pytest.mark.parametrize(
    ("set_at", "who"),
    [
        (FRIDAY - 3 * HOUR, ["warning", "due"]),  # seen late: the service was down
        (FRIDAY - HOUR, ["warning", "due"]),  # set when the warning was over already, but the date was ahead
        (FRIDAY, []),  # a date that was past when it was set calls nobody any more
        (FRIDAY + HOUR, []),
    ],
)
def test_a_date_that_is_new_calls_what_is_over_already_unless_it_was_past_when_it_was_set(
    set_at: datetime, who: list[str]
) -> None:
    assert called(kept(set_at=set_at), FRIDAY + HOUR, warning=WARNING, due=DUE) == who


def test_the_time_of_a_call_is_never_before_the_date_was_set() -> None:
    ((call,), _) = look(kept(set_at=FRIDAY - HOUR), {"warning": WARNING}, None, FRIDAY - HOUR / 2)

    assert (call.due_at, call.called_at) == (FRIDAY - 2 * HOUR, FRIDAY - HOUR)


def test_a_time_after_a_date_that_was_past_when_it_was_set_is_still_to_come() -> None:
    of = kept(set_at=FRIDAY + HOUR)

    assert look(of, {"later": LATER}, None, FRIDAY + 2 * HOUR) == ([], FRIDAY + 24 * HOUR)
    assert called(of, FRIDAY + 25 * HOUR, later=LATER) == ["later"]


def test_a_rule_that_is_new_or_has_other_words_is_called_only_by_what_comes_from_now_on() -> None:
    of = kept(set_at=FRIDAY - 9 * HOUR, looked_up_to=FRIDAY - 8 * HOUR, looked_for=[written("r", WARNING)])

    assert called(of, FRIDAY + HOUR, r=DUE) == []
    assert called(of, FRIDAY + HOUR, other=WARNING) == []
    assert look(of, {"r": LATER}, None, FRIDAY + HOUR)[1] == FRIDAY + 24 * HOUR


def test_a_clock_that_is_put_back_calls_nobody_twice() -> None:
    of = kept(set_at=FRIDAY - 9 * HOUR, looked_up_to=FRIDAY + HOUR, looked_for=[written("due", DUE)])

    assert look(of, {"due": DUE}, None, FRIDAY - HOUR) == ([], FRIDAY)
    assert called(of, FRIDAY, due=DUE) == []
