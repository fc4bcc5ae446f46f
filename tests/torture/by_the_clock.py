"""A rule that the clock calls, among the crash points: its time comes at once, and whoever is at its round is taken for
dead again and again. Dates are looked at all the while, though they call nobody."""

from datetime import timedelta

import psycopg

from app import clock
from tests.torture.evidence import Evidence
from tests.torture.far_end import FarEnd
from tests.torture.verdict import Verdict

ATTRIBUTE, _VALUE = "Users Affected", 1
_RULE = """
  - name: by-the-clock
    when: {{every: day, at: "{at:%H:%M}", in: UTC}}
    then: [{{set: {{{attribute}: {value}}}}}]
"""
_ITS_TIME_COMES = b"UPDATE schedule_watch SET up_to = up_to - interval '4 hours' WHERE rule = 'by-the-clock'"
_DATES_ARE_SEEN = b"""
INSERT INTO due_dates (lane, attribute, at, set_at, seen_at, look_at)
SELECT DISTINCT lane, 'Due', now(), now(), now(), now() FROM events WHERE starts_with(lane, 'conversation:')
ON CONFLICT (lane, attribute) DO UPDATE SET look_at = now()
"""
_TAKEN_FOR_DEAD = b"UPDATE schedule_rounds SET leased_until = now() WHERE state IN ('counting', 'releasing')"


def rule_by_the_clock() -> str:
    """A rule for the end of a rulebook. Its time has just been."""
    return _RULE.format(at=clock.now() - timedelta(minutes=2), attribute=ATTRIBUTE, value=_VALUE)


def let_time_pass(database_url: str) -> None:
    """Its time comes if it has not come yet; a round that somebody is at is anybody's, and dates are looked at."""
    with psycopg.connect(database_url, autocommit=True) as conn:
        begun = conn.execute(b"SELECT 1 FROM schedule_rounds").fetchone()
        conn.execute(_TAKEN_FOR_DEAD if begun else _ITS_TIME_COMES)
        conn.execute(_DATES_ARE_SEEN)


def count_by_the_clock(verdict: Verdict, far_end: FarEnd, evidence: Evidence) -> None:
    """The rule has acted in the conversations of its round, once in each, and nowhere else."""
    called = evidence.conversations_of("schedule.due")
    there = far_end.state()["conversations"]
    acted = [each for each, seen in there.items() if seen["attributes"].get(ATTRIBUTE) == _VALUE]
    verdict.show("conversations in a round by the clock", len(called))
    if not called or sorted(called) != sorted(acted):
        verdict.blame(f"the clock called in {sorted(called)}, and what it calls for stands in {sorted(acted)}")
