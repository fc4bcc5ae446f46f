"""Tellings as they are kept: begun and ended with the ticket, claimed by one worker, each customer released once."""

from datetime import UTC, datetime, timedelta
from typing import Any

from app import clock
from app.store import announcements, tellings, told_conversations
from app.store.database import Database
from app.store.tellings import DoneTicket, Telling
from app.store.told_conversations import Place, Released

APP, GID = "sandbox1", "1201"
AT = datetime(2027, 1, 5, 12, tzinfo=UTC)


def found(db: Database, *, completion: int = 1, is_confirmed: bool = True) -> Telling:
    """What is known of the ticket's last telling after a look at the ticket."""
    with db.transaction() as conn:
        tellings.keep_in_step(conn, app_id=APP, gid=GID, completion=completion, is_confirmed=is_confirmed, at=AT)
    telling = tellings.of_ticket(db, GID)
    assert telling is not None
    return telling


def of(number: int, **more: Any) -> Place:
    told = {"conversation": f"conversation:{APP}:{number}", "contact": f"contact:{APP}:c{number}", "speaks": True}
    return Place(**{**told, **more})


def begun(db: Database, *places: Place) -> Telling:
    telling = found(db)
    done = DoneTicket(completed_at=AT, kind="bug", title="Broken", url=None, what_changed="It works.")
    tellings.begin_to_tell(db, telling, done)
    told_conversations.add(db, telling.id, places)
    return telling


def released(db: Database, telling: Telling, place: Place, **more: Any) -> bool:
    told = {"conversation": place.conversation, "contact": place.contact, "speaks": place.speaks}
    with db.transaction() as conn:
        return told_conversations.release(conn, telling.id, [Released(**{**told, **more})])


def test_a_confirmed_ticket_begins_one_telling_however_often_it_is_found_so(db: Database) -> None:
    first = found(db)

    assert (first.state, first.confirmed_at) == ("cooling", AT)
    assert found(db) == first
    assert len(tellings.newest(db)) == 1


def test_a_ticket_that_is_not_confirmed_any_more_while_it_cools_off_is_told_to_nobody(db: Database) -> None:
    found(db)

    gone = found(db, is_confirmed=False)
    again = found(db)

    assert (gone.state, gone.reason) == ("cancelled", tellings.UNCONFIRMED)
    assert (again.state, again.id) == ("cooling", gone.id)
    assert announcements.newest(db) == []


def test_once_somebody_was_told_a_reopening_stops_it_and_people_hear_of_it(db: Database) -> None:
    telling = begun(db, of(1), of(2))
    assert released(db, telling, of(1))

    stopped = found(db, is_confirmed=False)

    assert stopped.state == "stopped"
    (told,) = announcements.newest(db)
    assert f"triage tell show {GID}" in told["words"]
    assert not released(db, telling, of(2))


def test_a_later_completion_is_another_telling(db: Database) -> None:
    first = begun(db, of(1))
    assert released(db, first, of(1))
    second = found(db, completion=2)

    assert (second.completion, second.state) == (2, "cooling")
    old = tellings.show(db, first.id)
    assert old is not None
    assert (old.state, old.reason) == ("stopped", tellings.OVERTAKEN)
    assert told_conversations.add(db, second.id, [of(1)]) == 1


def test_what_a_person_stopped_stays_stopped_until_a_person_lets_it_go_on(db: Database) -> None:
    telling = begun(db, of(1))
    assert tellings.stop(db, telling.id, by="Ana", reason="not yet")

    assert (found(db).state, found(db).stopped_by) == ("stopped", "Ana")
    assert tellings.go(db, telling.id)
    assert (found(db).state, found(db).stopped_by) == ("cooling", None)


def test_a_person_stops_also_what_the_ticket_has_stopped_and_it_stays_so(db: Database) -> None:
    cooling = found(db)
    assert found(db, is_confirmed=False).state == "cancelled"

    assert tellings.stop(db, cooling.id, by="Ana", reason="not yet")

    assert (found(db).state, found(db).stopped_by) == ("stopped", "Ana")
    assert not tellings.stop(db, cooling.id, by="Ben", reason="not yet")


def test_what_a_later_completion_has_overtaken_does_not_go_on(db: Database) -> None:
    first = begun(db, of(1), of(2))
    assert released(db, first, of(1))
    found(db, completion=2)

    assert not tellings.go(db, first.id)

    old = tellings.show(db, first.id)
    assert old is not None
    assert (old.state, old.reason) == ("stopped", tellings.OVERTAKEN)


def test_what_waits_for_a_person_after_all_were_told_is_not_said_of_a_ticket_that_is_open_again(db: Database) -> None:
    telling = begun(db, of(1))
    assert released(db, telling, of(1))
    with db.transaction() as conn:
        assert tellings.end(conn, telling)
    over = tellings.show(db, telling.id)
    assert over is not None
    assert over.may_be_said

    again = found(db, is_confirmed=False)

    assert (again.state, again.reason) == ("over", tellings.UNCONFIRMED)
    assert not again.may_be_said
    assert (found(db).state, found(db).reason) == ("over", None)
    assert found(db).may_be_said


def test_a_telling_is_claimed_by_one_worker_until_its_time_comes_again(db: Database) -> None:
    telling = found(db)

    claimed = tellings.claim(db, seconds=60)

    assert claimed is not None
    assert claimed.id == telling.id
    assert tellings.claim(db, seconds=60) is None
    tellings.put_off(db, telling, seconds=0, waits_for="a person")
    assert (again := tellings.claim(db, seconds=60)) is not None
    assert again.reason == "a person"


def test_a_conversation_is_released_once(db: Database) -> None:
    telling = begun(db, of(1))

    assert released(db, telling, of(1))
    assert not released(db, telling, of(1))
    assert told_conversations.of_next_customer(db, telling.id) == []


def test_a_customer_of_three_conversations_comes_up_once_and_is_told_in_one(db: Database) -> None:
    theirs = [of(n, contact="c", speaks=n == 2, spoken_in=None if n == 2 else "2") for n in (1, 2, 3)]
    telling = begun(db, *theirs, of(4))

    first = told_conversations.of_next_customer(db, telling.id)

    assert [(each.conversation[-1], each.speaks) for each in first] == [("2", True), ("1", False), ("3", False)]
    assert told_conversations.counts(db, [telling.id])[telling.id]["customers"] == 2


def test_two_contacts_that_turn_out_to_be_one_customer_are_told_once(db: Database) -> None:
    telling = begun(db, of(1), of(2))

    assert released(db, telling, of(1), contact=of(2).contact)

    (left,) = told_conversations.of_next_customer(db, telling.id)
    assert (left.conversation, left.speaks, left.spoken_in) == (of(2).conversation, False, "1")


def test_a_customer_may_be_told_in_another_conversation_than_was_meant(db: Database) -> None:
    theirs = [of(n, contact="c", speaks=n == 2, spoken_in=None if n == 2 else "2") for n in (1, 2, 3)]
    telling = begun(db, *theirs)
    told = [
        Released(conversation=of(n).conversation, contact="c", speaks=n == 3, spoken_in=None if n == 3 else "3")
        for n in (3, 2, 1)
    ]

    with db.transaction() as conn:
        assert told_conversations.release(conn, telling.id, told)

    assert told_conversations.of_next_customer(db, telling.id) == []
    with db.connection() as conn:
        assert told_conversations.spoken_to_in(conn, telling.id, "c") == of(3).conversation


def test_the_next_customer_waits_for_the_pace_whatever_the_ticket(db: Database) -> None:
    telling = begun(db, of(1))

    def wait(gap: float) -> float:
        with db.connection() as conn:
            return told_conversations.seconds_until_next(conn, gap=gap)

    assert wait(60.0) == 0.0
    assert released(db, telling, of(1))
    assert 50.0 < wait(60.0) <= 60.0
    assert wait(0.0) == 0.0


def test_a_clock_that_was_put_back_keeps_nobody_waiting(db: Database) -> None:
    telling = begun(db, of(1))
    assert released(db, telling, of(1))
    db.run("UPDATE told_conversations SET released_at = released_at + interval '1 hour'")

    with db.connection() as conn:
        assert told_conversations.seconds_until_next(conn, gap=60.0) == 0.0


def test_who_sleeps_does_not_keep_the_others_waiting_and_comes_up_by_day(db: Database) -> None:
    sleeping = [of(1), of(2, contact=of(1).contact, speaks=False, spoken_in="1")]
    telling = begun(db, *sleeping, of(3))
    tomorrow = clock.now() + timedelta(hours=9)

    assert told_conversations.seconds_until_day(db, telling.id) is None
    told_conversations.put_off(db, telling.id, of(1).contact, until=tomorrow)

    (next_one,) = told_conversations.of_next_customer(db, telling.id)
    assert next_one.conversation == of(3).conversation
    assert released(db, telling, of(3))
    assert told_conversations.of_next_customer(db, telling.id) == []
    wait = told_conversations.seconds_until_day(db, telling.id)
    assert wait is not None
    assert abs(wait - 9 * 3600) < 60
    db.run("UPDATE told_conversations SET not_before = now()")
    assert [each.conversation[-1] for each in told_conversations.of_next_customer(db, telling.id)] == ["1", "2"]


def test_who_was_linked_meanwhile_is_added_and_who_is_there_stays(db: Database) -> None:
    telling = begun(db, of(1))
    assert released(db, telling, of(1))

    assert told_conversations.add(db, telling.id, [of(1), of(2), of(3, contact=of(1).contact)]) == 2
    counted = told_conversations.counts(db, [telling.id])[telling.id]
    assert counted["waiting"] == 1
