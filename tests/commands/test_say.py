"""`triage say` as people run it: beside a house with a sandbox."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.house import ROOT, House, a_house, wait_until
from tests.postgres import drop_database, fresh_database

Say = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def house(postgres_server: str, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    url = fresh_database(postgres_server, migrated)
    with a_house(url, Path(tmp_path_factory.mktemp("house")), changes={"TRIAGE_FUSE": "1000"}) as one:
        yield one
    drop_database(url)


@pytest.fixture
def say(house: House) -> Say:
    (house.folder / "running.json").write_text(json.dumps({"sandbox": str(house.sandbox.base_url)}))
    return saying(house)


def saying(house: House) -> Say:
    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "app.cli", "say", *words],
            env=house.environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip

    return run


def conversation_in(told: "subprocess.CompletedProcess[str]") -> str:
    found = re.match(r"conversation (\d+)  http://\S+/conversations/\1\n", told.stdout)
    assert found, told.stdout + told.stderr
    return found[1]


def test_what_a_customer_says_starts_a_conversation_and_triggers_rules(house: House, say: Say) -> None:
    told = say("The site is down", "--as", "Nora")

    conversation = conversation_in(told)
    assert f"triage events --conversation {conversation}" in told.stdout
    wait_until(lambda: house.conversation(conversation)["tags"], what="a tag of the shipped rules")
    contacts = house.state()["contacts"].values()
    assert "Nora" in {contact["name"] for contact in contacts}


def test_the_same_name_is_the_same_customer(house: House, say: Say) -> None:
    first, second = (conversation_in(say(text, "--as", "Olga")) for text in ("Hello", "It is me again"))

    theirs = {house.conversation(each)["contact_id"] for each in (first, second)}
    assert first != second
    assert len(theirs) == 1
    assert [one["name"] for one in house.state()["contacts"].values()].count("Olga") == 1


def test_customer_and_teammate_go_on_in_a_conversation(house: House, say: Say) -> None:
    conversation = conversation_in(say("Hello, my calendar does not come up"))

    replies = [
        say("Any news?", "--in", conversation),
        say("We look at it", "--in", f"conversation:{conversation}", "--teammate"),
        say("/bug Calendar stays empty", "--in", f"http://127.0.0.1/conversations/{conversation}", "--note"),
    ]

    assert [conversation_in(each) for each in replies] == [conversation] * 3
    kinds = [(part["part_type"], part["author"]["type"]) for part in parts(house, conversation)]
    assert [each for each in kinds if each in (("comment", "user"), ("comment", "admin"))] == [
        ("comment", "user"),
        ("comment", "admin"),
    ]
    bodies = " ".join(str(part["body"]) for part in parts(house, conversation) if part["part_type"] == "note")
    assert "/bug Calendar stays empty" in bodies


def parts(house: House, conversation: str) -> list[dict[str, Any]]:
    answer = house.sandbox.get(
        f"/intercom/conversations/{conversation}",
        headers={"Authorization": "Bearer sandbox", "Intercom-Version": "2.16"},
    )
    found: list[dict[str, Any]] = answer.json()["conversation_parts"]["conversation_parts"]
    return found


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("Hi", "--in", "999"), "the sandbox has no conversation 999"),
        (("Hi", "--teammate"), "name it with --in ID"),
        (("Hi", "--in", "1", "--teammate", "--note"), "give one of them"),
    ],
)
def test_what_cannot_be_said_is_told_in_a_line(say: Say, words: tuple[str, ...], expected: str) -> None:
    told = say(*words)
    assert told.returncode == 2
    assert expected in told.stderr
    assert "Traceback" not in told.stderr


def test_nothing_is_said_to_real_customers(house: House) -> None:
    (house.folder / "running.json").write_text(json.dumps({"sandbox": None}))
    told = saying(house)("Hi")
    assert told.returncode == 2
    assert "runs against the real Intercom and Asana" in told.stderr
