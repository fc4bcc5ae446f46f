"""A rulebook and a desk to simulate with, conversations to simulate, and what came of it."""

from pathlib import Path
from typing import Any

import httpx

from app.rules.loader import load
from app.rules.rulebook import Rulebook
from app.runs.simulation.simulate import simulate
from app.runs.simulation.subject import Desk
from app.runs.simulation.values import Simulation, Subject
from app.sandbox.server import Address
from app.store.database import Database
from tests.shipped import shipped_files

PAYLOADS = Path(__file__).parents[2] / "payloads"
MORE = """
rules:
  - name: welcome
    when: conversation_started
    if: {plan: enterprise}
    then: [{internal_note: "<p>Hello {{ contact.name }}</p>"}, {assign: {team: Support}}, {close: conversation}]
  - name: on-trial
    when: conversation_started
    mode: {shadow: "trying it out"}
    then: [tag: urgent]
  - name: once
    when: customer_replied
    once_per: conversation
    then: [tag: question]
"""


def a_book() -> Rulebook:
    book = load({**shipped_files(), "own/more.yaml": MORE})
    assert isinstance(book, Rulebook), book
    return book


BOOK = a_book()


def a_desk(db: Database | None = None) -> Desk:
    return Desk(
        book=BOOK,
        admin_id="9001",
        inbox_url="https://inbox.example/{app_id}/{conversation_id}",
        db=db,
    )


def played(subject: Subject, db: Database | None = None) -> Simulation:
    return simulate(BOOK, subject, db=db, fuse_at=30)


def started(sandbox: Address, text: str = "My calendar does not come up", **more: Any) -> str:
    made = httpx.post(f"{sandbox.control}/conversations", json={"text": text, **more})
    return str(made.json()["id"])


def does(sandbox: Address, conversation: str, deed: str, **body: Any) -> None:
    httpx.post(f"{sandbox.control}/conversations/{conversation}/{deed}", json=body).raise_for_status()


def rule(simulation: Simulation, name: str) -> Any:
    return next(each for each in simulation.rules if each.verdict.rule == name)
