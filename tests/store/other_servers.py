"""PostgreSQL servers of versions that are not ours."""

import os
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from app.store.binaries import binary
from app.store.unprivileged import ENVIRONMENT, database_user, launched


@contextmanager
def server_of_version(version: str) -> Iterator[str]:
    """Says hello as PostgreSQL does (its protocol 3.0) and knows nothing more."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        greeter = threading.Thread(target=_greet, args=(listener, version))
        greeter.start()
        yield f"postgresql://u@127.0.0.1:{listener.getsockname()[1]}/d?sslmode=disable&gssencmode=disable"
        greeter.join(10)


def _greet(listener: socket.socket, version: str) -> None:
    connection, _ = listener.accept()
    with connection, suppress(ConnectionError):
        connection.recv(1000)
        connection.sendall(_message(b"R", struct.pack("!i", 0)))
        for name, value in (("server_version", version), ("client_encoding", "UTF8")):
            connection.sendall(_message(b"S", f"{name}\0{value}\0".encode()))
        connection.sendall(_message(b"Z", b"I"))
        connection.recv(1000)


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body


@contextmanager
def server_16() -> Iterator[str]:
    """A PostgreSQL 16, which the package brings as well."""
    programs = binary("postgres").parents[2] / "pginstall" / "bin"
    if not (programs / "initdb").exists():
        pytest.skip("the package brings no older PostgreSQL")
    folder = Path(tempfile.mkdtemp(prefix="triage-16-"))
    os.chown(folder, *database_user())
    try:
        initdb = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", "triage", "--auth=trust", "--no-sync"]
        subprocess.run(launched(initdb), cwd="/", env=ENVIRONMENT, check=True, capture_output=True)
        postgres = [
            str(programs / "postgres"),
            "-D",
            str(folder / "data"),
            "-k",
            str(folder),
            "-c",
            "listen_addresses=",
        ]
        with subprocess.Popen(launched(postgres), cwd="/", stderr=subprocess.DEVNULL) as process:
            try:
                url = f"postgresql://triage@/postgres?host={quote(str(folder))}&port=5432"
                _wait_for(url)
                yield url
            finally:
                process.send_signal(signal.SIGINT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with suppress(psycopg.OperationalError):
            return psycopg.connect(url).close()
        time.sleep(0.05)
    raise AssertionError("the server does not answer")
