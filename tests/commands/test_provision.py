"""`triage provision`: what it says, its exit codes, and where it looks for credentials."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.sandbox.server import Address, running
from app.sandbox.settings import SandboxSettings
from tests.commands.conftest import Triage

BOOK = """
vocabulary:
  attributes:
    Mood: {about: How it went., options: [Good, Bad]}
  tags: [bug]
  teams: {Sales: "7"}
rules:
  - {name: r, when: customer_replied, then: [{tag: bug}, {assign: {team: Sales}}]}
"""


@pytest.fixture
def sandbox() -> Iterator[Address]:
    with running(SandboxSettings(first_id=1, intercom_token="sandbox", asana_token="sandbox")) as address:
        httpx.post(f"{address.control}/bare").raise_for_status()
        yield address


def at(sandbox: Address, token: str = "sandbox") -> dict[str, str]:
    return {
        "INTERCOM_ACCESS_TOKEN": token,
        "INTERCOM_API_URL": sandbox.intercom,
        "ASANA_ACCESS_TOKEN": "sandbox",
        "ASANA_API_URL": sandbox.asana,
    }


def a_folder(tmp_path: Path, text: str = BOOK) -> Path:
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "rules.yaml").write_text(text)
    return folder


def test_a_dry_run_and_two_runs_of_the_shipped_rulebook(sandbox: Address, triage: Triage) -> None:
    would = triage("provision", "--dry-run", **at(sandbox))
    did = triage("provision", **at(sandbox))
    again = triage("provision", **at(sandbox))
    assert [each.returncode for each in (would, did, again)] == [0, 0, 0], would.stderr + did.stderr + again.stderr
    planned, made = would.stdout.splitlines(), did.stdout.splitlines()
    assert [line.replace("would create", "created") for line in planned[:-1]] == made[:-1]
    assert "created the conversation attribute “Issue Priority” (options: High, Medium, Low)" in made
    assert f"{len(planned) - 1} changes to be made" in planned[-1]
    assert "nothing to do" in again.stdout
    assert len(again.stdout.splitlines()) == 1


def test_what_only_a_person_can_make_ends_it_with_one(sandbox: Address, triage: Triage, tmp_path: Path) -> None:
    ended = triage("provision", "--folder", a_folder(tmp_path), **at(sandbox))
    assert ended.returncode == 1
    assert "rules.yaml:6:18 error: the team “Sales” (7) is not in Intercom" in ended.stdout
    assert "2 changes" in ended.stdout
    assert "1 missing that only a person can make" in ended.stdout


def test_programs_get_one_object(sandbox: Address, triage: Triage, tmp_path: Path) -> None:
    ended = triage("provision", "--folder", a_folder(tmp_path), "--dry-run", "--format", "json", **at(sandbox))
    told = json.loads(ended.stdout)
    assert (told["dry_run"], told["finished"], told["in_order"]) == (True, True, 0)
    mood = {"file": "rules.yaml", "line": 4, "column": 5, "verb": "create"}
    assert told["changes"][0] == {**mood, "what": "the conversation attribute “Mood” (options: Good, Bad)"}
    assert [(each["severity"], each["line"]) for each in told["problems"]] == [("error", 6)]


def test_a_vendor_that_cannot_be_worked_with_ends_it_with_two(sandbox: Address, triage: Triage) -> None:
    refused = triage("provision", **at(sandbox, token="wrong"))
    httpx.put(f"{sandbox.control}/weather", json={"intercom": {"down": True}}).raise_for_status()
    down = triage("provision", **at(sandbox))
    as_json = triage("provision", "--format", "json", **at(sandbox))
    assert [each.returncode for each in (refused, down, as_json)] == [2, 2, 2]
    assert "401" in refused.stderr
    assert "broken off after 0 changes" in down.stdout
    assert "Run it again" in down.stderr
    assert json.loads(as_json.stdout) == {"folder": "rulebook", "dry_run": False, "finished": False, "changes": []}


def test_a_rulebook_with_problems_is_not_provisioned(sandbox: Address, triage: Triage, tmp_path: Path) -> None:
    ended = triage("provision", "--folder", a_folder(tmp_path, "rules: 7"), **at(sandbox))
    assert ended.returncode == 2
    assert "rules.yaml:1:8" in ended.stderr


def test_without_credentials_and_without_a_service_it_says_what_to_do(triage: Triage) -> None:
    ended = triage("provision", INTERCOM_ACCESS_TOKEN="", ASANA_ACCESS_TOKEN="")
    assert ended.returncode == 2
    assert "set the credentials, or start `triage serve`" in ended.stderr
