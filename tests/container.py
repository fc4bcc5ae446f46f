"""`python -m tests.container`: builds the image and walks through compose.yaml and through a container by itself.

Needs Docker with the plugin compose. Touches no installation:
a project of its own, any free port, no settings of yours.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from app import clock
from tests.house import wait_until

ROOT: Final = Path(__file__).parent.parent
NAME: Final = f"triage-check-{os.getpid()}"
COMPOSE: Final = ("compose", "--project-name", NAME, "--env-file", os.devnull)
STOPS_WITHIN: Final = 20.0
"""Seconds; twice what Docker gives a container that asks for nothing."""


class Wrong(Exception):  # noqa: N818 - what was found, in plain words
    """The image or compose.yaml does not do what README.md says."""


def main() -> int:
    try:
        _docker("compose", "version")
        _docker("info")
    except (OSError, Wrong) as problem:
        sys.stderr.write(f"Docker with compose is needed, and no engine answers: {problem}\n")
        return 2
    try:
        _walk("compose.yaml", _with_postgres)
        _walk("the image by itself, with the PostgreSQL it brings", _by_itself)
    except Wrong as problem:
        sys.stderr.write(f"BROKE: {problem}\n")
        return 1
    finally:
        _clear_away()
    return 0


def _walk(what: str, walk: Callable[[], None]) -> None:
    begun = clock.monotonic()
    walk()
    sys.stdout.write(f"held  {what}, {clock.monotonic() - begun:.0f} s\n")


def _with_postgres() -> None:
    _docker(*COMPOSE, "up", "--build", "--detach", "--wait")
    _look_into(_docker(*COMPOSE, "ps", "--quiet", "triage").strip())


def _by_itself() -> None:
    _docker("run", "--detach", "--name", NAME, "--volume", f"{NAME}:/data", f"{NAME}-triage")
    _look_into(NAME)


def _look_into(container: str) -> None:
    try:
        _works_and_outlives_a_stop(container)
    except Wrong as problem:
        logs = subprocess.run(
            ["docker", "logs", "--tail", "30", container],
            env=_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        raise Wrong(f"{problem}\nIts log ends:\n{logs.stdout}{logs.stderr}") from None


def _works_and_outlives_a_stop(container: str) -> None:
    _until_healthy(container)
    if _docker("exec", container, "id", "--user").strip() == "0":
        raise Wrong("the service runs as root")
    told = _docker("exec", container, "triage", "demo")
    if told.count("  ticket  ") != len(("bug", "question", "request")):
        raise Wrong(f"triage demo did not file three tickets:\n{told}")
    before = _events(container)
    _stop(container)
    _docker("start", container)
    _until_healthy(container)
    if not before or not before <= _events(container):
        raise Wrong(f"events did not outlive a stop: {sorted(before)} before, {sorted(_events(container))} after")


def _events(container: str) -> set[str]:
    """The numbers of the events that the service knows."""
    return {line.split()[0] for line in _docker("exec", container, "triage", "events").splitlines() if line}


def _stop(container: str) -> None:
    begun = clock.monotonic()
    _docker("stop", "--time", "60", container)
    took, code = clock.monotonic() - begun, _docker("inspect", "--format", "{{.State.ExitCode}}", container).strip()
    if code != "0" or took > STOPS_WITHIN:
        raise Wrong(f"told to stop, the service took {took:.0f} s and ended with {code}")


def _until_healthy(container: str) -> None:
    health = ("inspect", "--format", "{{.State.Health.Status}}", container)
    try:
        wait_until(lambda: _docker(*health).strip() == "healthy", what="the health check", patience=120)
    except AssertionError as problem:
        raise Wrong(str(problem)) from None


def _docker(*words: str) -> str:
    """What `docker` printed; Wrong, with what it complained about, if it failed."""
    done = subprocess.run(
        ["docker", *words], env=_environment(), cwd=ROOT, capture_output=True, text=True, timeout=900, check=False
    )
    if done.returncode:
        raise Wrong(f"docker {' '.join(words)}: {(done.stderr or done.stdout).strip()[-2000:]}")
    return done.stdout


def _environment() -> dict[str, str]:
    """What finds and reaches Docker, and none of your tokens: compose.yaml would pass them on."""
    everything = os.environ  # noqa: TID251 - a child process needs PATH and the like
    reach = {
        name: value for name, value in everything.items() if name in {"PATH", "HOME"} or name.startswith("DOCKER_")
    }
    return {**reach, "TRIAGE_PORT": "0"}


def _clear_away() -> None:
    for words in (
        ("rm", "--force", "--volumes", NAME),
        ("volume", "rm", "--force", NAME),
        (*COMPOSE, "down", "--volumes", "--rmi", "local"),
    ):
        subprocess.run(["docker", *words], env=_environment(), cwd=ROOT, capture_output=True, timeout=120, check=False)


if __name__ == "__main__":
    sys.exit(main())
