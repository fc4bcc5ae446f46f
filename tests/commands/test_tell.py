"""`triage tell`: how far it is, and the stop button."""

from datetime import UTC, datetime

from app.runs.telling.news import key_start
from app.store import tellings, told_conversations
from app.store.database import Database
from app.store.tellings import DoneTicket, Telling
from app.store.told_conversations import Place
from tests.commands.conftest import Triage

AT = datetime(2027, 1, 5, 12, tzinfo=UTC)


def a_telling(db: Database) -> Telling:
    with db.transaction() as conn:
        tellings.keep_in_step(conn, app_id="a", gid="1201", completion=1, is_confirmed=True, at=AT)
    telling = tellings.of_ticket(db, "1201")
    assert telling is not None
    done = DoneTicket(completed_at=AT, kind="bug", title="Calendar is empty", url=None, what_changed=None)
    tellings.begin_to_tell(db, telling, done)
    places = [Place(conversation=f"conversation:a:{n}", contact=f"contact:a:{n}", speaks=True) for n in (1, 2)]
    told_conversations.add(db, telling.id, places)
    return telling


def test_it_shows_how_many_are_told_and_stops_and_goes_on(triage: Triage, db: Database) -> None:
    assert "no ticket has been found done yet" in triage("tell").stdout
    a_telling(db)

    assert triage("tell").stdout == "1201  telling: 0 of 2 told, 2 waiting  Calendar is empty\n"
    stopped = triage("tell", "stop", "1201").stdout
    assert "1201  stopped (by a command): 0 of 2 told" in stopped
    assert "triage tell go 1201" in stopped
    assert "cannot be stopped: it is stopped already" in triage("tell", "stop", "1201").stderr
    assert triage("tell", "go", "1201").stdout.startswith("1201  cooling")
    assert "was not stopped: it has not begun yet" in triage("tell", "go", "1201").stderr


def test_a_ticket_is_named_by_its_link_too_and_nothing_but_the_answer_is_printed(triage: Triage, db: Database) -> None:
    a_telling(db)

    stopped = triage("tell", "stop", "https://app.asana.com/1/77/project/88/task/1201?focus=true")
    goes_on = triage("tell", "go", "https://app.asana.com/0/88/1201")

    assert stopped.stdout.splitlines()[1] == "go on with: triage tell go 1201"
    assert (stopped.returncode, stopped.stderr, goes_on.returncode, goes_on.stderr) == (0, "", 0, "")


def test_what_becomes_of_a_customers_message_is_told(triage: Triage, db: Database) -> None:
    telling = a_telling(db)
    db.run(
        "UPDATE told_conversations SET state = 'released', released_at = now(), name = 'Berta'"
        " WHERE conversation = 'conversation:a:1'"
    )
    db.run(
        "INSERT INTO events (app_id, topic, lane, delivery_key, created_at, state) SELECT 'a', 'ticket.fixed',"
        " 'conversation:a:1', %(key)s, now(), 'waiting'",
        {"key": f"{key_start(telling)}1"},
    )

    shown = triage("tell", "show", "1201").stdout

    assert "  Berta, conversation 1: under way, what is to be said is being decided on" in shown


def test_what_is_no_ticket_that_is_told_of_is_answered_with_what_to_do(triage: Triage) -> None:
    unknown, no_ticket = triage("tell", "show", "77"), triage("tell", "stop", "the calendar")

    assert "`triage tell` lists those that are" in unknown.stderr
    assert "'the calendar' is neither a ticket's link in Asana nor the number in it" in no_ticket.stderr
    assert (unknown.returncode, no_ticket.returncode) == (2, 2)
