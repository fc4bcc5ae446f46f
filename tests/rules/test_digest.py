"""When the digest is due and which time it tells of, by the desk's clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.rules.desk import DeskHours
from app.rules.digest import Digest, day_due, due_at, told_of
from app.rules.loader import load_vocabulary
from app.rules.vocabulary import Vocabulary

BERLIN = DeskHours(timezone=ZoneInfo("Europe/Berlin"))


def utc(day: int, hour: int, minute: int = 0, month: int = 1) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


def test_it_is_due_at_nine_by_the_desks_clock_and_without_a_desk_by_utc() -> None:
    assert due_at(date(2027, 1, 5), Digest(), BERLIN) == utc(5, 8)
    assert due_at(date(2027, 7, 5), Digest(), BERLIN) == utc(5, 7, month=7)
    assert due_at(date(2027, 1, 5), Digest(), None) == utc(5, 9)


TODAY = date(2027, 1, 5)
TIMES = [(utc(5, 7, 59), None), (utc(5, 8), TODAY), (utc(5, 22, 59), TODAY), (utc(5, 23), None)]


@pytest.mark.parametrize(("now", "due"), TIMES)
def test_from_its_time_on_it_is_due_until_the_desks_day_is_over(now: datetime, due: date | None) -> None:
    assert day_due(now, Digest(), BERLIN) == due


def test_each_day_tells_of_the_time_since_the_one_before_also_where_the_clock_is_changed() -> None:
    spring = told_of(date(2027, 3, 28), utc(30, 0, month=3), Digest(), BERLIN)
    autumn = told_of(date(2027, 10, 31), utc(1, 0, month=11), Digest(), BERLIN)

    assert spring[1] - spring[0] == timedelta(hours=23)
    assert autumn[1] - autumn[0] == timedelta(hours=25)


def test_a_time_that_the_clock_leaves_out_still_comes_once() -> None:
    at_half_past_two = Digest(at=time(2, 30))

    assert due_at(date(2027, 3, 28), at_half_past_two, BERLIN) == utc(28, 1, 30, month=3)


def test_a_day_that_is_not_over_is_told_until_now() -> None:
    assert told_of(date(2027, 1, 5), utc(5, 6), Digest(), BERLIN) == (utc(4, 8), utc(5, 6))


def test_the_vocabulary_says_when_and_to_whom() -> None:
    told = load_vocabulary({"v.yaml": "vocabulary: {digest: {at: '08:30', slack: '#desk', email: [a@example.com]}}"})

    assert isinstance(told, Vocabulary)
    assert told.digest == Digest(at=time(8, 30), slack="#desk", emails=("a@example.com",))


def test_a_time_that_is_none_is_told_with_its_place() -> None:
    problems = load_vocabulary({"v.yaml": "vocabulary:\n  digest: {at: 9 o'clock, email: [ana]}"})

    assert not isinstance(problems, Vocabulary)
    assert [str(problem) for problem in problems] == [
        'v.yaml:2:16 "9 o\'clock" is no time of the day; write 09:00',
        'v.yaml:2:35 "ana" is no e-mail address',
    ]
