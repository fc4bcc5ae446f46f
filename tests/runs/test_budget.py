from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from app.integrations.receipt import Quota
from app.runs.budget import Budget, Parked
from app.runs.flight_slots import FlightSlots
from app.store import budgets
from app.store.database import Database


@pytest.fixture
def budget(db: Database) -> Budget:
    budgets.declare(db, "intercom", per_second=10, burst=5, flights=0)
    return Budget(db)


def test_a_burst_is_free_and_what_follows_is_spread_at_the_rate(db: Database, budget: Budget) -> None:
    waits = [budgets.book(db, "intercom") for _ in range(15)]

    assert waits[:5] == [0, 0, 0, 0, 0]
    assert waits[-1] == pytest.approx(1.0, abs=0.2)


def test_processes_share_one_budget(db: Database, budget: Budget) -> None:
    others = [Budget(db) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        waits = list(pool.map(lambda one: max(one.book("intercom") for _ in range(10)), others))

    assert max(waits) == pytest.approx(3.5, abs=0.5)


def test_a_read_is_parked_when_live_work_has_booked_more_than_a_second(budget: Budget) -> None:
    for _ in range(30):
        budget.book("intercom")

    with pytest.raises(Parked) as parked:
        budget.book_read("intercom")

    assert parked.value.seconds > 1


def test_after_a_429_nobody_calls_until_it_is_over(db: Database, budget: Budget) -> None:
    budget.block("intercom", 30)

    assert Budget(db).book("intercom") == pytest.approx(30, abs=1)
    assert budget.blocked_for("intercom") == pytest.approx(30, abs=1)


def test_what_a_vendor_says_in_refusing_any_call_holds_for_all(db: Database, budget: Budget) -> None:
    budget.observe(Quota(service="intercom", retry_after=30.0))

    assert Budget(db).book("intercom") == pytest.approx(30, abs=1)


def test_bulk_work_gets_at_most_half_the_rate(db: Database, budget: Budget) -> None:
    waits = [budgets.book_bulk(db, "intercom") for _ in range(20)]

    assert waits[-1] == pytest.approx(20 / 5, abs=0.3)


def test_bulk_work_gives_way_to_live_work_that_has_booked_the_near_future(budget: Budget) -> None:
    for _ in range(30):
        budget.book("intercom")

    assert budget.book_bulk("intercom", has_place=True) > 1


def test_the_vendors_own_limit_is_believed(db: Database, budget: Budget) -> None:
    budget.observe(Quota(service="intercom", limit=1667, remaining=1600, resets_in=9.9))

    row = db.row("SELECT per_second, reported_limit FROM budgets WHERE destination = 'intercom'")

    assert row == {"per_second": pytest.approx(162.5, abs=1), "reported_limit": 1667}


def test_what_other_apps_use_of_the_window_is_booked_away(budget: Budget) -> None:
    budget.observe(Quota(service="intercom", limit=100, remaining=2, resets_in=8.0))

    assert budget.book("intercom") > 7


def test_calls_in_flight_have_slots_and_a_slot_whose_holder_died_comes_back(db: Database) -> None:
    budgets.declare(db, "asana", per_second=10, burst=5, flights=2)
    first = budgets.take_flight(db, "asana", seconds=30)
    second = budgets.take_flight(db, "asana", seconds=-1)

    assert first is not None
    assert second is not None
    again = budgets.take_flight(db, "asana", seconds=30)
    assert again is not None
    assert again.slot == second.slot
    assert budgets.take_flight(db, "asana", seconds=30) is None
    budgets.land(db, second)
    assert budgets.take_flight(db, "asana", seconds=30) is None
    budgets.land(db, first)
    assert budgets.take_flight(db, "asana", seconds=30) is not None


def test_a_slot_for_calls_in_flight_is_used_again_and_goes_back_to_all_when_idle(db: Database) -> None:
    budgets.declare(db, "asana", per_second=10, burst=5, flights=1)
    ours, theirs = FlightSlots(db, call=10), FlightSlots(db, call=10)
    first = ours.take("asana")
    assert first is not None
    assert ours.take("asana") is None
    ours.put_back(first)

    again = ours.take("asana")
    assert again is not None
    assert again.flight == first.flight
    ours.put_back(again)
    assert theirs.take("asana") is None
    ours.give_back(idle_for=0)
    assert theirs.take("asana") is not None


def test_a_slot_whose_lease_would_end_during_the_call_is_not_used_again(db: Database) -> None:
    budgets.declare(db, "asana", per_second=10, burst=5, flights=2)
    slots = FlightSlots(db, call=10)
    old = slots.take("asana")
    assert old is not None
    slots.put_back(replace(old, usable_until=old.usable_until - 60))

    fresh = slots.take("asana")

    assert fresh is not None
    assert fresh.flight.leased_until != old.flight.leased_until
    row = db.row("SELECT count(*) AS n FROM flights WHERE leased_until > now()")
    assert row == {"n": 1}
