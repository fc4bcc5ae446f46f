"""The breaker: calls of all processes that fail in a row pause their destination; one call at a time tries it."""

import pytest

from app import clock
from app.integrations.errors import CallFailed, Reason, Service
from app.runs.budget import Budget, Parked
from app.runs.pausing.breaker import Breaker, BreakerSettings, says_down
from app.runs.pausing.view import PausesView
from app.store import announcements, budgets, incidents, parked, pauses
from app.store.database import Database


def a_breaker(db: Database, probe_after: float = 30.0) -> Breaker:
    return Breaker(db, PausesView(db), BreakerSettings(failures=3, probe_after=probe_after))


@pytest.fixture
def breaker(db: Database) -> Breaker:
    return a_breaker(db)


def failed(reason: Reason, status: int | None = None, service: Service = "asana") -> CallFailed:
    return CallFailed(service, reason, "no", status=status)


DOWN = failed(Reason.UNKNOWN, 503)


def fails(breaker: Breaker, db: Database, times: int = 3) -> None:
    """So many calls fail, the first of them a while ago."""
    for _ in range(times):
        breaker.told("asana", DOWN)
        db.run("UPDATE destinations SET failing_since = failing_since - interval '1 minute' WHERE failures > 0")


@pytest.mark.parametrize(
    ("failure", "down"),
    [
        (failed(Reason.NOT_SENT), True),
        (failed(Reason.UNKNOWN), True),
        (failed(Reason.UNKNOWN, 500), True),
        (failed(Reason.UNKNOWN, 409), False),
        (failed(Reason.UNKNOWN, 200), False),
        (failed(Reason.UNAUTHORIZED, 401), True),
        (failed(Reason.REFUSED, 403), False),
        (failed(Reason.REFUSED, 400), False),
        (failed(Reason.NOT_FOUND, 404), False),
        (failed(Reason.RATE_LIMITED, 429), False),
        (failed(Reason.NOT_SENT, 451, "mail"), False),
        (failed(Reason.NOT_SENT, 421, "mail"), True),
        (failed(Reason.UNAUTHORIZED, 535, "mail"), True),
    ],
)
def test_f11_what_is_about_one_thing_does_not_say_that_all_is_down(failure: CallFailed, *, down: bool) -> None:
    assert says_down(failure) is down


def test_f11_calls_that_fail_in_a_row_pause_their_destination_and_no_other(breaker: Breaker, db: Database) -> None:
    fails(breaker, db, times=2)
    assert breaker.shut("asana") is None

    fails(breaker, db, times=1)

    shut = breaker.shut("asana")
    assert shut is not None
    assert shut.reason.startswith("Asana is paused: pause 1, by the breaker since ")
    assert breaker.shut("intercom") is None


def test_f11_a_success_in_between_ends_the_row_whichever_process_had_it(breaker: Breaker, db: Database) -> None:
    other = a_breaker(db)
    fails(breaker, db, times=2)
    other.told("asana", None)
    fails(breaker, db, times=2)

    assert breaker.shut("asana") is None


def test_f11_tickets_that_we_may_not_see_do_not_keep_us_from_the_others(breaker: Breaker, db: Database) -> None:
    forbidden = failed(Reason.REFUSED, 403)
    for _ in range(10):
        breaker.told("asana", forbidden)
        db.run("UPDATE destinations SET failing_since = failing_since - interval '1 minute' WHERE failures > 0")

    assert breaker.shut("asana") is None


def test_f11_a_try_that_is_forbidden_was_answered_and_ends_the_pause(breaker: Breaker, db: Database) -> None:
    fails(breaker, db)
    db.run("UPDATE pauses SET probe_at = now()")
    breaker.view.fresh()
    assert breaker.shut("asana") is None

    breaker.told("asana", failed(Reason.REFUSED, 403))

    assert pauses.in_force(db) == []


def test_f11_many_calls_that_fail_at_once_are_one_moment(breaker: Breaker) -> None:
    for _ in range(20):
        breaker.told("asana", DOWN)

    assert breaker.shut("asana") is None


def test_f11_the_failures_of_several_processes_count_together_and_all_of_them_keep_away(
    breaker: Breaker, db: Database
) -> None:
    others = [a_breaker(db), a_breaker(db)]
    for each in (breaker, *others):
        fails(each, db, times=1)
    for each in (breaker, *others):
        each.view.fresh()

    assert all(each.shut("asana") for each in (breaker, *others))
    (incident,) = incidents.still_open(db)
    assert (incident.kind, incident.words) == ("destination", "Asana is down: it answers 503")


def test_f11_one_call_of_all_tries_and_a_success_ends_the_pause(breaker: Breaker, db: Database) -> None:
    fails(breaker, db)
    other = a_breaker(db)
    db.run("UPDATE pauses SET probe_at = now()")
    breaker.view.fresh()
    other.view.fresh()

    assert breaker.shut("asana") is None
    assert other.shut("asana") is not None
    assert breaker.shut("asana") is None, "the one that tries may make more than one call for it"

    breaker.told("asana", None)
    other.view.fresh()
    assert other.shut("asana") is None


def test_f11_after_a_try_that_fails_the_next_one_waits_twice_as_long(breaker: Breaker, db: Database) -> None:
    fails(breaker, db)
    waits = []
    for _ in range(8):
        db.run("UPDATE pauses SET probe_at = now()")
        breaker.view.fresh()
        assert breaker.shut("asana") is None
        breaker.told("asana", DOWN)
        assert breaker.shut("asana") is not None
        row = db.row("SELECT extract(epoch FROM probe_at - now())::float AS wait FROM pauses")
        waits.append(round(row["wait"]) if row else 0)

    assert waits == pytest.approx([60, 120, 240, 480, 600, 600, 600, 600], abs=1)


def test_f10_a_person_who_pauses_what_the_breaker_paused_keeps_it_paused(breaker: Breaker, db: Database) -> None:
    fails(breaker, db)
    pauses.pause(db, "asana", by="Kim", why="they are moving house")
    db.run("UPDATE pauses SET probe_at = now()")
    breaker.view.fresh()

    breaker.told("asana", None)

    shut = breaker.shut("asana")
    assert shut is not None
    assert shut.reason.startswith("Asana is paused: pause 1, by Kim since ")
    assert shut.reason.endswith(" (they are moving house)")


def test_f10_what_the_breaker_held_back_is_not_discarded_by_a_person_who_only_resumes(
    breaker: Breaker, db: Database
) -> None:
    fails(breaker, db)
    assert pauses.end(db, "asana", by="Kim", held=None).held is None, "each is judged anew"
    pauses.pause(db, "asana", by="Kim")
    assert pauses.end(db, "asana", by="Kim", held=None).held == "discard"
    fails(breaker, db)
    breaker.view.fresh()
    assert pauses.end(db, "asana", by="Kim", held="discard").held == "discard", "who says it means it"


def test_f11_credentials_that_are_refused_are_announced_until_a_call_succeeds(breaker: Breaker, db: Database) -> None:
    announcements.announce(db, "unauthorized", "asana", "asana refuses our credentials")
    breaker.told("asana", failed(Reason.UNAUTHORIZED, 401))
    assert announcements.subjects(db, "unauthorized") == {"asana"}

    breaker.told("asana", None)

    assert announcements.subjects(db, "unauthorized") == set()


def test_f11_an_event_that_tries_a_destination_is_found_among_thousands_that_wait(database_url: str) -> None:
    with Database(database_url, size=2, by_index=True) as worker:
        parked.wake_one(worker, "intercom")  # the statement is planned while nothing waits, as where the service starts
        worker.run(
            "INSERT INTO lanes (key, wake_at)"
            " SELECT 'conversation:a:' || n, now() + make_interval(secs => 600 + n) FROM generate_series(1, 8000) AS n"
        )
        worker.run(
            "INSERT INTO events (app_id, topic, lane, delivery_key, created_at, state)"
            " SELECT 'a', 't', 'conversation:a:' || n, n::text, now(), 'waiting' FROM generate_series(1, 8000) AS n"
        )
        begun = clock.monotonic()

        assert parked.wake_one(worker, "intercom")

        assert clock.monotonic() - begun < 1.0
        assert worker.rows("SELECT key FROM lanes WHERE wake_at <= now()") == [{"key": "conversation:a:1"}]


def test_f10_whoever_asks_for_a_place_is_parked_while_its_destination_is_paused(db: Database, breaker: Breaker) -> None:
    budgets.declare(db, "asana", per_second=10, burst=5, flights=0)
    budgets.declare(db, "intercom", per_second=10, burst=5, flights=0)
    pauses.pause(db, "asana", by="Kim")
    budget = Budget(db, breaker)

    for ask in (budget.book, budget.book_read, budget.blocked_for, lambda it: budget.book_bulk(it, has_place=True)):
        with pytest.raises(Parked, match="Asana is paused: pause 1, by Kim"):
            ask("asana")
    assert budget.book("intercom") == 0


def test_f10_the_time_in_which_a_destination_was_paused_is_known(db: Database) -> None:
    pauses.pause(db, "asana", by="Kim")
    db.run("UPDATE pauses SET since = now() - interval '5 hours'")
    pauses.end(db, "asana", by="Kim", held="discard")
    db.run("UPDATE pauses SET until = now() - interval '1 hour'")
    pauses.pause(db, "asana", by="Kim")

    assert pauses.time_paused(db, "asana", age=24 * 3600) == pytest.approx(4 * 3600, abs=5)
    assert pauses.time_paused(db, "asana", age=2 * 3600) == pytest.approx(3600, abs=5)
    assert pauses.time_paused(db, "intercom", age=24 * 3600) == 0
    assert parked.count(db, "asana") == 0
