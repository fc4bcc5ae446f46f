"""Which effects bring a count of open tickets along."""

from typing import Any

import pytest

from app.runs.open_tickets.planned import with_counts
from app.store.effects import Planned
from tests.runs.plan.planning import by_action, planned

CONTACT = "contact:sandbox1:c1"


def counts(then: str = "[{file_in_asana: bug}]", **occasion: Any) -> list[Planned]:
    told = {"contact_id": "c1", "open_tickets": "open_tickets", **occasion}
    return by_action(planned({"file": then}, **told), "count_open_tickets")


def an_effect(action: str, **more: Any) -> Planned:
    return Planned(
        **{
            "key": "k", "lane": "conversation:sandbox1:1", "conversation": "conversation:sandbox1:1",
            "contact": CONTACT, "rule": "r", "action": action, "target": "t", "reach": "inside",
            "destination": "asana", "request": {"reach": None}, **more,
        }
    )  # fmt: skip


def test_a_ticket_brings_a_count_along_that_waits_for_it_in_the_customers_lane() -> None:
    (count,) = counts()

    assert (count.lane, count.slot, count.due) == (CONTACT, "open_tickets", False)
    assert count.key == f"open_tickets/{count.needs}"
    assert (count.reach, count.destination, count.target) == ("inside", "intercom", "open_tickets")


def test_where_the_vocabulary_does_not_want_it_nothing_is_counted() -> None:
    assert counts(open_tickets=None) == []


def test_what_files_no_ticket_brings_no_count_along() -> None:
    assert counts("[{tag: bug}]") == []


@pytest.mark.parametrize("action", ["ticket", "link_ticket", "withdraw_ticket"])
def test_whatever_changes_a_customers_tickets_is_followed_by_a_count(action: str) -> None:
    changed, count = with_counts([an_effect(action)], "open_tickets")

    assert (changed.action, count.action, count.needs) == (action, "count_open_tickets", "k")


@pytest.mark.parametrize("more", [{"contact": None}, {"state": "skipped"}])
def test_what_nobody_is_known_for_or_what_is_not_done_is_not(more: dict[str, Any]) -> None:
    assert len(list(with_counts([an_effect("ticket", **more)], "open_tickets"))) == 1


def test_a_count_for_what_is_done_already_is_due_at_once() -> None:
    _, count = with_counts([an_effect("ticket")], "open_tickets", done=["k"])

    assert count.due
