"""Nothing leaves and nothing is written when a conversation, an event or a file is simulated."""

import json
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from app.errors import TriageError
from app.integrations.intercom import IntercomClient
from app.runs.simulation.as_json import simulation_as_json
from app.runs.simulation.subject import of_conversation, of_file
from app.runs.simulation.text import simulation_as_text
from app.sandbox.server import Address
from app.store.database import Database
from app.store.tables import metadata
from tests.runs.simulation.playing import BOOK, PAYLOADS, a_desk, does, played, started


def tables(db: Database) -> dict[str, Any]:
    """Everything in our tables."""
    return {name: db.rows(f"SELECT t::text FROM {name} t ORDER BY 1") for name in metadata.tables}


def routes(sandbox: Address) -> set[str]:
    counted = httpx.get(f"{sandbox.control}/counters").json()
    return {*counted["intercom"]["by_route"], *counted["asana"]["by_route"]}


@pytest.mark.parametrize("payload", sorted(PAYLOADS.glob("*.json")), ids=lambda path: path.stem)
def test_simulating_a_payload_writes_nothing_and_its_texts_steer_no_terminal(
    payload: Path, db: Database, reading: Database, sandbox: Address
) -> None:
    before = tables(db)
    try:
        simulation = played(of_file(a_desk(reading), payload, None), reading)
    except TriageError as told:
        assert "no rule is asked about this" in str(told)  # noqa: PT017 - either this or what stands below
    else:
        text = simulation_as_text(simulation)
        assert all(each.name in text for each in BOOK.rules)
        assert not any(char < " " and char != "\n" for char in text)
        json.dumps(simulation_as_json(simulation))
    assert tables(db) == before
    assert routes(sandbox) == set()


def test_simulating_conversations_only_reads(
    sandbox: Address, intercom: IntercomClient, db: Database, reading: Database
) -> None:
    db.run("UPDATE installation SET reach = 'customers', inside_since = '2020-01-01', customers_since = '2020-01-01'")
    conversations = [
        started(sandbox),
        started(sandbox, "How do I invite a user?"),
        started(sandbox, "URGENT: the site is down", attributes={"Issue Type": "Technical Issue"}),
    ]
    does(sandbox, conversations[0], "teammate-note", text="/request Dark mode")
    does(sandbox, conversations[1], "close")
    before, held = tables(db), httpx.get(f"{sandbox.control}/state").json()

    for conversation in conversations:
        for name in (None, "conversation_started", "customer_replied", "teammate_noted", "teammate_closed"):
            simulation = played(of_conversation(a_desk(reading), intercom, conversation, name), reading)
            assert simulation_as_text(simulation)

    assert routes(sandbox) >= {"GET /conversations/{id}", "GET /contacts/{id}", "GET /me"}
    assert all(route.startswith("GET ") for route in routes(sandbox))
    assert httpx.get(f"{sandbox.control}/state").json() == held
    assert tables(db) == before


def test_the_database_of_a_simulation_refuses_to_write(reading: Database) -> None:
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        reading.run("UPDATE installation SET reach = 'customers'")
