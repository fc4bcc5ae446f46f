from datetime import UTC, datetime, timedelta

import pytest

from app.runs import gate
from app.store.effects import Entry
from app.store.installation import Installation

SINCE = datetime(2026, 1, 2, tzinfo=UTC)


def an_entry(**changes: object) -> Entry:
    values: dict[str, object] = {
        "id": 1, "key": "k", "run_id": 1, "event_id": 1, "lane": "l", "conversation": "l", "contact": None, "rule": "r",
        "action": "tag", "target": "bug", "reach": "inside", "destination": "intercom", "request": {"reach": None},
        "slot": None, "needs": None, "before": None, "opened_at": SINCE + timedelta(days=1), "state": "planned",
        "bulk": False, "has_token": False, "approved": False, "attempts": 0, "looks": 0, "age": 0.0, "planned_age": 0.0,
        "sent_at": None,
        "receipt": None,
    }  # fmt: skip
    return Entry(**{**values, **changes})  # type: ignore[arg-type] # makers override what a test is about


def a_desk(reach: str = "customers", **changes: object) -> Installation:
    values: dict[str, object] = {
        "reach": reach, "inside_since": SINCE, "customers_since": SINCE, "stopped_at": None, "stopped_scope": None,
        "stopped_by": None, "app_id": "app1",
    }  # fmt: skip
    return Installation(**{**values, **changes})  # type: ignore[arg-type] # makers override what a test is about


def verdict(entry: Entry, desk: Installation, *, seen: int = 0) -> gate.Verdict:
    return gate.verdict(entry, desk, ahead=timedelta(), fuse=30, seen_last_hour=lambda: seen)


@pytest.mark.parametrize(
    ("installation", "rule", "needs", "passes"),
    [
        ("watch", None, "inside", False),
        ("watch", "customers", "inside", False),
        ("inside", None, "inside", True),
        ("inside", None, "customers", False),
        ("inside", "customers", "customers", False),
        ("customers", None, "customers", True),
        ("customers", "inside", "customers", False),
        ("customers", "inside", "inside", True),
        ("customers", "watch", "inside", False),
    ],
)
def test_an_effect_goes_as_far_as_both_installation_and_rule_allow(
    installation: str, rule: str | None, needs: str, *, passes: bool
) -> None:
    found = verdict(an_entry(reach=needs, request={"reach": rule}), a_desk(installation))

    assert isinstance(found, gate.Pass if passes else gate.Refuse)


def test_a_conversation_opened_before_switch_on_is_not_touched() -> None:
    found = verdict(an_entry(opened_at=SINCE - timedelta(minutes=1)), a_desk())

    assert isinstance(found, gate.Refuse)
    assert "before this was switched on" in found.reason


def test_what_was_opened_nobody_knows_when_waits_for_a_person() -> None:
    assert isinstance(verdict(an_entry(opened_at=None), a_desk()), gate.Hold)
    assert isinstance(verdict(an_entry(opened_at=None, approved=True, unseen=True), a_desk()), gate.Hold)
    assert isinstance(verdict(an_entry(opened_at=None, approved=True), a_desk()), gate.Pass)


def test_the_vendors_clock_is_reckoned_with() -> None:
    opened_there = SINCE - timedelta(seconds=60)
    entry = an_entry(opened_at=opened_there)

    behind = gate.verdict(entry, a_desk(), ahead=timedelta(seconds=-90), fuse=1, seen_last_hour=lambda: 0)
    same = gate.verdict(entry, a_desk(), ahead=timedelta(), fuse=1, seen_last_hour=lambda: 0)

    assert isinstance(behind, gate.Pass)
    assert isinstance(same, gate.Refuse)


def test_customers_of_conversations_opened_while_only_inside_see_nothing() -> None:
    desk = a_desk(customers_since=SINCE + timedelta(days=7))

    assert isinstance(verdict(an_entry(reach="customers"), desk), gate.Refuse)
    assert isinstance(verdict(an_entry(reach="inside"), desk), gate.Pass)


@pytest.mark.parametrize(
    ("scope", "reach", "held"),
    [("customers", "customers", True), ("customers", "inside", False), ("everything", "inside", True)],
)
def test_a_stop_holds_what_it_is_for(scope: str, reach: str, *, held: bool) -> None:
    desk = a_desk(stopped_at=SINCE, stopped_scope=scope, stopped_by="Sam")

    found = verdict(an_entry(reach=reach), desk)

    assert isinstance(found, gate.Hold) is held


def test_a_stop_holds_also_what_a_person_approved() -> None:
    desk = a_desk(stopped_at=SINCE, stopped_scope="customers", stopped_by="Sam")

    assert isinstance(verdict(an_entry(reach="customers", approved=True), desk), gate.Hold)


def a_message(**changes: object) -> Entry:
    return an_entry(action="message", reach="customers", **changes)


def test_the_fuse_holds_messages_and_lets_pass_what_a_person_looked_at() -> None:
    assert verdict(a_message(), a_desk(), seen=30) == gate.Hold(
        "fuse: 30 messages to customers went out within an hour"
    )
    assert isinstance(verdict(a_message(), a_desk(), seen=29), gate.Pass)
    assert isinstance(verdict(an_entry(reach="inside"), a_desk(), seen=30), gate.Pass)
    assert isinstance(verdict(a_message(approved=True), a_desk(), seen=30), gate.Pass)
    assert isinstance(verdict(a_message(approved=True, unseen=True), a_desk(), seen=30), gate.Hold)


@pytest.mark.parametrize("action", ["close", "block"])
def test_ten_times_as_many_closes_and_blocks_may_be_done_without_a_word(action: str) -> None:
    close = an_entry(action=action, reach="customers")

    assert isinstance(verdict(close, a_desk(), seen=299), gate.Pass)
    assert isinstance(verdict(close, a_desk(), seen=300), gate.Hold)


def test_what_the_service_does_to_itself_passes_also_in_an_old_conversation() -> None:
    old = an_entry(destination="triage", action="stop_sending", opened_at=SINCE - timedelta(days=30))

    assert verdict(old, a_desk("inside")) == gate.Pass()
    assert isinstance(verdict(old, a_desk("watch")), gate.Refuse)
