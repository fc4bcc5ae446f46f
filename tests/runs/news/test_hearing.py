"""How it is heard that something happened to tickets: asked for, told, or looked for where nothing tells of it."""

import httpx
import pytest

from app.runs.drain import drain
from app.runs.known_tickets import read_project, read_tickets_if_due
from app.runs.news.hints import tasks_named
from app.runs.news.polling import ask_for_events_if_due
from app.runs.news.unseen import look_at_new_tickets, look_elsewhere
from app.runs.pausing.ending import end_pause
from app.store import asana_webhooks, pauses, ticket_reads
from tests.runs.news.newsroom import APP, BUGS, Newsroom


def ask(room: Newsroom) -> None:
    """Ask for events as if the time had come, and take in what they tell."""
    room.db.run("UPDATE asana_projects SET poll_at = now()")
    ask_for_events_if_due(room.place)
    drain(room.place, f"asana_project:{APP}:{BUGS}")


def test_what_happens_between_two_questions_is_looked_at_once(room: Newsroom) -> None:
    gid = room.filed("7")
    room.look(gid)
    ask(room)
    room.does(gid, "complete")
    room.does(gid, "comment", text="Done")

    ask(room)

    assert room.looks_waiting() == 1
    room.work(gid)
    assert sorted(room.topics("7")) == ["ticket.commented", "ticket.completed"]
    assert not any(it["recovered"] for it in room.news("7"))
    ask(room)
    assert room.looks_waiting() == 0


def test_one_worker_asks_for_all_and_not_before_the_time_has_come(room: Newsroom) -> None:
    ask(room)
    before = room.calls()

    ask_for_events_if_due(room.place)

    assert room.calls() == before


def test_a_token_that_was_lost_has_the_project_read(room: Newsroom) -> None:
    gid = room.filed("7")
    room.look(gid)
    ask(room)
    read_tickets_if_due(room.place)
    room.does(gid, "complete")
    httpx.post(f"{room.sandbox.control}/asana/events/expire").raise_for_status()

    ask(room)
    read_tickets_if_due(room.place)

    assert room.looks_waiting() == 1


def in_line(room: Newsroom) -> None:
    """A ticket's projects as they are after a while: read, asked for their events."""
    ask(room)
    read_tickets_if_due(room.place)


def test_a_move_to_another_section_is_found_after_a_token_was_lost(room: Newsroom) -> None:
    gid = room.filed("7")
    room.look(gid)
    in_line(room)
    room.does(gid, "move", section="Cancelled")
    httpx.post(f"{room.sandbox.control}/asana/events/expire").raise_for_status()

    ask(room)
    read_tickets_if_due(room.place)

    assert room.looks_waiting() == 1
    room.work(gid)
    assert room.topics("7") == ["ticket.cancelled", "ticket.moved"]


def test_a_move_is_found_where_no_webhook_tells_of_the_project_any_more(room: Newsroom) -> None:
    gid = room.filed("7")
    room.look(gid)
    read_tickets_if_due(room.place)
    with room.db.transaction() as conn:
        asana_webhooks.prepare(room.db, target="t1", project=BUGS, address="https://a/t1", seconds=60)
        asana_webhooks.made(conn, target="t1", project=BUGS, gid="1", secret="s")
    room.does(gid, "move", section="Cancelled")

    ask(room)
    read_tickets_if_due(room.place)

    assert room.looks_waiting() == 1


def test_what_is_asked_to_be_read_while_it_is_read_is_read_again(room: Newsroom) -> None:
    in_line(room)
    kinds = list(room.place.rulebook.current().vocabulary.tickets.values())[:1]
    room.task()

    def ask_for_all(_page: object) -> None:
        with room.db.transaction() as conn:
            ticket_reads.read_anew(conn, BUGS)

    read_project(room.db, room.place.asana, BUGS, kinds, on_page=ask_for_all)

    row = room.db.row("SELECT read_up_to FROM ticket_reads WHERE project = %(project)s", {"project": BUGS})
    assert row == {"read_up_to": None}


def test_what_only_a_command_has_read_is_looked_through_all_the_same(room: Newsroom) -> None:
    gid = room.filed("7")
    room.look(gid)
    in_line(room)
    room.does(gid, "complete")
    kinds = list(room.place.rulebook.current().vocabulary.tickets.values())[:1]
    room.db.run("UPDATE ticket_reads SET due_at = now(), read_up_to = now() - interval '1 day'")

    read_project(room.db, room.place.asana, BUGS, kinds)

    row = room.db.row(
        "SELECT read_up_to < now() - interval '1 hour' AS stays FROM ticket_reads WHERE project = %(p)s", {"p": BUGS}
    )
    assert row == {"stays": True}
    read_tickets_if_due(room.place)
    assert room.looks_waiting() == 1


def test_while_asana_is_paused_nothing_is_read_and_nothing_said_of_it_and_then_it_goes_on(
    room: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    gid = room.filed("7")
    room.look(gid)
    in_line(room)
    room.does(gid, "complete")
    before = room.calls()
    pauses.pause(room.db, "asana", by="Ana")
    room.place.pauses.fresh()
    capsys.readouterr()

    room.db.run("UPDATE ticket_reads SET due_at = now()")
    ask(room)
    read_tickets_if_due(room.place)

    assert room.calls() == before
    assert "not_read" not in "".join(capsys.readouterr())
    end_pause(room.db, "asana", by="Ana", held="discard")
    assert room.db.row("SELECT max(due_at) < now() + interval '20 seconds' AS soon FROM ticket_reads") == {"soon": True}
    room.place.pauses.fresh()
    ask(room)
    assert room.looks_waiting() == 1


def test_where_asana_refuses_a_read_as_too_many_nobody_asks_it_for_a_while(room: Newsroom) -> None:
    httpx.put(f"{room.sandbox.control}/weather", json={"asana": {"rate_429": 1.0}}).raise_for_status()

    ask(room)

    row = room.db.row("SELECT blocked_until > 0 AS was_shut FROM budgets WHERE destination = 'asana'")
    assert row == {"was_shut": True}


def test_tickets_that_nobody_waits_for_are_not_looked_at(room: Newsroom) -> None:
    ask(room)
    gid = room.task()
    room.does(gid, "complete")

    ask(room)

    assert room.looks_waiting() == 0


def test_a_comment_of_ours_is_no_hint(room: Newsroom) -> None:
    gid = room.filed("7")
    room.look(gid)
    ask(room)
    made = room.place.asana.comment(gid, "Kim has this too", deadline=room.deadline())
    room.link(room.task(), "8")
    room.db.run("UPDATE effects SET far_id = %(far_id)s WHERE action = 'link_ticket'", {"far_id": made.far_id})

    ask(room)

    assert room.looks_waiting() == 0


def test_a_delivery_names_the_tasks_of_what_changed_and_of_what_was_said() -> None:
    body = b"""{"events": [
      {"action": "changed", "resource": {"gid": "1", "resource_type": "task"}},
      {"action": "added", "resource": {"gid": "9", "resource_type": "story", "resource_subtype": "comment_added"},
       "parent": {"gid": "2", "resource_type": "task"}},
      {"action": "added", "resource": {"gid": "8", "resource_type": "story", "resource_subtype": "liked"},
       "parent": {"gid": "3", "resource_type": "task"}},
      {"action": "added", "resource": {"gid": "4", "resource_type": "task"}}, {"resource": null}, 7]}"""

    assert tasks_named(body) == {"1": None, "2": {"9"}}
    assert tasks_named(b"[") == tasks_named(b"[]") == tasks_named(b'{"events": {}}') == {}


def test_a_ticket_that_was_just_filed_is_looked_for_in_a_list_and_a_linked_one_is_looked_at(room: Newsroom) -> None:
    read_tickets_if_due(room.place)
    filed, linked = room.filed("7"), room.task()
    room.link(linked, "8")

    look_at_new_tickets(room.place)
    read_tickets_if_due(room.place)
    look_at_new_tickets(room.place)

    assert room.state(filed).seen is not None
    assert room.looks_waiting() == 1
    room.work(linked)
    assert room.state(linked).seen is not None


def test_a_ticket_outside_our_projects_is_looked_at_every_hour(room: Newsroom) -> None:
    gid = room.task(project="1200000000000102")
    room.link(gid, "7")
    look_elsewhere(room.place)
    room.work(gid)
    look_elsewhere(room.place)
    assert room.looks_waiting() == 0

    room.does(gid, "complete")
    room.db.run("UPDATE ticket_states SET looked_at = looked_at - interval '61 minutes'")
    look_elsewhere(room.place)
    look_elsewhere(room.place)

    assert room.looks_waiting() == 1
    room.work(gid)
    assert room.topics("7") == ["ticket.completed"]
