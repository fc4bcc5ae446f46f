"""The cooling off of a ticket that was found done: what is true when it is over decides whether customers are told."""

from dataclasses import replace
from pathlib import Path

from app.runs.live_rulebook import LiveRulebook
from app.runs.telling.pace import tell_if_due
from app.store import tellings
from tests.runs.news.newsroom import BOOK, Newsroom


def with_a_rule(room: Newsroom, folder: Path, rule: str) -> None:
    words = BOOK.replace("what_changed: What changed", "what_changed: What changed\n        cool_off: 1s")
    (folder / "book.yaml").write_text(words + rule, "utf-8")
    room.place = replace(room.place, rulebook=LiveRulebook(folder, room.db))


FIXED = "  - {name: fixed, when: ticket_fixed, then: [internal_note: Done]}\n"


def done(room: Newsroom) -> str:
    """A ticket that a look has found released and done."""
    gid = room.filed("7")
    room.look(gid)
    for name, value in (("Released", "Yes"), ("What changed", "All")):
        room.does(gid, "field", name=name, value=value)
    room.does(gid, "complete")
    room.look(gid)
    assert state(room, gid) == "cooling"
    return gid


def state(room: Newsroom, gid: str) -> str | None:
    telling = tellings.of_ticket(room.db, gid)
    return telling.state if telling else None


def tell(room: Newsroom) -> None:
    room.db.run("UPDATE tellings SET due_at = now(), confirmed_at = confirmed_at - interval '1 minute'")
    tell_if_due(room.place)


def test_where_no_rule_is_for_it_nobody_is_told_and_nothing_said_of_it(room: Newsroom, tmp_path: Path) -> None:
    with_a_rule(room, tmp_path, FIXED.replace("then:", "mode: {off: later}, then:"))
    gid = done(room)

    tell(room)

    assert state(room, gid) == "cancelled"
    telling = tellings.of_ticket(room.db, gid)
    assert telling is not None
    assert telling.reason == "no rule is for ticket_fixed: see rulebook/news.yaml"
    assert "ticket.fixed" not in room.topics("7")


def test_a_ticket_that_is_not_released_for_a_moment_only_is_told_all_the_same(room: Newsroom, tmp_path: Path) -> None:
    with_a_rule(room, tmp_path, FIXED)
    gid = done(room)
    room.does(gid, "field", name="Released", value=None)
    tell(room)
    assert state(room, gid) == "cooling"
    room.does(gid, "field", name="Released", value="Yes")

    room.work(gid)
    tell(room)

    assert state(room, gid) == "telling"


def test_a_ticket_that_is_not_released_after_all_is_told_to_nobody(room: Newsroom, tmp_path: Path) -> None:
    with_a_rule(room, tmp_path, FIXED)
    gid = done(room)
    room.does(gid, "field", name="Released", value=None)
    tell(room)

    room.work(gid)

    assert state(room, gid) == "cancelled"
