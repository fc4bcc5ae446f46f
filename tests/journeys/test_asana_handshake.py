"""Asana's handshake, where several web processes of one installation may be asked for it: whichever answers, the
webhook is made, and nobody else can have one made."""

from pathlib import Path
from typing import Any

import httpx

from app.store.database import Database
from tests.house import House, a_house, wait_until
from tests.journeys.talking import triage

PROJECTS = ("1200000000000101", "1200000000000102", "1200000000000103")
WEBS = ("web", "web-2", "web-3")
TRIES = 30
BOOK = f"""
vocabulary:
  tickets:
    bug: {{project: "{PROJECTS[0]}"}}
    question: {{project: "{PROJECTS[1]}"}}
    request: {{project: "{PROJECTS[2]}"}}
rules: [{{name: log-bug, when: {{teammate_command: /bug}}, then: [file_in_asana: bug]}}]
"""


def webhooks(house: House) -> dict[str, dict[str, Any]]:
    told: dict[str, dict[str, Any]] = house.sandbox.get("/sandbox/asana/deliveries").json()["webhooks"]
    return told


def heard(house: House) -> bool:
    return all(each["last_success_at"] for each in webhooks(house).values())


def knock(address: str, headers: dict[str, str]) -> httpx.Response:
    """On a connection of its own, so that any of the processes may answer."""
    return httpx.post(address, content=b'{"events": []}', headers=headers, timeout=10)


def test_whichever_web_process_is_asked_the_webhooks_are_made_and_forged_handshakes_are_refused(
    fresh_house_database: str, tmp_path: Path
) -> None:
    book = tmp_path / "book"
    book.mkdir()
    (book / "book.yaml").write_text(BOOK, "utf-8")
    with a_house(fresh_house_database, tmp_path, rulebook=book) as house, Database(fresh_house_database) as db:
        for name in WEBS[1:]:
            house.start(name, "web")
        for name in WEBS[1:]:
            wait_until(lambda name=name: "web_started" in (tmp_path / f"{name}.log").read_text(), what=name)  # type: ignore[misc] # mypy knows no defaults of a lambda
        house.environment["TRIAGE_PUBLIC_URL"] = str(house.service.base_url)

        assert triage(house, "asana", "watch").count("was made") == len(PROJECTS)
        assert triage(house, "asana", "watch").count("works") == len(PROJECTS)

        assert sorted(each["resource"] for each in webhooks(house).values()) == list(PROJECTS)
        wait_until(lambda: heard(house), what="a heartbeat of each")
        known = db.rows("SELECT target, secret FROM asana_webhooks ORDER BY target")
        for number in range(TRIES):
            target = next(iter(webhooks(house).values()))["target"]
            assert knock(target, {"X-Hook-Secret": f"forged {number}"}).status_code == 403
            assert knock(f"{target}x", {"X-Hook-Secret": "forged"}).status_code == 404
            assert knock(target, {"X-Hook-Signature": "0" * 64}).status_code == 401
        assert db.rows("SELECT target, secret FROM asana_webhooks ORDER BY target") == known
        refused = [name for name in WEBS if "handshake_refused" in (tmp_path / f"{name}.log").read_text()]
        assert len(refused) > 1
