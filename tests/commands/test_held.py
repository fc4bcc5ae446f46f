"""The list that a person works off, as the command line shows it."""

from app.store.database import Database
from tests.commands.conftest import Triage


def let_wait(db: Database, count: int, *, reason: str, state: str = "held") -> None:
    """Effects that wait, as a run leaves them that is past its retention."""
    db.run(
        "INSERT INTO effects (key, run_id, seq, event_id, lane, conversation, rule, action, target, reach, destination,"
        " request, state, reason) SELECT %(reason)s || n, 1, n, 7, 'conversation:a:1', 'conversation:a:1', 'r',"
        " 'close', 'state', 'customers', 'intercom', '{\"reach\": null}', %(state)s, %(reason)s"
        " FROM generate_series(1, %(n)s) n",
        {"n": count, "reason": reason, "state": state},
    )


def test_it_is_grouped_by_cause_the_newest_first_and_says_how_many_more_there_are(triage: Triage, db: Database) -> None:
    let_wait(db, 12, reason="fuse: 30 effects went out")
    let_wait(db, 1, reason="2 things there could be it: a person decides", state="unsure")

    told = triage("held").stdout
    everything = triage("held", "--all").stdout

    assert "fuse: 12, the oldest since " in told
    assert told.count("close the conversation, by r: fuse: 30 effects went out") == 10
    assert "  … and 2 more: triage held --all" in told
    assert "unsure: 1, the oldest since " in told
    assert everything.count("close the conversation, by r: fuse: 30 effects went out") == 12
    assert "  12  0 min ago  unknown customer, conversation 1" in everything


def test_all_of_a_cause_is_decided_at_once_and_what_is_unsure_is_not(triage: Triage, db: Database) -> None:
    let_wait(db, 3, reason="fuse: 30 effects went out")
    let_wait(db, 1, reason="2 things there could be it", state="unsure")

    assert triage("held", "discard", "--cause", "fuse").stdout == "discarded: 3\n"
    assert "nothing is held for the cause 'unsure'" in triage("held", "discard", "--cause", "unsure").stderr
    assert triage("held", "done", "4").stdout == "called done: 1 of 1\n"
    assert triage("held").stdout == "nothing is held\n"


def test_what_cannot_be_done_is_told_with_what_to_do(triage: Triage, db: Database) -> None:
    let_wait(db, 2, reason="fuse: 30 effects went out")

    assert "say which: the numbers that `triage held` shows" in triage("held", "send").stderr
    assert "a text is for one message" in triage("held", "send", "1", "2", "--text", "Hello").stderr
    assert "says nothing to a customer" in triage("held", "send", "1", "--text", "Hello").stderr
    assert "effect 9 does not wait for a person" in triage("held", "show", "9").stderr
    assert triage("held", "show", "9" * 30).stderr.count("Traceback") == 0


def test_what_does_not_wait_for_that_decision_is_named_and_the_rest_is_done(triage: Triage, db: Database) -> None:
    let_wait(db, 2, reason="fuse: 30 effects went out")
    let_wait(db, 1, reason="it went through", state="done")

    some, held = triage("held", "discard", "1", "3", "9"), triage("held", "done", "2")

    assert some.stdout == "discarded: 1 of 3\n"
    assert some.stderr.startswith("triage: effect 3 does not wait for a person: it is done; there is no effect 9; ")
    assert "effect 2 is held, and not unsure: send it or discard it" in held.stderr
    assert (some.returncode, held.returncode) == (2, 2)
