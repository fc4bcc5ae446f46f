"""What cannot be done is told in a line and with exit code 2, never as a traceback."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.store.cluster import cluster_of
from app.store.embedded import EmbeddedPostgres
from app.store.migrate import migrate
from app.store.postmaster import recorded_run
from tests.commands.conftest import Triage
from tests.house import ROOT
from tests.postgres import QUICK


def plainly(told: "subprocess.CompletedProcess[str]", words: str) -> None:
    assert told.returncode == 2, told.stdout + told.stderr
    assert words in " ".join(told.stderr.split())
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize(
    "words", [("rules", "check"), ("rules", "test"), ("rules", "schema"), ("simulate", "--file", "x")]
)
def test_a_folder_that_is_not_there_and_a_file_instead_of_a_folder(
    triage: Triage, tmp_path: Path, words: tuple[str, ...]
) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text("rules: []\n")
    for option in ((), ("--rulebook",)):
        plainly(triage(*words, *option, tmp_path / "nope"), f"there is no folder {tmp_path / 'nope'}")
        plainly(triage(*words, *option, file), f"{file} is a file: give its folder")


@pytest.mark.parametrize("words", [("events", "-n", "-5"), ("events", "-n", "0"), ("rules", "history", "-n", "-1")])
def test_a_number_of_lines_that_cannot_be(triage: Triage, words: tuple[str, ...]) -> None:
    told = triage(*words)
    assert told.returncode != 0
    assert "Must be >= 1" in told.stdout + told.stderr
    assert "Traceback" not in told.stderr


def test_a_schema_that_cannot_be_written(triage: Triage, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text("vocabulary: {tags: [x]}")
    (tmp_path / "rulebook.schema.json").mkdir()
    plainly(triage("rules", "schema", tmp_path, "--write"), "Is a directory; mend that and try again")


def test_a_stored_event_is_looked_for_although_the_service_is_stopped(triage: Triage, tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "var", QUICK) as server:
        migrate(server.url)
    told = triage("simulate", "--event", 9, DATABASE_URL="", TRIAGE_DATA_DIR=str(tmp_path / "var"))
    plainly(told, "there is no event 9")


def test_a_service_whose_database_is_silent_is_told_from_one_that_is_stopped(triage: Triage, tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path, QUICK):
        run = recorded_run(cluster_of(tmp_path))
        assert run is not None
        os.kill(run[0], signal.SIGSTOP)
        try:
            told = triage("events", DATABASE_URL="", TRIAGE_DATA_DIR=str(tmp_path))
        finally:
            os.kill(run[0], signal.SIGCONT)
    plainly(told, f"the service runs (process {os.getpid()}), but its database does not answer")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", [("rules", "reference"), ("rules", "check")])
def test_an_output_that_is_full(words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        told = subprocess.run(
            [sys.executable, "-m", "app.cli", *words],
            cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60,
        )  # fmt: skip
    assert told.returncode == 2
    assert told.stderr.strip() == "triage: the output: No space left on device"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("tell", "stp", "1"), '"triage tell" has no command "stp". Did you mean "stop"? See: triage tell --help'),
        (("schedules", "morning"), 'has no command "morning". There are: preview, go, drop.'),
        (("status", "now"), '"triage status" takes no "now". See: triage status --help'),
        (("pause", "asna"), 'Invalid value "asna" for DESTINATION.'),
        (("pause",), 'Command "pause" parameter DESTINATION requires an argument. See: triage pause --help'),
        (("held", "send", "x"), 'unable to convert "x" into a number. See: triage held send --help'),
        (("tell", "[bold]"), 'has no command "[bold]"'),
    ],
)
def test_a_command_line_that_cannot_be_read(triage: Triage, words: tuple[str, ...], expected: str) -> None:
    plainly(triage(*words), expected)
