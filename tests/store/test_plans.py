"""The worker's connections plan each statement once, maybe over empty tables: no plan may read a whole table."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from app.store import budgets, effects, events, firings, lanes, past, runs, user_notes
from app.store.database import Database

GROWING = {"effects", "events", "event_bodies", "runs", "run_facts", "lanes", "firings"}
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
    "book": budgets._BOOK,
    "doings": past._PAST,
    "causes": past._CAUSES,
}


@pytest.fixture
def worker(database_url: str) -> Iterator[Database]:
    with Database(database_url, size=2, by_index=True) as database:
        yield database


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_of_the_worker_that_is_planned_over_empty_tables_looks_rows_up(name: str, worker: Database) -> None:
    assert list(whole_tables(plan(worker, STATEMENTS[name]))) == []


def plan(worker: Database, statement: str) -> dict[str, Any]:
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", statement)))
    numbered = re.sub(r"%\((\w+)\)s", lambda found: f"${names.index(found[1]) + 1}", statement)
    with worker.connection() as conn:  # by libpq itself: only the simple protocol explains parameters without values
        told = conn.pgconn.exec_(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {numbered}".encode())
        value = told.get_value(0, 0)
    assert value is not None, told.error_message
    found: dict[str, Any] = json.loads(value)[0]["Plan"]
    return found


def whole_tables(node: dict[str, Any]) -> Iterator[str]:
    """Scans of tables that grow, without a condition on an index."""
    table = node.get("Relation Name", "")
    base = re.sub(r"_p\d+$", "", table)
    if base in GROWING and node["Node Type"] != "ModifyTable":
        conditions = node.get("Index Cond"), node.get("Recheck Cond")
        if not any(conditions):
            yield f"{node['Node Type']} on {table} {node.get('Filter', '')}"
    for child in node.get("Plans", ()):
        yield from whole_tables(child)
