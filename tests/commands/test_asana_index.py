"""`triage asana index` makes the tickets of the desk's projects known."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.rules.related.question import question
from app.runs.related import best
from app.sandbox.server import Address, running
from app.sandbox.settings import SandboxSettings
from app.store.database import Database
from tests.commands.conftest import Triage

BUGS = "1200000000000101"
BOOK = """
vocabulary:
  tickets:
    bug: {project: "1200000000000101"}
    request: {project: "1200000000000103"}
rules:
  - {name: log-bug, when: conversation_started, then: [file_in_asana: bug]}
"""


@pytest.fixture
def sandbox() -> Iterator[Address]:
    with running(SandboxSettings(first_id=1, intercom_token="t", asana_token="t")) as address:
        yield address


@pytest.fixture
def environment(sandbox: Address, tmp_path: Path) -> dict[str, str]:
    folder = tmp_path / "rulebook"
    folder.mkdir()
    (folder / "book.yaml").write_text(BOOK, "utf-8")
    return {
        "TRIAGE_RULEBOOK": str(folder),
        "INTERCOM_ACCESS_TOKEN": "t",
        "INTERCOM_API_URL": sandbox.intercom,
        "ASANA_ACCESS_TOKEN": "t",
        "ASANA_API_URL": sandbox.asana,
    }


def file_a_bug(sandbox: Address) -> None:
    task = {"data": {"name": "Calendar stays empty for new admins", "projects": [BUGS]}}
    httpx.post(f"{sandbox.asana}/tasks", json=task, headers={"authorization": "Bearer t"}).raise_for_status()


def test_it_reads_each_project_and_says_how_many_tickets_it_read(
    triage: Triage, sandbox: Address, environment: dict[str, str], db: Database
) -> None:
    file_a_bug(sandbox)
    done = triage("asana", "index", **environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"bug: 1 ticket read from the project {BUGS}" in done.stdout
    assert "request: 0 tickets read" in done.stdout
    (found,) = best(db, question("my calendar is empty since I am an admin"), kinds=["bug"])
    assert found.title == "Calendar stays empty for new admins"

    assert triage("asana", "index", "--anew", **environment).returncode == 0
    assert len(best(db, question("my calendar is empty since I am an admin"), kinds=["bug"])) == 1


def test_when_asana_does_not_answer_it_says_what_to_do(
    triage: Triage, sandbox: Address, environment: dict[str, str]
) -> None:
    httpx.put(f"{sandbox.control}/weather", json={"asana": {"down": True}}).raise_for_status()
    failed = triage("asana", "index", **environment)
    assert failed.returncode == 2
    assert "Run it again: what was read is kept" in failed.stderr
    assert "Traceback" not in failed.stderr
