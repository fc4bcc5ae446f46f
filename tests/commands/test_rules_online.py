"""What `triage rules check --online` asks of the vendors: with credentials, and of a running service's sandbox."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from app import clock
from app.commands.rules_online import online_findings
from app.commands.vendors import reading_clients
from app.errors import TriageError
from app.integrations.errors import CallFailed
from app.rules.rulebook import Rulebook
from app.runs.rulebook_files import good_rulebook
from app.sandbox.server import Address, running
from app.sandbox.settings import SandboxSettings
from app.serve import running_file
from app.settings import Settings
from tests.commands.conftest import Triage

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return good_rulebook(ROOT / "rulebook")


@pytest.fixture
def sandbox() -> Iterator[Address]:
    with running(SandboxSettings(first_id=1, intercom_token="sandbox", asana_token="sandbox")) as address:
        yield address


def with_credentials(sandbox: Address) -> Settings:
    return Settings.model_validate(
        {
            "INTERCOM_ACCESS_TOKEN": "sandbox",
            "INTERCOM_API_URL": sandbox.intercom,
            "ASANA_ACCESS_TOKEN": "sandbox",
            "ASANA_API_URL": sandbox.asana,
        }
    )


def writes(sandbox: Address) -> list[str]:
    counted = httpx.get(f"{sandbox.control}/counters").json()
    asked = [*counted["intercom"]["by_route"], *counted["asana"]["by_route"]]
    assert asked
    return [route for route in asked if not route.startswith("GET ")]


def test_the_shipped_rulebook_misses_nothing_and_nothing_is_written(sandbox: Address, book: Rulebook) -> None:
    found = online_findings(book, with_credentials(sandbox))
    assert [each for each in found if each.severity == "error"] == []
    assert writes(sandbox) == []


def test_a_finding_has_all_that_a_report_needs(sandbox: Address, book: Rulebook) -> None:
    httpx.post(f"{sandbox.control}/rearrange", json={"kind": "section", "id": "1200000000000202"}).raise_for_status()
    (found,) = [each for each in online_findings(book, with_credentials(sandbox)) if each.severity == "error"]
    assert (found.kind, found.position.file) == ("missing-reference", "vocabulary.yaml")
    assert "log-question" in found.used_by


def test_the_clients_of_a_command_cannot_write(sandbox: Address) -> None:
    with reading_clients(with_credentials(sandbox)) as (intercom, asana):
        with pytest.raises(CallFailed, match="this connection only reads"):
            intercom.tag_id("bug")
        with pytest.raises(CallFailed, match="this connection only reads"):
            asana.create_task({"name": "x"}, deadline=clock.monotonic() + 10)


def test_the_command_reports_what_is_missing_as_an_error(sandbox: Address, triage: Triage) -> None:
    told = {
        "INTERCOM_ACCESS_TOKEN": "sandbox",
        "INTERCOM_API_URL": sandbox.intercom,
        "ASANA_ACCESS_TOKEN": "sandbox",
        "ASANA_API_URL": sandbox.asana,
    }
    assert triage("rules", "check", "--online", **told).returncode == 0
    httpx.post(f"{sandbox.control}/rearrange", json={"kind": "section", "id": "1200000000000202"}).raise_for_status()

    missing = triage("rules", "check", "--online", **told)
    httpx.put(f"{sandbox.control}/weather", json={"asana": {"down": True}}).raise_for_status()
    fault = triage("rules", "check", "--online", **told)

    assert (missing.returncode, fault.returncode) == (1, 2)
    assert "has no section 1200000000000202" in missing.stdout
    assert "Asana did not answer" in fault.stderr


def test_without_credentials_the_sandbox_of_the_running_service_is_asked(
    sandbox: Address, book: Rulebook, tmp_path: Path
) -> None:
    settings = Settings.model_validate({"TRIAGE_DATA_DIR": tmp_path})
    running_file(settings).write_text(json.dumps({"sandbox": sandbox.url}))
    assert not [each for each in online_findings(book, settings) if each.severity == "error"]


def test_without_credentials_and_without_a_service_it_says_what_to_do(book: Rulebook, tmp_path: Path) -> None:
    with pytest.raises(TriageError, match="set the credentials, or start `triage serve`"):
        online_findings(book, Settings.model_validate({"TRIAGE_DATA_DIR": tmp_path}))


def test_with_the_credentials_of_one_vendor_only_it_says_so(book: Rulebook) -> None:
    with pytest.raises(TriageError, match="set both"):
        online_findings(book, Settings.model_validate({"INTERCOM_ACCESS_TOKEN": "t"}))


@pytest.mark.parametrize("weather", [{"asana": {"down": True}}, {"intercom": {"rate_5xx_before": 1.0}}])
def test_a_vendor_that_is_down_is_a_fault_of_the_service_not_of_the_rulebook(
    sandbox: Address, book: Rulebook, weather: dict[str, object]
) -> None:
    httpx.put(f"{sandbox.control}/weather", json=weather).raise_for_status()
    with pytest.raises(TriageError, match="this says nothing about the rulebook"):
        online_findings(book, with_credentials(sandbox))


def test_a_token_that_is_not_accepted_is_no_finding_either(sandbox: Address, book: Rulebook) -> None:
    wrong = with_credentials(sandbox).model_copy(update={"asana_access_token": SecretStr("wrong")})
    with pytest.raises(TriageError, match="Asana did not answer as it should: 401"):
        online_findings(book, wrong)
