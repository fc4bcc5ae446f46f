"""Alerts cannot be looked up at the far end: one that may have arrived or not goes out again, and says so."""

from typing import Any, cast

import pytest

from app.integrations.errors import CallFailed, Reason
from app.rules.actions import Alert
from app.runs import fresh_look, outcome
from app.runs.outcome import Settled
from app.runs.workplace import Workplace
from app.runs.written import AGAIN, written
from app.store.effects import Change, Entry
from tests.runs.test_gate import an_entry

ALERT = Alert(to="manager", channel="email", address="lead@desk.example", text="The site is down")


class Nowhere:
    """A workplace that only counts: nothing is called and nothing is stored."""

    class budget:  # noqa: N801 - stands where the workplace has one
        @staticmethod
        def block(*_: object) -> None:
            """There is no budget to shut."""

    @staticmethod
    def count(*_: str) -> None:
        """Nobody reads it."""


PLACE = cast("Workplace", Nowhere())


def after(entry: Entry, change: Change) -> Entry:
    return an_entry(action="alert", state=change.state, attempts=change.attempts, receipt=change.receipt, key=entry.key)


def tried(entry: Entry, reason: Reason) -> tuple[str, Entry]:
    """The text that went out, and how the alert stands after a call that failed for a reason."""
    if entry.state == "sending":
        fresh_look.after_unknown(PLACE, entry, ALERT)
    text = written(PLACE, entry, ALERT)
    assert text is not None
    failed = CallFailed("mail", reason, "no")
    place: Any = PLACE
    if reason is Reason.UNKNOWN:
        return text.html, after(entry, outcome.unknown(entry, "no", text, look_in=0.0))
    return text.html, after(entry, outcome.after_failure(place, entry, failed, text, left=0.0))


def test_an_alert_that_was_refused_goes_out_as_it_is() -> None:
    first, entry = tried(an_entry(action="alert", state="planned", receipt=None), Reason.NOT_SENT)

    second = written(PLACE, entry, ALERT)
    assert second is not None
    assert (first, second.html) == (ALERT.text, ALERT.text)


def test_one_that_may_have_arrived_says_so_also_after_it_was_refused_in_between() -> None:
    first, entry = tried(an_entry(action="alert", state="planned", receipt=None), Reason.UNKNOWN)
    second, entry = tried(entry, Reason.NOT_SENT)
    third, entry = tried(entry, Reason.UNKNOWN)

    assert first == ALERT.text
    assert [AGAIN in text for text in (second, third)] == [True, True]
    with pytest.raises(Settled) as ended:
        fresh_look.after_unknown(PLACE, entry, ALERT)
    assert ended.value.change.state == "unsure"


def test_one_that_was_refused_first_still_goes_out_once_more() -> None:
    _, entry = tried(an_entry(action="alert", state="planned", receipt=None), Reason.NOT_SENT)
    _, entry = tried(entry, Reason.UNKNOWN)

    second, _ = tried(entry, Reason.UNKNOWN)

    assert AGAIN in second
