"""A house whose rules the clock calls, and what is seen of their rounds."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app import clock
from app.store.database import Database
from tests.house import House, a_house, wait_until
from tests.journeys.talking import lane_of, notes

FUSE = 3
BOOK = """
vocabulary:
  tags: [stale, many, gone, again, seen, grown, orphan, old]
  people: {{Ana: {{teammate: "9002", slack: "#managers", role: manager}}}}
rules:
  - name: morning-round
    when: {{every: day, at: "{just_now}", in: UTC}}
    if: {{tag: stale, contact.name: Kim}}
    then: [internal_note: "It is time for this one."]
  - name: on-many
    when: {{every: day, at: "{just_now}", in: UTC}}
    if: {{tag: many}}
    then: [internal_note: "One of many."]
  - name: dropped
    when: {{every: day, at: "{just_now}", in: UTC}}
    if: {{tag: many}}
    then: [internal_note: "Dropped."]
  - name: more-and-more
    when: {{every: day, at: "{just_now}", in: UTC}}
    if: {{tag: grown}}
    then: [internal_note: "One of more and more."]
  - name: for-the-snoozed
    when: {{every: day, at: "{just_now}", in: UTC, over: snoozed}}
    then: [internal_note: "It sleeps."]
  - name: long-ago
    when: {{every: day, at: "{long_ago}", in: UTC}}
    then: [tag: gone]
  - name: under-fire
    when: {{every: day, at: "{just_now}", in: UTC}}
    if: {{tag: again}}
    then: [internal_note: "Once and once only."]
  - name: what-it-costs
    when: {{every: day, at: "{just_now}", in: UTC}}
    mode: {{shadow: only its reads are counted}}
    if: {{contact.name: Kim, tag: {{has_none: [stale]}}}}
    then: [internal_note: "Never."]
  - name: read-anew
    when: {{every: day, at: "{just_now}", in: UTC}}
    if: {{tag: old}}
    then: [internal_note: "It is as it was."]
  - name: anything
    when: conversation_started
    then: [tag: seen]
"""
GOING = """
  - name: going
    when: {every: day, at: "JUST_NOW", in: UTC}
    if: {tag: orphan}
    then: [internal_note: "Nobody asked for it."]
"""


@contextmanager
def a_house_with_rounds(database_url: str, folders: pytest.TempPathFactory) -> Iterator[House]:
    """One whose rules were called two minutes ago; one of them hours ago."""
    rulebook, now = folders.mktemp("rulebook"), clock.now()
    just_now, long_ago = (f"{now - span:%H:%M}" for span in (timedelta(minutes=2), timedelta(hours=3)))
    words = BOOK.format(just_now=just_now, long_ago=long_ago) + GOING.replace("JUST_NOW", just_now)
    (rulebook / "book.yaml").write_text(words)
    changes = {"TRIAGE_SCHEDULE_FUSE": str(FUSE)}
    with a_house(database_url, Path(folders.mktemp("house")), rulebook=rulebook, changes=changes) as one:
        yield one


def its_time_comes(db: Database, rule: str) -> None:
    """As if the service had been down when the rule's time came, and had come back since."""
    query = "UPDATE schedule_watch SET up_to = up_to - interval '4 hours' WHERE rule = %(rule)s"
    wait_until(lambda: db.run(query, {"rule": rule}), what=f"{rule} to be looked after")


def wait_for_round(db: Database, rule: str, state: str) -> dict[str, Any]:
    query = "SELECT * FROM schedule_rounds WHERE rule = %(rule)s AND NOT is_preview AND state = %(state)s"
    return wait_until(lambda: db.row(query, {"rule": rule, "state": state}), what=f"{rule} to be {state}")


def conversations(house: House, tag: str, number: int) -> list[str]:
    """So many open conversations with a tag."""
    made = [house.customer_starts("Hello?")[0] for _ in range(number)]
    headers = {"Authorization": "Bearer sandbox", "Intercom-Version": "2.16"}
    known = house.sandbox.post("/intercom/tags", headers=headers, json={"name": tag}).json()
    for each in made:
        body = {"id": known["id"], "admin_id": "9002"}
        path = f"/intercom/conversations/{each}/tags"
        house.sandbox.post(path, headers=headers, json=body).raise_for_status()
    return made


def calls(house: House) -> int:
    """How many calls Intercom has answered."""
    return int(house.sandbox.get("/sandbox/counters").json()["intercom"]["calls"])


def wait_for_note(house: House, conversation: str) -> None:
    wait_until(lambda: notes(house, conversation), what=f"the note in {conversation}")


def due_events(db: Database, conversation: str) -> list[dict[str, Any]]:
    return db.rows(
        "SELECT * FROM events WHERE lane = %(lane)s AND topic = 'schedule.due'", {"lane": lane_of(conversation)}
    )


def about(house: House, rule: str) -> list[str]:
    """What the managers were told of a rule that is held."""
    return [text for text in house.slack("managers") if f"the rule {rule} is held" in text]
