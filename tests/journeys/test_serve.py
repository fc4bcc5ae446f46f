"""`triage serve` and `triage demo`, as their user runs them: no database, no credentials, any folder."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from tests.house import ROOT, wait_until

TRIAGE = [sys.executable, "-m", "app.cli"]


def environment(folder: Path) -> dict[str, str]:
    ours = ("TRIAGE_", "INTERCOM_", "ASANA_", "DATABASE_")
    everything = os.environ  # noqa: TID251 - a child process needs PATH and the like
    kept = {name: value for name, value in everything.items() if not name.startswith(ours)}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "TRIAGE_DATA_DIR": str(folder / "var"),
        "TRIAGE_RULEBOOK": str(ROOT / "rulebook"),
        "TRIAGE_PORT": "0",
    }


def triage(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*TRIAGE, *words], env=environment(folder), cwd=folder, capture_output=True, text=True, timeout=90, check=False
    )


def start(folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "serve.log").open("ab") as log:
        return subprocess.Popen([*TRIAGE, "serve"], env=environment(folder), cwd=folder, stderr=log)


def where(folder: Path) -> dict[str, str] | None:
    note = folder / "var" / "running.json"
    try:
        told: dict[str, str] = json.loads(note.read_text())
        return told if httpx.get(told["service"] + "/health/ready", timeout=5).status_code == 200 else None
    except (OSError, ValueError, httpx.HTTPError):
        return None


def family(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    return list(psutil.Process(process.pid).children(recursive=True))


def all_gone(processes: list[psutil.Process]) -> bool:
    return not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in processes)


@contextmanager
def a_service(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = start(folder)
    try:
        wait_until(lambda: where(folder), what="the service to be ready", patience=60)
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(60)


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """For a test that ends it."""
    with a_service(tmp_path) as process:
        yield process


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(tmp_path_factory.mktemp("installation"))


@pytest.fixture(scope="module")
def service(installation: Path) -> Iterator[subprocess.Popen[bytes]]:
    """For tests that leave it running, in the folder `installation`."""
    with a_service(installation) as process:
        yield process


def test_the_demo_shows_what_came_of_a_bug_a_question_and_a_request(
    installation: Path, service: subprocess.Popen[bytes]
) -> None:
    shown = triage(installation, "demo")

    assert shown.returncode == 0, shown.stderr
    told = ("A bug", "A question", "A request", "Internal Priority: High", "Feature Request: ", "/tasks/")
    for word in (*told, "How many people does it concern?", "Several of us", "Scale of Issue: Several users"):
        assert word in shown.stdout
    events = triage(installation, "events", "-n", "100")
    first = next(line for line in events.stdout.splitlines()[::-1] if "conversation.user.created" in line)
    explained = triage(installation, "why", first.split()[0])
    assert "upgrade-priority" in explained.stdout


def test_it_ends_cleanly_when_asked_and_starts_again_with_what_it_had(
    tmp_path: Path, serving: subprocess.Popen[bytes]
) -> None:
    triage(tmp_path, "keys", "create", "kept")
    children = family(serving)

    serving.terminate()

    assert serving.wait(60) == 0
    assert all_gone(children)
    assert "kept" in triage(tmp_path, "keys", "list").stdout


def test_killed_it_leaves_nothing_running_and_starts_again(tmp_path: Path, serving: subprocess.Popen[bytes]) -> None:
    children = family(serving)

    serving.kill()
    serving.wait(10)

    wait_until(lambda: all_gone(children), what="its children to end")
    again = start(tmp_path)
    wait_until(lambda: where(tmp_path), what="the service to be ready again", patience=60)
    again.terminate()
    assert again.wait(60) == 0


def test_a_killed_web_process_is_started_again_and_no_delivery_is_refused(
    installation: Path, service: subprocess.Popen[bytes]
) -> None:
    told = where(installation)
    assert told
    (web,) = [one for one in family(service) if "web" in one.cmdline()[3:5]]
    web.send_signal(signal.SIGKILL)

    assert httpx.head(told["service"] + "/webhooks/intercom", timeout=20).status_code == 200


def test_a_second_service_on_the_same_data_folder_says_what_to_do(
    installation: Path, service: subprocess.Popen[bytes]
) -> None:
    second = triage(installation, "serve")

    assert second.returncode == 2
    assert "triage:" in second.stderr
    assert "Traceback" not in second.stderr


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("TRIAGE_PORT", "many", "TRIAGE_PORT"),
        ("TRIAGE_LOOKS", "soon", "0,10,30,90"),
        ("TRIAGE_CALL_TIMEOUT", "60", "TRIAGE_LEASE"),
        ("INTERCOM_ACCESS_TOKEN", "x", "ASANA_ACCESS_TOKEN"),
        ("TRIAGE_RULEBOOK", "/nowhere", "TRIAGE_RULEBOOK"),
    ],
)
def test_a_setting_that_cannot_be_is_named(tmp_path: Path, setting: str, value: str, says: str) -> None:
    command = "check" if setting == "TRIAGE_RULEBOOK" else "serve"
    words = ["rules", "check"] if command == "check" else ["serve"]
    done = subprocess.run(
        [*TRIAGE, *words], env={**environment(tmp_path), setting: value}, cwd=tmp_path, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip

    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["stop", "events", "held"])
def test_a_command_where_nothing_is_installed_says_so_and_makes_nothing(tmp_path: Path, command: str) -> None:
    done = triage(tmp_path, command)

    assert done.returncode == 2
    assert "no installation in" in done.stderr
    assert not (tmp_path / "var" / "postgres").exists()


def test_a_worker_of_its_own_needs_somebody_to_work_for(installation: Path, service: subprocess.Popen[bytes]) -> None:
    alone = triage(installation, "worker")

    assert alone.returncode == 2
    assert "INTERCOM_ACCESS_TOKEN" in alone.stderr
