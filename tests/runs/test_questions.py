"""What was asked of a customer before they wrote: only that can be answered by what they wrote."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.runs.questions import asked_in

ATTRIBUTE = "Issue Priority"
WROTE_AT = datetime(2026, 3, 4, 12, 0, 30, tzinfo=UTC)


def message(**told: Any) -> dict[str, Any]:
    """A message that asks one question, as the ledger keeps it."""
    ask = {"kind": "ask", "name": ATTRIBUTE, "rule": "intake", "time": 1, "buttons": []}
    at = "2026-03-04T12:00:20+00:00"
    row = {"state": "done", "sent_at": at, "done_at": at, "planned_at": at, "said": [ATTRIBUTE]}
    return {**row, "request": {"parts": [ask]}, **told}


def was_sent(**told: Any) -> bool:
    return bool(asked_in([message(**told)], None, by=WROTE_AT)[ATTRIBUTE]["sent"])


@pytest.mark.parametrize("second", [20, 32])
def test_a_question_counts_as_asked_where_it_went_out_before_the_customer_wrote(second: int) -> None:
    at = f"2026-03-04T12:00:{second}+00:00"

    assert was_sent(sent_at=at, done_at=at)


def test_a_question_that_went_out_after_the_customer_wrote_is_not_what_they_answer() -> None:
    at = "2026-03-04T12:00:33+00:00"

    assert not was_sent(sent_at=at, done_at=at)


def test_the_vendors_own_time_counts_where_the_worker_did_not_know_its_clock_when_it_sent() -> None:
    assert was_sent(sent_at="2026-03-04T12:02:00+00:00", done_at="2026-03-04T12:00:29+00:00")


def test_a_question_that_is_on_its_way_counts_from_when_it_was_sent() -> None:
    assert was_sent(state="sending", done_at=None)
    assert not was_sent(state="sending", sent_at="2026-03-04T12:01:00+00:00", done_at=None)
