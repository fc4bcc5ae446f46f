"""`triage pause`, `triage resume` and `triage incidents`: what people read of them."""

from app.store import breaker, incidents
from app.store.database import Database
from app.store.incidents import Failure
from tests.commands.conftest import Triage

DOWN = Failure(
    kind="destination", cause="Asana is down", words="Asana is down: it answers 503", destination="asana",
)  # fmt: skip


def parked(db: Database, count: int, *, reach: str) -> None:
    """Effects that wait for Asana, as the gate leaves them."""
    db.run(
        "INSERT INTO effects (key, run_id, seq, event_id, lane, conversation, rule, action, target, reach, destination,"
        " request, state, reason, due_at) SELECT %(reach)s || n, 1, n, 7, 'conversation:a:1', 'conversation:a:1', 'r',"
        " 'close', 'state', %(reach)s, 'asana', '{}', 'waiting',"
        " (SELECT 'Asana is paused: pause ' || max(id) || ', by a command' FROM pauses), now() + interval '1 hour'"
        " FROM generate_series(1, %(n)s) n",
        {"n": count, "reach": reach},
    )


def test_a_destination_is_paused_by_a_command_and_named_as_people_write_it(triage: Triage, db: Database) -> None:
    paused = triage("pause", "asana", "--why", "Asana moves house").stdout
    again = triage("pause", "asana").stdout
    parked(db, 1, reach="inside")
    status = triage("status").stdout

    assert paused.startswith("Asana is paused, by a command since 20")
    assert paused.endswith(" UTC (Asana moves house); what is to go there waits. End it: triage resume asana\n")
    assert again.startswith("Asana is paused already, by a command since 20")
    assert "paused     Asana, by a command since 20" in status
    assert "(Asana moves house); 1 effect waits: triage resume asana" in status


def test_who_resumes_reads_what_goes_on_and_what_became_of_the_rest(triage: Triage, db: Database) -> None:
    triage("pause", "asana")
    parked(db, 2, reach="inside")
    parked(db, 1, reach="customers")

    resumed, again = triage("resume", "asana"), triage("resume", "asana")

    assert resumed.stdout == (
        "Asana is resumed; 2 effects that waited go on; 1 that customers would have seen is discarded\n"
    )
    assert again.stderr == "triage: Asana is not paused; `triage status` shows what is\n"
    assert (resumed.returncode, again.returncode) == (0, 2)


def test_where_nothing_had_waited_that_is_said(triage: Triage) -> None:
    triage("pause", "mail")

    assert triage("resume", "mail").stdout == "E-mail is resumed; nothing had waited\n"


def test_where_nothing_is_stopped_there_is_nothing_to_resume(triage: Triage) -> None:
    told = triage("resume")

    assert (told.returncode, told.stdout) == (2, "")
    assert "nothing is stopped; a destination that is paused is resumed by its name" in told.stderr
    triage("stop")
    assert triage("resume").stdout == "resumed; nothing was held\n"


def test_an_incident_is_told_with_the_vendors_name(triage: Triage, db: Database) -> None:
    assert triage("incidents").stdout == "nothing has failed\n"
    for _ in range(2):
        breaker.failed(db, DOWN, most=1, at_least=0.0, probe_after=60.0)

    assert "  Asana is down: it answers 503: not over, since 20" in triage("incidents").stdout
    assert "paused     Asana, by the breaker since 20" in triage("status").stdout


def test_an_incident_that_there_is_not_is_told_with_what_to_do(triage: Triage) -> None:
    unknown, beyond = triage("incidents", "77"), triage("incidents", "9" * 30)

    assert unknown.stderr == "triage: there is no incident 77; `triage incidents` lists them\n"
    assert (unknown.returncode, beyond.returncode) == (2, 2)
    assert "Traceback" not in beyond.stderr


def test_failures_of_one_cause_are_named_after_their_destination() -> None:
    assert incidents.of_effect("mail", "550 no such mailbox: them") == "E-mail: 550 no such mailbox"
    assert incidents.of_effect("triage", "broken: it is") == "This service: broken"
