"""`triage asana watch` makes one webhook for each project of tickets, and keeps only one; `unwatch` deletes them."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.store import announcements
from app.store.database import Database
from tests.house import ROOT, House, a_house, wait_until

BUGS, REQUESTS = "1200000000000101", "1200000000000103"
BOOK = """
vocabulary:
  tickets:
    bug: {project: "1200000000000101"}
    request: {project: "1200000000000103"}
rules:
  - {name: log-bug, when: conversation_started, then: [file_in_asana: bug]}
"""


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """Two web processes, of which either may shake hands, and no worker, which would do by itself what is tested."""
    book = tmp_path / "book"
    book.mkdir()
    (book / "book.yaml").write_text(BOOK, "utf-8")
    with a_house(database_url, tmp_path, rulebook=book, has_worker=False) as one:
        one.start("web2", "web")
        yield one


def triage(house: House, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    public = {"TRIAGE_PUBLIC_URL": str(house.service.base_url)}
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *words], env=house.environment | public | more, cwd=ROOT,
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def webhooks(house: House) -> dict[str, Any]:
    listed: dict[str, Any] = house.sandbox.get("/sandbox/asana/deliveries").json()["webhooks"]
    return listed


def fails(webhook: dict[str, Any]) -> bool:
    """Whether its last delivery did not get through."""
    failed, got_through = webhook["last_failure_at"], webhook["last_success_at"]
    return bool(failed) and failed > (got_through or failed - 1)


def test_each_project_gets_one_webhook_and_a_second_run_changes_nothing(house: House) -> None:
    looked = triage(house, "asana", "watch", "--check")
    assert (looked.returncode, looked.stdout.count("one would be made"), webhooks(house)) == (1, 2, {})

    made = triage(house, "asana", "watch")
    assert (made.returncode, made.stdout.count("was made")) == (0, 2), made.stderr
    before = webhooks(house)
    assert sorted(each["resource"] for each in before.values()) == [BUGS, REQUESTS]

    again = triage(house, "asana", "watch")
    assert (again.returncode, again.stdout.count("works")) == (0, 2)
    assert webhooks(house).keys() == before.keys()
    assert "webhooks tell of 2 projects" in triage(house, "status").stdout


def test_one_that_asana_has_deleted_is_made_anew_and_doubles_are_deleted(house: House, db: Database) -> None:
    triage(house, "asana", "watch")
    gone = next(gid for gid, each in webhooks(house).items() if each["resource"] == BUGS)
    house.sandbox.post(f"/sandbox/asana/webhooks/{gone}/delete").raise_for_status()
    db.run("DELETE FROM asana_webhooks WHERE project = %(project)s", {"project": REQUESTS})
    db.run(
        "INSERT INTO ticket_reads (project, due_at, read_up_to) VALUES (%(p)s, now() + interval '1 hour', now())",
        {"p": BUGS},
    )

    mended = triage(house, "asana", "watch")

    assert (mended.returncode, mended.stdout.count("was made"), mended.stdout.count("was deleted")) == (0, 2, 1)
    assert sorted(each["resource"] for each in webhooks(house).values()) == [BUGS, REQUESTS]
    read = db.row("SELECT read_up_to, due_at <= now() AS is_due FROM ticket_reads")
    assert read == {"read_up_to": None, "is_due": True}, "all of it is to be read: something may have been missed"


def test_one_that_another_process_is_making_is_left_to_it(house: House, db: Database) -> None:
    triage(house, "asana", "watch")
    db.run(
        "UPDATE asana_webhooks SET gid = NULL, secret = NULL, pending_until = now() + interval '1 minute'"
        " WHERE project = %(project)s",
        {"project": BUGS},
    )
    before = webhooks(house)

    told = triage(house, "asana", "watch")

    assert (told.returncode, told.stdout.count("is being made just now")) == (0, 1), told.stderr
    assert webhooks(house).keys() == before.keys()


def test_one_whose_deliveries_fail_is_told_with_an_exit_code(house: House) -> None:
    triage(house, "asana", "watch")
    house.end("web")
    house.end("web2")
    task = house.sandbox.post("/sandbox/tasks", json={"project": BUGS, "name": "Nobody hears of this"}).json()["gid"]
    house.sandbox.post(f"/sandbox/tasks/{task}/complete").raise_for_status()
    wait_until(lambda: any(map(fails, webhooks(house).values())), what="a delivery that failed")

    told = triage(house, "asana", "watch", "--check")

    assert (told.returncode, told.stdout.count("but its last delivery failed")) == (1, 1)


def test_a_check_says_why_the_service_could_make_none_and_that_it_asks_instead(house: House, db: Database) -> None:
    house.weather(asana={"statuses": {"POST /webhooks": 400}})
    house.start("worker", "worker", changes={"TRIAGE_PUBLIC_URL": str(house.service.base_url)})
    wait_until(lambda: len(announcements.subjects(db, "webhook_missing")) == 2, what="the service to give up")
    wait_until(lambda: len(db.rows("SELECT 1 FROM asana_projects WHERE sync IS NOT NULL")) == 2, what="it to ask")

    told = triage(house, "asana", "watch", "--check")

    assert (told.returncode, told.stdout.count("Asana is asked for its news, last at 20")) == (1, 2), (
        told.stdout + told.stderr
    )
    assert told.stdout.count("by itself: the Asana project 1200000000000101: no webhook could be made: 400") == 1


def test_unwatch_deletes_them_all(house: House) -> None:
    triage(house, "asana", "watch")

    done = triage(house, "asana", "unwatch")

    assert (done.returncode, done.stdout.count("was deleted"), webhooks(house)) == (0, 2, {})
    assert "there are no webhooks of ours" in triage(house, "asana", "unwatch").stdout


def test_where_asana_cannot_reach_the_service_it_says_so_and_what_happens_instead(house: House) -> None:
    told = triage(house, "asana", "watch", TRIAGE_PUBLIC_URL="http://127.0.0.1:9")
    assert told.returncode == 1
    assert "no webhook could be made" in told.stdout
    assert "its events are asked for" in told.stdout


def test_an_address_that_is_none_is_told_before_asana_is_asked(house: House) -> None:
    told = triage(house, "asana", "watch", TRIAGE_PUBLIC_URL="triage.example")
    assert (told.returncode, told.stdout) == (2, "")
    assert "TRIAGE_PUBLIC_URL is 'triage.example': write the whole address" in told.stderr


def test_without_a_public_address_it_says_that_nothing_is_to_be_done(house: House) -> None:
    told = triage(house, "asana", "watch", TRIAGE_PUBLIC_URL="")
    assert told.returncode == 2
    assert "asks Asana for news" in told.stderr
