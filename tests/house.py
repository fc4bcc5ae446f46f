"""The whole house as real processes: sandbox, web, workers, over a database of the test's own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 30.0
STARTING = 90.0
"""Patience with processes that start: a busy machine needs most for that."""
SECRET = "a-test-secret"
ITSELF = "its own address"
"""A setting that is this becomes the address of the house's own web process."""
T = TypeVar("T")


def wait_until(look: Callable[[], T | None], *, what: str, patience: float = PATIENCE) -> T:
    """What `look` gives as soon as it gives something true. Fails after `patience` seconds."""
    ends_at = time.monotonic() + patience
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > ends_at:
            raise AssertionError(f"waited {patience} s in vain for {what}")
        time.sleep(0.05)


@dataclass(slots=True)
class House:
    """A running installation against a sandbox of its own."""

    database_url: str
    folder: Path
    environment: dict[str, str]
    sandbox: httpx.Client
    service: httpx.Client
    listening: socket.socket
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, command: str, *, changes: Mapping[str, str] | None = None) -> None:
        """Start `triage web` or `triage worker` under a name."""
        handed = ["--socket", str(self.listening.fileno())] if command == "web" else []
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "app.cli", command, "--supervised-by", str(os.getpid()), *handed],
                env={**self.environment, **(changes or {})},
                stdin=subprocess.PIPE,
                stderr=log,
                pass_fds=[self.listening.fileno()],
                cwd=ROOT,
            )

    def end(self, name: str, *, signal_number: int | None = None) -> int:
        """End a process: SIGTERM, or another signal; its exit code."""
        process = self.processes.pop(name)
        process.terminate() if signal_number is None else process.send_signal(signal_number)
        return _gone(process)

    def logs(self) -> str:
        return "".join(f"--- {log.name}\n{log.read_text()}" for log in sorted(self.folder.glob("*.log")))

    def key(self, name: str) -> str:
        """A new key for the admin API, made by the command."""
        made = subprocess.run(
            [sys.executable, "-m", "app.cli", "keys", "create", f"{name}-{time.monotonic_ns()}"],
            env=self.environment, cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return made.stdout.strip()

    # What customers and teammates do.

    def customer_starts(self, text: str, **more: Any) -> tuple[str, str]:
        """A new conversation of a new customer: its id and the contact's."""
        more.setdefault("contact", {"name": "Kim", "role": "user"})
        made = self._play("/sandbox/conversations", text=text, **more)
        return str(made["id"]), str(made["contact_id"])

    def customer_replies(self, conversation: str, text: str, **more: Any) -> None:
        self._play(f"/sandbox/conversations/{conversation}/customer-reply", text=text, **more)

    def customer_clicks(self, conversation: str, text: str) -> None:
        """Click the button with this text that was shown last."""
        offered = [
            option["uuid"]
            for part in self.conversation(conversation)["parts"]
            for option in part["metadata"].get("quick_reply_options", ())
            if option["text"] == text
        ]
        self._play(f"/sandbox/conversations/{conversation}/customer-reply", quick_reply_uuid=offered[-1])

    def in_conversation(self, conversation: str, deed: str, **more: Any) -> None:
        """Anything else that a customer, a teammate or a bot does in it: app/sandbox/control_talk.py has the names."""
        self._play(f"/sandbox/conversations/{conversation}/{deed}", **more)

    def with_contact(self, contact: str, deed: str, **more: Any) -> None:
        """What is done to a contact: app/sandbox/control_people.py has the names."""
        self._play(f"/sandbox/contacts/{contact}/{deed}", **more)

    def teammate_logs(self, way: str, admin: str = "9002") -> None:
        """`way`: "in" or "out"."""
        self._play(f"/sandbox/admins/{admin}/log{way}")

    def teammate_notes(self, conversation: str, text: str, **more: Any) -> None:
        self._play(f"/sandbox/conversations/{conversation}/teammate-note", text=text, **more)

    def teammate_replies(self, conversation: str, text: str, **more: Any) -> None:
        self._play(f"/sandbox/conversations/{conversation}/teammate-reply", text=text, **more)

    def engineer(self, task: str, deed: str, **more: Any) -> None:
        """What an engineer does to a task in Asana: app/sandbox/control_asana.py has the names."""
        self._play(f"/sandbox/tasks/{task}/{deed}", **more)

    def weather(self, **weather: Any) -> None:
        self.sandbox.put("/sandbox/weather", json=weather).raise_for_status()

    def _play(self, path: str, **body: Any) -> dict[str, Any]:
        answer = self.sandbox.post(path, json=body)
        answer.raise_for_status()
        played: dict[str, Any] = answer.json()
        return played

    # What can be seen from outside.

    def state(self) -> dict[str, Any]:
        seen: dict[str, Any] = self.sandbox.get("/sandbox/state").json()
        return seen

    def conversation(self, conversation: str) -> dict[str, Any]:
        seen: dict[str, Any] = self.state()["conversations"][conversation]
        return seen

    def notes_on(self, contact: str) -> list[str]:
        return [note["body"] for note in self.state()["contacts"][contact]["notes"]]

    def slack(self, channel: str | None = None) -> list[str]:
        """What was posted to Slack, in one channel or in all."""
        posted = self.state()["slack"]
        return [message["text"] for message in posted if channel in (None, message["channel"])]

    def mails(self, to: str | None = None) -> list[dict[str, Any]]:
        """What was sent by e-mail, to one address or to all."""
        return [mail for mail in self.state()["mails"] if to is None or to in mail["to"]]

    def tickets(self, project: str | None = None) -> list[dict[str, Any]]:
        tasks = [task for task in self.state()["tasks"].values() if not task["trashed"]]
        return [t for t in tasks if project is None or project in {m["project"] for m in t["memberships"]}]


@contextmanager
def a_house(
    database_url: str,
    folder: Path,
    *,
    rulebook: Path = ROOT / "rulebook",
    changes: Mapping[str, str] | None = None,
    has_worker: bool = True,
) -> Iterator[House]:
    """A house with one web process and one worker or none, and the sandbox that is its only counterpart."""
    with ExitStack() as stack:
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=128))
        service = f"http://127.0.0.1:{listening.getsockname()[1]}"
        base, mail_port = stack.enter_context(_a_sandbox(folder, f"{service}/webhooks/intercom"))
        environment = {
            **os.environ,  # noqa: TID251 - a child process needs PATH and the like
            "DATABASE_URL": database_url,
            "INTERCOM_ACCESS_TOKEN": "sandbox",
            "INTERCOM_ADMIN_ID": "9001",
            "INTERCOM_CLIENT_SECRET": SECRET,
            "INTERCOM_API_URL": f"{base}/intercom",
            "INTERCOM_INBOX_URL": base + "/conversations/{conversation_id}",
            "ASANA_ACCESS_TOKEN": "sandbox",
            "ASANA_API_URL": f"{base}/asana/api/1.0",
            "SLACK_WEBHOOK_URL": f"support={base}/slack/support, managers={base}/slack/managers",
            "SMTP_URL": f"smtp://127.0.0.1:{mail_port}?from=desk@sandbox.example",
            "TRIAGE_RULEBOOK": str(rulebook),
            "TRIAGE_REACH": "customers",
            "TRIAGE_THREADS": "4",
            "TRIAGE_DATA_DIR": str(folder),
            **{name: service if value == ITSELF else value for name, value in (changes or {}).items()},
        }
        house = House(
            database_url=database_url,
            folder=folder,
            environment=environment,
            sandbox=stack.enter_context(httpx.Client(base_url=base, timeout=10)),
            service=stack.enter_context(httpx.Client(base_url=service, timeout=10)),
            listening=listening,
        )
        stack.callback(_end_all, house)
        house.start("web", "web")
        if has_worker:
            house.start("worker", "worker")
        wait_until(lambda: _answers(house), what="the web process", patience=STARTING)
        if has_worker:
            wait_until(lambda: "workspace_known" in house.logs(), what="the worker", patience=STARTING)
        yield house


@contextmanager
def _a_sandbox(folder: Path, webhook_url: str) -> Iterator[tuple[str, str]]:
    port_file, mail_port_file = folder / "sandbox.port", folder / "sandbox-mail.port"
    command = [sys.executable, "-m", "app.sandbox", "--port", "0", "--port-file", str(port_file), "--secret", SECRET]
    command += ["--mail-port-file", str(mail_port_file)]
    tokens = ["--intercom-token", "sandbox", "--asana-token", "sandbox", "--retry-after", "1"]
    with (folder / "sandbox.log").open("ab") as log:
        process = subprocess.Popen([*command, *tokens, "--webhook-url", webhook_url], stderr=log, cwd=ROOT)
    try:
        port = wait_until(
            lambda: port_file.exists() and port_file.read_text().strip(), what="the sandbox", patience=STARTING
        )
        yield f"http://127.0.0.1:{port}", mail_port_file.read_text()
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _answers(house: House) -> bool:
    try:
        return house.service.get("/health/live").status_code == 200
    except httpx.HTTPError:
        return False


def _end_all(house: House) -> None:
    for process in house.processes.values():
        process.kill()
        _gone(process)


def _gone(process: subprocess.Popen[bytes]) -> int:
    code = process.wait(PATIENCE)
    if process.stdin:
        process.stdin.close()
    return code
