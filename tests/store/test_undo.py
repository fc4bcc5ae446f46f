"""Taking back: asked for once whoever dies, the last run that is not taken back, what waits is dropped."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.errors import NotNow, NotThere
from app.runs.ledger import TELL_ONLY
from app.store import effects, lanes, runs, taken_back, undo
from app.store.database import Database
from app.store.effects import TAKEN_BACK, Change, Entry, Planned
from app.store.lanes import Lease
from app.store.taken_back import Cut
from app.store.undo import Span
from tests.store.test_firings import a_run, claimed, events
from tests.store.test_lanes import LANE, due_now, expire, planned, settle

OTHER_LANE = "contact:app1:c1"


@pytest.fixture
def three(db: Database, database_url: str) -> Sequence[int]:
    return events(db, database_url, 3)


def did(db: Database, lease: Lease, event_id: int, *effects_planned: Planned, state: str = "done") -> int:
    """A run with these effects, which are in that state."""
    run_id = runs.save(db, lease, a_run(db, event_id, effects=list(effects_planned)))
    db.run(
        "UPDATE effects SET state = %(state)s, settled_at = now() WHERE run_id = %(id)s", {"state": state, "id": run_id}
    )
    return run_id


def of(key: str, **more: Any) -> Planned:
    return replace(planned(key), conversation=LANE, **more)


def an_asker(db: Database, run_id: int) -> Entry:
    """The effect of a run that asks for the last one to be taken back."""
    db.run(
        "UPDATE effects SET action = 'undo', state = 'planned', due_at = now() WHERE run_id = %(id)s", {"id": run_id}
    )
    with db.connection() as conn:
        return next(entry for entry in effects.due(conn, LANE)() if entry.run_id == run_id)


def asked(db: Database) -> list[str]:
    rows = db.rows("SELECT delivery_key FROM events WHERE topic = %(t)s ORDER BY id", {"t": undo.UNDO})
    return [row["delivery_key"] for row in rows]


def test_an_effect_that_asks_again_after_a_death_asks_for_no_second_run(db: Database, three: Sequence[int]) -> None:
    lease = claimed(db)
    first, second = did(db, lease, three[0], of("a")), did(db, lease, three[1], of("b"))
    asker = an_asker(db, did(db, lease, three[2], of("c")))
    undo.ask_for_last(db, asker, but=TELL_ONLY)
    (key,) = asked(db)
    event = db.row("SELECT id FROM events WHERE delivery_key = %(key)s", {"key": key})
    assert event is not None
    runs.save(db, lease, a_run(db, event["id"], kind="undo", event_name=undo.OF_A_RUN, undoes=second))

    undo.ask_for_last(db, asker, but=TELL_ONLY)

    assert first < second
    assert asked(db) == [f"undo/{second}/effect {asker.id}"]
    assert undo.asked_by(db, event["id"]).run_id == second


def test_where_nothing_was_done_that_is_told_and_not_a_run_taken_back(db: Database, three: Sequence[int]) -> None:
    asker = an_asker(db, did(db, claimed(db), three[0], of("a")))

    undo.ask_for_last(db, asker, but=TELL_ONLY)

    (event,) = db.rows("SELECT id FROM events WHERE topic = %(t)s", {"t": undo.UNDO})
    assert (undo.asked_by(db, event["id"]).run_id, undo.asked_by(db, event["id"]).is_answered) == (None, True)


def test_a_run_is_asked_for_once_as_long_as_it_waits(db: Database, three: Sequence[int]) -> None:
    run_id = did(db, claimed(db), three[0], of("a"))

    assert undo.ask(db, run_id, by="triage undo") == undo.ask(db, run_id, by="key ana")
    assert undo.waiting(db) == 1


def test_what_took_something_back_is_not_taken_back_and_what_is_not_there_is_told(
    db: Database, three: Sequence[int]
) -> None:
    run_id = runs.save(db, claimed(db), a_run(db, three[0], kind="undo", undoes=1))

    with pytest.raises(NotNow, match="took something back itself"):
        undo.check(db, run_id)
    with pytest.raises(NotThere, match="there is no run 4711"):
        undo.check(db, 4711)


def test_what_waits_is_dropped_with_what_needs_it_but_not_what_another_worker_has_now(
    db: Database, three: Sequence[int]
) -> None:
    lease = claimed(db)
    waiting = [of("a"), of("b", needs="a", due=False), of("elsewhere", lane=OTHER_LANE)]
    run_id = runs.save(db, lease, a_run(db, three[0], effects=waiting))
    runs.save(db, lease, a_run(db, three[1], effects=[of("later", needs="a", due=False)]))
    assert lanes.claim(db, OTHER_LANE, worker="another", seconds=20) is not None
    drops = [(each.id, each.lane) for each in taken_back.deeds(db, run_id)]

    runs.save(db, lease, a_run(db, three[2], kind="undo", undoes=run_id, drops=drops))

    became = {row["key"]: (row["state"], row["reason"]) for row in db.rows("SELECT key, state, reason FROM effects")}
    assert became["a"] == became["b"] == ("skipped", TAKEN_BACK)
    assert became["later"] == ("skipped", f"it needs a, which was {TAKEN_BACK}")
    assert became["elsewhere"] == ("planned", None)


def test_a_lost_lease_drops_nothing(db: Database, three: Sequence[int]) -> None:
    lease = claimed(db)
    run_id = runs.save(db, lease, a_run(db, three[0], effects=[of("a")]))
    (deed,) = taken_back.deeds(db, run_id)
    expire(db)
    claimed(db)

    with pytest.raises(lanes.LaneLost):
        runs.save(db, lease, a_run(db, three[1], kind="undo", undoes=run_id, drops=[(deed.id, deed.lane)]))
    assert db.row("SELECT state FROM effects WHERE key = 'a'") == {"state": "planned"}


def test_what_one_rule_did_in_a_span_is_found_page_by_page_and_asked_for_once(
    db: Database, three: Sequence[int]
) -> None:
    lease = claimed(db)
    mine = [
        did(db, lease, event, of(f"mine{event}", rule="mine, yours"), of(f"more{event}", rule="mine"))
        for event in three
    ]
    now = datetime.now(UTC)  # noqa: TID251 - what the database has just called now
    span = Span(rule="mine", since=now - timedelta(hours=1), until=now + timedelta(hours=1))

    pages = list(undo.runs_in(db, span, most=2))
    new = [undo.ask_for_rule(db, "mine", page) for page in pages]
    again = [undo.ask_for_rule(db, "mine", page) for page in pages]

    assert {run for page in pages for run, _ in page} == set(mine)
    assert (sum(new), sum(again)) == (3, 0)
    assert asked(db) == [f"undo/{run}/rule mine" for run in mine]
    assert list(undo.runs_in(db, Span(rule="theirs", since=span.since, until=span.until))) == [[]]


def said(*parts: tuple[int, str]) -> dict[str, Any]:
    return {"parts": [{"event": event, "rule": rule, "name": f"{rule} says"} for event, rule in parts], "reach": None}


def joined(db: Database, three: Sequence[int]) -> tuple[Lease, int, int, dict[str, Any]]:
    """Two runs: what the first wanted to say stands in the message of the second, which waits."""
    lease = claimed(db)
    voice = {"action": "message", "target": "turn", "slot": "voice"}
    first = runs.save(
        db, lease, a_run(db, three[0], effects=[of("m1", rule="a", request=said((three[0], "a")), **voice)])
    )
    both = said((three[0], "a"), (three[1], "b"))
    second = runs.save(db, lease, a_run(db, three[1], effects=[of("m2", rule="a, b", request=both, **voice)]))
    return lease, first, second, both


def names(parts: Sequence[Any]) -> list[str]:
    return [part["name"] for part in parts]


def test_what_a_run_wanted_to_say_is_found_in_the_message_it_was_joined_with(
    db: Database, three: Sequence[int]
) -> None:
    _, first, second, _ = joined(db, three)

    found = {run: {deed.key: deed.words for deed in taken_back.deeds(db, run)} for run in (first, second)}
    by_rule = {deed.key: deed.words for deed in taken_back.deeds(db, second, rule="a")}

    assert (names(found[first]["m2"].mine), names(found[first]["m2"].others)) == (["a says"], ["b says"])
    assert (names(found[second]["m2"].mine), names(found[second]["m2"].others)) == (["b says"], ["a says"])
    assert names(by_rule["m2"].mine) == ["a says"]


def test_a_part_that_is_taken_back_leaves_the_rest_of_the_message_and_is_told(
    db: Database, three: Sequence[int]
) -> None:
    lease, first, second, _ = joined(db, three)
    (deed,) = [each for each in taken_back.deeds(db, first) if each.key == "m2"]
    cut = Cut(effect_id=deed.id, left=deed.words.others, gone=deed.words.mine)

    runs.save(db, lease, a_run(db, three[2], kind="undo", undoes=first, cuts=[cut]))

    row = db.row("SELECT state, rule, request FROM effects WHERE key = 'm2'")
    assert row is not None
    assert (row["state"], row["rule"], names(row["request"]["parts"])) == ("planned", "b", ["b says"])
    for of_it in (taken_back.deeds(db, first), taken_back.deeds(db, second, rule="a")):
        (deed,) = [each for each in of_it if each.key == "m2"]
        assert (names(deed.words.mine), names(deed.words.gone)) == ([], ["a says"])


def test_a_lost_lease_takes_nothing_out_of_a_message(db: Database, three: Sequence[int]) -> None:
    lease, first, _, both = joined(db, three)
    (deed,) = [each for each in taken_back.deeds(db, first) if each.key == "m2"]
    cut = Cut(effect_id=deed.id, left=deed.words.others, gone=deed.words.mine)
    expire(db)
    claimed(db)

    with pytest.raises(lanes.LaneLost):
        runs.save(db, lease, a_run(db, three[2], kind="undo", undoes=first, cuts=[cut]))
    assert db.row("SELECT request FROM effects WHERE key = 'm2'") == {"request": both}


def test_a_run_whose_words_wait_in_a_later_message_can_be_the_last_to_take_back(
    db: Database, three: Sequence[int]
) -> None:
    lease, first, second, _ = joined(db, three)
    asker = an_asker(db, did(db, lease, three[2], of("c")))
    db.run("UPDATE runs SET undoes = %(id)s, event_name = 'undo' WHERE id = %(asker)s",
           {"id": second, "asker": asker.run_id})  # fmt: skip

    undo.ask_for_last(db, asker, but=TELL_ONLY)

    assert asked(db) == [f"undo/{first}/effect {asker.id}"]


def test_a_ticket_is_completed_only_once_the_comment_that_says_why_is_there(db: Database, three: Sequence[int]) -> None:
    lease = claimed(db)
    told = of("undo/told/t", action="tell_withdrawn", destination="asana")
    gone = of("undo/t", action="withdraw_ticket", destination="asana", needs="undo/told/t", due=False)
    runs.save(db, lease, a_run(db, three[0], effects=[told, gone]))

    (comment,) = due_now(db, LANE)
    settle(db, lease, Change(id=comment.id, state="done", attempts=1, dependents=comment.dependents or ()))

    assert [entry.action for entry in due_now(db, LANE)] == ["withdraw_ticket"]
