"""`python -m app.sandbox`: the practice room as a process of its own. SIGTERM ends it and saves its state."""

import argparse
import socket
from contextlib import suppress
from pathlib import Path

from app.parent import end_with_parent
from app.sandbox.server import listening, server_of
from app.sandbox.settings import SandboxSettings


def _arguments() -> argparse.Namespace:
    defaults = SandboxSettings()
    parser = argparse.ArgumentParser(
        prog="python -m app.sandbox", description="Intercom, Asana, Slack and mail to practise on."
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--port-file", type=Path, help="the real port is written here once the sandbox listens")
    parser.add_argument("--mail-port", type=int, default=0, help="where mail is taken; 0 takes a free one")
    parser.add_argument("--mail-port-file", type=Path, help="the real one is written here, before the other file")
    parser.add_argument("--webhook-url", help="where notifications go")
    parser.add_argument("--secret", default=defaults.webhook_secret, help="signs the notifications")
    parser.add_argument("--state-file", type=Path, help="remembers everything from one run to the next")
    parser.add_argument("--intercom-token", default=defaults.intercom_token)
    parser.add_argument("--asana-token", default=defaults.asana_token)
    parser.add_argument("--intercom-limit", type=int, default=defaults.intercom_limit, help="calls per ten seconds")
    parser.add_argument("--asana-limit", type=int, default=defaults.asana_limit, help="calls per minute")
    parser.add_argument("--retry-after", type=float, default=defaults.retry_after, help="seconds to the one retry")
    parser.add_argument(
        "--asana-retry-after", type=float, default=defaults.asana_retry_after, help="seconds to the 1st"
    )
    parser.add_argument("--first-id", type=int, help="where new ids start; without it: from the clock")
    parser.add_argument("--end-with-parent", action="store_true", help="stop when standard input is closed")
    return parser.parse_args()


def _settings(told: argparse.Namespace) -> SandboxSettings:
    return SandboxSettings(
        webhook_url=told.webhook_url,
        webhook_secret=told.secret,
        intercom_token=told.intercom_token,
        asana_token=told.asana_token,
        intercom_limit=told.intercom_limit,
        asana_limit=told.asana_limit,
        retry_after=told.retry_after,
        asana_retry_after=told.asana_retry_after,
        state_file=told.state_file,
        first_id=told.first_id,
    )


def _tell_port(sock: socket.socket, file: Path | None) -> None:
    if file:
        draft = file.with_suffix(".draft")
        draft.write_text(str(sock.getsockname()[1]))
        draft.replace(file)


def main() -> None:
    told = _arguments()
    if told.end_with_parent:
        end_with_parent()
    sock, mail = listening(told.port), listening(told.mail_port)
    server = server_of(_settings(told), mail)
    _tell_port(mail, told.mail_port_file)
    _tell_port(sock, told.port_file)
    with suppress(KeyboardInterrupt):
        server.run([sock])


if __name__ == "__main__":
    main()
