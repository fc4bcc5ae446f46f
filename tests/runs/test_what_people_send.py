"""What goes out when a person lets held effects through: one that they looked at, or all of a cause at once."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from psycopg.types.json import Jsonb

from app import clock
from app.errors import NotNow
from app.runs import decide_held, held_list
from app.runs.drain import drain
from app.runs.workplace import Workplace
from app.sandbox.server import Address
from app.store import fuse, installation
from app.store.database import Database
from app.store.effects import Entry
from tests.runs.practice import a_workplace_by

BOOK = """
vocabulary: {tags: [seen]}
rules:
  - {name: mark, when: conversation_started, then: [tag: seen]}
"""


@pytest.fixture
def place_of(sandbox: Address, db: Database, tmp_path: Path) -> Iterator[Callable[..., Workplace]]:
    """Makes the workplace of a worker that reaches customers, with so large a fuse."""
    (tmp_path / "book.yaml").write_text(BOOK, "utf-8")
    installation.set_reach(db, "customers")
    told = {"INTERCOM_ADMIN_ID": "9001", "TRIAGE_PAUSE": 0}
    with ExitStack() as stack:

        def made(*, fuse: int = 100) -> Workplace:
            return stack.enter_context(a_workplace_by(tmp_path, sandbox, db, TRIAGE_FUSE=fuse, **told))

        yield made


@pytest.fixture
def start(sandbox: Address) -> Callable[[], str]:
    """A customer starts a conversation: its id."""

    def started() -> str:
        told = {"text": "It is broken", "contact": {"name": "Kim", "role": "user"}}
        return str(httpx.post(f"{sandbox.control}/conversations", json=told).json()["id"])

    return started


def teammate_replies(sandbox: Address, conversation: str) -> None:
    path = f"{sandbox.control}/conversations/{conversation}/teammate-reply"
    httpx.post(path, json={"text": "Here I am"}).raise_for_status()


def let_wait(db: Database, conversation: str, reason: str, *, html: str = "<p>Hello</p>") -> int:
    """A message that answers what happened twenty minutes ago, held for a reason: its number."""
    since = (clock.now() - timedelta(minutes=20)).isoformat()
    part = {"rule": "r", "event": 1, "kind": "reply", "name": "hello", "html": html, "since": since, "prompted": True,
            "macro": None, "about": None, "time": 1, "buttons": [], "again": False}  # fmt: skip
    lane = f"conversation:sandbox1:{conversation}"
    return insert(
        db, key=f"m{conversation}", lane=lane, conversation=lane, action="message", target="turn", slot="voice",
        reach="customers", request=Jsonb({"parts": [part], "reach": None}), state="held", reason=reason,
    )  # fmt: skip


def insert(db: Database, **told: Any) -> int:
    values = {
        "run_id": 1, "seq": 1, "event_id": 1, "rule": "r", "destination": "intercom",
        "opened_at": clock.now() + timedelta(hours=1), "created_at": clock.now() - timedelta(hours=1),
        **told,
    }  # fmt: skip
    names = ", ".join(values)
    row = db.row(
        f"INSERT INTO effects ({names}) VALUES ({', '.join(f'%({name})s' for name in values)}) RETURNING id", values
    )
    assert row is not None
    return int(row["id"])


def became(db: Database, effect: int) -> tuple[str, str | None]:
    row = db.row("SELECT state, reason FROM effects WHERE id = %(id)s", {"id": effect})
    assert row is not None
    return row["state"], row["reason"]


def drain_all(place: Workplace) -> None:
    for row in place.db.rows("SELECT key FROM lanes ORDER BY key"):
        drain(place, row["key"])


@pytest.mark.parametrize("reason", ["fuse: 30 messages", "late: 12 minutes", "stopped by Ana: at noon"])
def test_what_is_sent_all_at_once_may_be_late_and_is_not_said_after_a_teammate(
    reason: str, place_of: Callable[..., Workplace], start: Callable[[], str], sandbox: Address, db: Database
) -> None:
    place, free, taken = place_of(), start(), start()
    said, unsaid = let_wait(db, free, reason), let_wait(db, taken, reason)
    teammate_replies(sandbox, taken)

    if reason.startswith("stopped"):
        installation.resume(db, held="send")
    else:
        decide_held.decide_cause(db, "send", reason.partition(":")[0])
    drain_all(place)

    assert became(db, said)[0] == "done"
    state, why = became(db, unsaid)
    assert state == "skipped"
    assert str(why).startswith("silent: Ana")


def test_what_a_person_looked_at_goes_out_though_a_teammate_replied(
    place_of: Callable[..., Workplace], start: Callable[[], str], sandbox: Address, db: Database
) -> None:
    conversation = start()
    held = let_wait(db, conversation, "fuse: 30 messages")
    teammate_replies(sandbox, conversation)

    decide_held.decide(db, "send", [held])
    drain_all(place_of(fuse=0))

    assert became(db, held)[0] == "done"


def test_the_fuse_holds_again_what_is_too_much_of_what_is_sent_all_at_once(
    place_of: Callable[..., Workplace], start: Callable[[], str], db: Database
) -> None:
    waiting = [let_wait(db, start(), "fuse: 30 messages") for _ in range(3)]

    assert decide_held.decide_cause(db, "send", "fuse") == 3
    drain_all(place_of(fuse=2))

    assert sorted(became(db, one)[0] for one in waiting) == ["done", "done", "held"]


def test_a_promise_is_sent_by_its_number_only(start: Callable[[], str], db: Database) -> None:
    let_wait(db, start(), "promise: it says “tomorrow” (a date)")

    with pytest.raises(NotNow, match="by their numbers"):
        decide_held.decide_cause(db, "send", "promise")
    assert decide_held.decide_cause(db, "discard", "promise") == 1


def test_what_a_customer_wrote_is_told_to_those_only_who_look_at_what_is_held(
    place_of: Callable[..., Workplace], start: Callable[[], str], db: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    held = let_wait(db, start(), "fuse: 30 messages", html="<p>You wrote: we will fix zebra export by Friday.</p>")

    decide_held.decide_cause(db, "send", "fuse")
    drain_all(place_of())

    shown = held_list.one(db, held)
    assert shown is not None
    assert "Friday" in shown.reason
    (announced,) = db.rows("SELECT subject, words FROM announcements WHERE kind = 'effect_held'")
    logged = "".join(capsys.readouterr())
    assert announced["subject"] == "promise"
    assert "is held: promise. " in announced["words"]
    assert "effect_needs_a_person" in logged
    assert "Friday" not in announced["words"] + logged


def test_closes_without_a_message_blow_no_fuse_of_messages(db: Database) -> None:
    for number in range(4):
        insert(
            db, key=f"c{number}", lane=f"l{number}", conversation=f"l{number}", action="close", target="state",
            reach="customers", request=Jsonb({"reach": None}), state="done", tried_at=clock.now(),
        )  # fmt: skip
    insert(
        db, key="m", lane="l", conversation="l", action="message", target="turn", reach="customers",
        request=Jsonb({"reach": None}), state="done", tried_at=clock.now(),
    )  # fmt: skip

    assert [fuse.seen_by_customers(db, one) for one in (an_effect("message"), an_effect("close"))] == [1, 4]


def an_effect(action: str) -> Entry:
    return Entry(
        id=0, key="k", run_id=1, event_id=1, lane="l", conversation="l", contact=None, rule="r", action=action,
        target="t", reach="customers", destination="intercom", request={}, slot=None, needs=None, before=None,
        opened_at=None, state="planned", bulk=False, has_token=False, approved=False, attempts=0, looks=0, age=0.0,
        planned_age=0.0, sent_at=None, receipt=None,
    )  # fmt: skip


def test_an_away_mode_that_was_decided_anew_meanwhile_is_not_set(
    place_of: Callable[..., Workplace], sandbox: Address, db: Database
) -> None:
    request = Jsonb({"teammate_id": "9002", "away": True, "reassign": True, "reach": None})
    same: dict[str, Any] = {
        "lane": "admin:sandbox1:9002", "action": "set_away", "target": "9002=away", "slot": "away:9002",
        "reach": "inside", "request": request,
    }  # fmt: skip
    stale = insert(db, **same, key="out", state="unsure", reason="for a day nobody could look")
    insert(db, **same, key="in", state="done")

    decide_held.decide(db, "send", [stale])
    drain_all(place_of())

    assert became(db, stale) == ("skipped", "somebody changed it since the rule decided: it is 'here' now")
    assert httpx.get(f"{sandbox.control}/state").json()["admins"]["9002"]["away"] is False
