"""A workspace of the sandbox that has no attributes and no tags yet, and somebody who provisions it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from app.integrations.asana import AsanaClient
from app.integrations.intercom import IntercomClient
from app.integrations.intercom_provisioning import IntercomProvisioning
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from app.runs.provision.pace import Pace
from app.runs.provision.provision import Outcome, Provisioning
from app.runs.provision.steps import Step
from app.sandbox.server import Address

WORDS = """
  attributes:
    Mood: {about: How it went., options: [Good, Bad]}
    Seats: {type: number}
  contact_attributes:
    tier: {options: [Gold, Silver]}
  company_attributes:
    industry: {type: text, about: What they do.}
  tags: [bug]
"""
ALL = [
    "created the conversation attribute “Mood” (options: Good, Bad)",
    "created the conversation attribute “Seats” (number)",
    "created the contact attribute “tier” (options: Gold, Silver)",
    "created the company attribute “industry” (text)",
    "created the tag “bug”",
]
RULES = "\nrules:\n  - {name: r, when: customer_replied, then: [tag: bug]}\n"


@pytest.fixture(autouse=True)
def _bare(sandbox: Address) -> None:
    httpx.post(f"{sandbox.control}/bare").raise_for_status()


def a_book(words: str = WORDS, rules: str = "") -> Rulebook:
    book = load({"rules.yaml": f"vocabulary:{words}{RULES}{rules}"})
    assert isinstance(book, Rulebook), book
    return book


@dataclass
class Desk:
    """A workspace, and somebody who provisions it. `waits` are the seconds that were waited for."""

    sandbox: Address
    waits: list[float] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    token: str = "t"

    def provision(
        self,
        words: str = WORDS,
        *,
        rules: str = "",
        dry_run: bool = False,
        tell: Callable[[Step], object] | None = None,
        wait: Callable[[float], object] = lambda _: None,
    ) -> Outcome:
        self.told, self.waits = [], []

        def hear(step: Step) -> None:
            self.told.append(step.planned if dry_run else step.done)
            if tell:
                tell(step)

        def pause(seconds: float) -> None:
            self.waits.append(seconds)
            wait(seconds)

        with self._reading() as intercom, AsanaClient(base_url=self.sandbox.asana, token="t", reads_only=True) as asana:
            provisioning = Provisioning(a_book(words, rules), intercom, asana, pace=Pace(pause), wait=pause)
            if dry_run:
                return provisioning.dry_run(hear)
            with IntercomProvisioning(base_url=self.sandbox.intercom, token=self.token, admin_id="9001") as writes:
                return provisioning.carry_out(writes, hear)

    def _reading(self) -> AbstractContextManager[IntercomClient]:
        return IntercomClient(base_url=self.sandbox.intercom, token=self.token, admin_id="9001", reads_only=True)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": "Bearer t"}
        answer = httpx.request(method, self.sandbox.intercom + path, json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def attribute(self, name: str, data_type: str = "list", **more: Any) -> str:
        """One that somebody made by hand; its id."""
        return str(self.call("POST", "/conversations/attributes", {"name": name, "data_type": data_type, **more})["id"])

    def data_attribute(self, name: str, model: str = "contact", data_type: str = "string", **more: Any) -> str:
        named = {"name": name, "model": model, "data_type": data_type, **more}
        return str(self.call("POST", "/data_attributes", named)["id"])

    def conversations(self) -> dict[str, Any]:
        listed = self.call("GET", "/conversations/attributes?include_archived=true")
        return {each["name"]: each for each in listed["data"]}

    def data(self, model: str) -> dict[str, Any]:
        return {each["name"]: each for each in self.call("GET", f"/data_attributes?model={model}")["data"]}

    def weather(self, **over_intercom: Any) -> None:
        told = {"intercom": over_intercom}
        httpx.put(f"{self.sandbox.control}/weather", json=told).raise_for_status()

    def writes(self) -> int:
        counted: dict[str, int] = httpx.get(f"{self.sandbox.control}/counters").json()["intercom"]["by_route"]
        return sum(times for route, times in counted.items() if not route.startswith("GET "))


@pytest.fixture
def desk(sandbox: Address) -> Desk:
    return Desk(sandbox)


def errors(outcome: Outcome) -> list[str]:
    return [each.message for each in outcome.findings if each.severity == "error"]


def hints(outcome: Outcome) -> list[str]:
    return [each.message for each in outcome.findings if each.severity == "hint"]


def labels(attribute: Any) -> list[str]:
    return [each["label"] for each in attribute["options"] if not each["archived"]]


def options(*names: str) -> list[dict[str, str]]:
    return [{"label": name} for name in names]
