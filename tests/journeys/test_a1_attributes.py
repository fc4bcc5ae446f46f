"""A1: one command makes sure that the desk's attributes exist in Intercom, and says what it changed."""

import subprocess
import sys
from typing import Any

from tests.house import ROOT, House, wait_until

DECLARED = {
    "Issue Type": ["Technical Issue", "Question or Guidance", "Feature Request"],
    "Issue Priority": ["High", "Medium", "Low"],
    "User Authentication": ["Admin", "User", "10KC Internal", "Non-User"],
    "Internal Priority": ["High", "Medium", "Low"],
    "Product Affected": ["Introductions", "Office Hours", "Development Programs"],
    "Engineering": ["Bugs", "Data Requests", "Deep Dive"],
    "Department CC": ["Sales", "Marketing", "Accounting"],
    "Support Type": ["Quick Fix", "Resource Building", "Engineering", "Feature Request"],
    "Client Priority": ["Customer size / revenue", "Implementation / New", "At Risk"],
    "Client Satisfaction": ["Extremely Satisfied", "Satisfied", "Unsatisfied", "Extremely Unsatisfied"],
    "Response Time": ["All Star under 1 hour", "1-6 hours", "6-12 hours", "12-24 hours", "Overdue"],
}
SCALE = {"Users Affected", "Scale of Issue"}


def provision(house: House, *words: str) -> list[str]:
    """What the command says, with a good end."""
    command = [sys.executable, "-m", "app.cli", "provision", *words]
    ended = subprocess.run(
        command, env=house.environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout.splitlines()


def attributes(house: House) -> dict[str, Any]:
    answer = house.sandbox.get("/intercom/conversations/attributes", headers={"Authorization": "Bearer sandbox"})
    return {each["name"]: each for each in answer.json()["data"]}


def test_one_command_makes_the_attributes_and_a_rule_sets_one(house: House) -> None:
    house.sandbox.post("/sandbox/bare").raise_for_status()

    would = provision(house, "--dry-run")
    assert attributes(house) == {}

    did = provision(house)
    made = attributes(house)
    assert {name: [each["label"] for each in made[name]["options"]] for name in DECLARED} == DECLARED
    assert set(made) >= SCALE
    for name in (*DECLARED, *SCALE):
        assert [line for line in would if line.startswith(f"would create the conversation attribute “{name}”")]
        assert [line for line in did if line.startswith(f"created the conversation attribute “{name}”")]

    (again,) = provision(house)
    assert "nothing to do" in again
    assert attributes(house) == made

    conversation, _ = house.customer_starts("I am unable to log in, it is urgent")
    wait_until(
        lambda: house.conversation(conversation)["attributes"].get("Issue Type") == "Technical Issue",
        what="the attribute that a rule sets",
    )
