"""Spans of time as rules write them, and times compared with them."""

from datetime import timedelta

import pytest

from app.rules.durations import duration
from tests.rules.makers import a_rule, code, facts

NOW = "2026-03-10T12:00:00+00:00"


@pytest.mark.parametrize(
    ("text", "time", "told"),
    [
        ("45s", timedelta(seconds=45), "45 seconds"),
        ("1m", timedelta(minutes=1), "1 minute"),
        ("2H", timedelta(hours=2), "2 hours"),
        (" 30 d ", timedelta(days=30), "30 days"),
        ("2w", timedelta(weeks=2), "2 weeks"),
        ("5217w", timedelta(weeks=5217), "5217 weeks"),
    ],
)
def test_a_span_of_time_is_a_number_and_a_letter(text: str, time: timedelta, told: str) -> None:
    span = duration(text)

    assert span is not None
    assert (span.time, str(span)) == (time, told)


@pytest.mark.parametrize("text", ["", "0m", "10", "m", "10 minutes", "1.5h", "-3d", "1h30m", "1000000s", "10M10", "٣d"])
def test_anything_else_is_none(text: str) -> None:
    assert duration(text) is None


@pytest.mark.parametrize(
    ("asked", "since", "expected"),
    [
        ("older_than: 2h", "2026-03-10T09:59:59+00:00", "M"),
        ("older_than: 2h", "2026-03-10T10:00:00+00:00", "n"),
        ("newer_than: 2h", "2026-03-10T10:00:01+00:00", "M"),
        ("newer_than: 2h", "2026-03-10T10:00:00+00:00", "n"),
        ("newer_than: 2h", "2026-03-10T18:00:00+00:00", "M"),
        ("older_than: 2h", "2026-03-10T12:30:00+03:00", "M"),
        ("older_than: 1d", "2026-03-01", "M"),
        ("older_than: 2h", None, "u"),
        ("older_than: 2h", "yesterday", "u"),
        ("older_than: 2h", 7, "u"),
    ],
)
def test_a_time_is_compared_with_now(asked: str, since: object, expected: str) -> None:
    known = {**facts(), "conversation.created_at": since, "now": NOW}

    assert code(a_rule(f"{{conversation.created_at: {{{asked}}}}}"), known) == expected


def test_without_a_now_nothing_is_older_or_newer() -> None:
    known = {**facts(), "conversation.created_at": NOW}

    assert code(a_rule("{conversation.created_at: {older_than: 2h}}"), known) == "u"
    assert code(a_rule("{conversation.created_at: {newer_than: 2h}}"), known) == "u"
    assert code(a_rule("{not: {conversation.created_at: {newer_than: 2h}}}"), known) == "u"


def test_two_ends_make_a_window() -> None:
    book = a_rule("{conversation.created_at: {older_than: 1h, newer_than: 1d}}")

    times = ("2026-03-10T11:30:00+00:00", "2026-03-10T08:00:00+00:00", "2026-03-08T08:00:00+00:00")
    assert [code(book, {**facts(), "conversation.created_at": each, "now": NOW}) for each in times] == ["n", "M", "n"]
