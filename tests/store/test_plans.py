"""The worker's connections plan each statement once, maybe over empty tables: no plan may read a whole table."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from app.store import (
    approvals,
    budgets,
    contact_tickets,
    conversation_states,
    customer_history,
    digest,
    effects,
    events,
    firings,
    fuse,
    incidents,
    lanes,
    late_links,
    merged_contacts,
    notes_written,
    open_tickets,
    own_events,
    parked,
    past,
    runs,
    schedules,
    slots,
    stopped_messages,
    taken_back,
    tellings,
    ticket_links,
    ticket_states,
    timers,
    told_before,
    told_conversations,
    undo,
    user_notes,
)
from app.store.database import Database

GROWING = {
    "effects",
    "events",
    "event_bodies",
    "runs",
    "run_facts",
    "lanes",
    "firings",
    "timers",
    "schedule_matches",
    "conversation_states",
    "ticket_states",
    "told_conversations",
}
STATEMENTS = {
    "claim": lanes._CLAIM,
    "lock": "SELECT 1 FROM lanes WHERE key = %(lane)s AND epoch = %(epoch)s FOR UPDATE",
    "release": lanes._RELEASE,
    "wake": lanes._WAKE,
    "next event": events._NEXT,
    "settle an event": events._SETTLE,
    "due effects": effects._NEXT_DUE,
    "write an effect": effects._apply_statement(1).decode(),
    "write three effects": effects._apply_statement(3).decode(),
    "set free": effects._FREE,
    "skip": effects._SKIP,
    "save": runs._SAVE,
    "remember firings": firings._REMEMBER,
    "known firings": firings._KNOWN,
    "ticket": f"{user_notes._TICKET} WHERE key = %(key)s AND state = 'done'",
    "tickets of a contact": contact_tickets._FILED,
    "tickets of a contact and kind": user_notes._OF_CONTACT,
    "last note of requests": user_notes._LAST_GROUPED,
    "last internal note": notes_written._LAST,
    "decided before on a slot": slots._BEFORE,
    "decided anew on a slot": slots._AFTER,
    "attributes just set": slots._ATTRIBUTES,
    "count of open tickets": open_tickets._COUNT,
    "what a profile shows": open_tickets._TOLD,
    "a count on its way": open_tickets._AHEAD,
    "contacts of a ticket": ticket_links._CONTACTS,
    "merged into whom": merged_contacts._SURVIVOR,
    "has tickets, or merged ones": merged_contacts._HAS_TICKETS,
    "count for the fuse": fuse._SEEN.decode(),
    "book": budgets._BOOK,
    "doings": past._PAST,
    "begin a wait": timers._BEGIN,
    "due timers": timers._DUE,
    "make events of timers": timers._FIRE,
    "a wait that is over": timers._OVER,
    "end waits": timers._END,
    "claim a round": schedules._CLAIM,
    "keep what a round found": schedules._KEEP,
    "take what a round found": schedules._TAKE,
    "found already": schedules._KNOWN,
    "bring a round on": schedules._MOVE,
    "waits of an event": timers._OF_EVENT,
    "causes": past._CAUSES,
    "causes on a contact": past._CAUSES_ON_CONTACT,
    "last run": undo._LAST,
    "last run to take back": undo._LAST_TO_TAKE_BACK,
    "ask to take back": undo._ASK,
    "asked already": undo._ASKED_ALREADY,
    "what an undo asks for": undo._ASKED,
    "what a rule did": undo._DONE_IN_SPAN,
    "what a rule is to do": undo._WAITING_IN_SPAN,
    "deeds of a run": taken_back._DEEDS,
    "drop": taken_back._DROP,
    "digest": digest._SETTLED,
    "held of a day": digest._HELD,
    "shadow of a day": digest._SHADOW,
    "trouble of a day": digest._TROUBLE,
    "totals of a day": digest._RUNS,
    "see conversations": conversation_states._SEEN.decode(),
    "unread conversations": conversation_states._UNREAD,
    "first unread conversation": conversation_states._NEXT,
    "keep conversations": conversation_states._KEEP.decode(),
    "how conversations were known": told_before._STATES,
    "what arrived": told_before._ARRIVED,
    "what we did": told_before._DOINGS,
    "what reading has found": told_before._IS_THERE,
    "draft that a note is about": approvals._CHOSEN,
    "any draft": approvals._ANY,
    "put events": own_events._PUT,
    "tickets as seen": ticket_states._READ,
    "tickets in the ledger": ticket_states._LEDGERED,
    "keep a look": ticket_states._SAVE,
    "tickets elsewhere": ticket_states._ELSEWHERE,
    "linked tickets never seen": ticket_states._NEVER,
    "linked conversations": ticket_links._LINKED,
    "tickets that matter": ticket_links._THAT_MATTER,
    "linked tickets unseen": ticket_links._UNSEEN,
    "links to tickets whose customers were told": late_links._LEFT_OUT,
    "since when conversations are linked": late_links._SINCE,
    "messages that a stop kept back": stopped_messages._TAKE_UP,
    "claim a telling": tellings._CLAIM,
    "end a telling": tellings._END,
    "conversations to be told": told_conversations._ADD,
    "next to be told": told_conversations._NEXT,
    "when the day begins": told_conversations._DAY,
    "when the next one may be told": told_conversations._WAIT.decode(),
    "told in": told_conversations._SPOKEN.decode(),
    "release who is told": told_conversations._RELEASE.decode(),
    "what became of the told": told_conversations._OUTCOMES,
    "retired tickets": user_notes._RETIRED_KEYS,
    "tickets of a contact from before": contact_tickets._FILED_WHEN,
    "questions put before": customer_history._ASKED,
    "replies of teammates": customer_history._REPLIES,
    "effects that wait for a pause": parked._COUNT,
    "lanes in which customers would see something": parked._LANES,
    "hold what customers would see": parked._HOLD,
    "next to go on after a pause": parked._WAITING,
    "let go on after a pause": parked._WAKE,
    "effect that tries a destination": parked._EARLIEST,
    "event that tries a destination": parked._LONGEST_PUT_OFF,
    "events put off": parked._PUT_OFF,
    "whether a destination is back": incidents._IS_BACK,
    "whether an incident is over": incidents._QUIET,
    "effects of an incident": incidents._EFFECTS,
}


@pytest.fixture
def worker(database_url: str) -> Iterator[Database]:
    with Database(database_url, size=2, by_index=True) as database:
        yield database


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_of_the_worker_that_is_planned_over_empty_tables_looks_rows_up(name: str, worker: Database) -> None:
    assert list(whole_tables(plan(worker, STATEMENTS[name]), first_columns(worker))) == []


def plan(worker: Database, statement: str) -> dict[str, Any]:
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", statement)))
    numbered = re.sub(r"%\((\w+)\)s", lambda found: f"${names.index(found[1]) + 1}", statement)
    with worker.connection() as conn:  # by libpq itself: only the simple protocol explains parameters without values
        told = conn.pgconn.exec_(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {numbered}".encode())
        value = told.get_value(0, 0)
    assert value is not None, told.error_message
    found: dict[str, Any] = json.loads(value)[0]["Plan"]
    return found


def first_columns(worker: Database) -> dict[str, str]:
    """Index -> the first column of it, without which the whole index is read."""
    found = worker.rows(
        "SELECT c.relname AS name, pg_get_indexdef(i.indexrelid, 1, true) AS first"
        " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
    )
    return {row["name"]: row["first"] for row in found}


def whole_tables(node: dict[str, Any], firsts: dict[str, str]) -> Iterator[str]:
    """Scans of tables that grow, without a condition on an index or on the first column of it."""
    table = node.get("Relation Name", "")
    base = re.sub(r"_p\d+$", "", table)
    if base in GROWING and node["Node Type"] != "ModifyTable":
        conditions = node.get("Index Cond"), node.get("Recheck Cond")
        if not any(conditions):
            yield f"{node['Node Type']} on {table} {node.get('Filter', '')}"
    index, condition = node.get("Index Name"), node.get("Index Cond", "")
    if index is not None and condition and not re.search(rf"\b{firsts[index]}\b", condition):
        yield f"{index} as a whole: {condition}"
    for child in node.get("Plans", ()):
        yield from whole_tables(child, firsts)
