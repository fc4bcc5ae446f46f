"""`triage tell`: how far it is, and the stop button."""

from datetime import UTC, datetime

from app.store import tellings, told_conversations
from app.store.database import Database
from app.store.tellings import DoneTicket
from app.store.told_conversations import Place
from tests.commands.conftest import Triage

AT = datetime(2027, 1, 5, 12, tzinfo=UTC)


def a_telling(db: Database) -> None:
    with db.transaction() as conn:
        tellings.keep_in_step(conn, app_id="a", gid="1201", completion=1, is_confirmed=True, at=AT)
    telling = tellings.of_ticket(db, "1201")
    assert telling is not None
    done = DoneTicket(completed_at=AT, kind="bug", title="Calendar is empty", url=None, what_changed=None)
    tellings.begin_to_tell(db, telling, done)
    places = [Place(conversation=f"conversation:a:{n}", contact=f"contact:a:{n}", speaks=True) for n in (1, 2)]
    told_conversations.add(db, telling.id, places)


def test_it_shows_how_many_are_told_and_stops_and_goes_on(triage: Triage, db: Database) -> None:
    assert "no ticket has been found done yet" in triage("tell").stdout
    a_telling(db)

    assert triage("tell").stdout == "1201  telling: 0 of 2 told, 2 waiting  Calendar is empty\n"
    stopped = triage("tell", "stop", "1201").stdout
    assert "1201  stopped (stopped by triage tell): 0 of 2 told" in stopped
    assert "triage tell go 1201" in stopped
    assert "cannot be stopped: it is stopped" in triage("tell", "stop", "1201").stderr
    assert triage("tell", "go", "1201").stdout.startswith("1201  cooling")
    assert "was not stopped: it is cooling" in triage("tell", "go", "1201").stderr


def test_a_ticket_that_nobody_knows_is_told_with_what_to_do(triage: Triage) -> None:
    assert "`triage tell` shows which there are" in triage("tell", "show", "77").stderr
