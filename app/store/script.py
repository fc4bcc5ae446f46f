"""A backup played into a database as one transaction that only a complete backup can end."""

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Final

from app.store.binaries import binary
from app.store.errors import RestoreFailed

NEW_IN_17: Final = b"SET transaction_timeout = 0;\n"
"""pg_restore writes it for every server (PostgreSQL's pg_backup_archiver.c); servers before 17 refuse it."""


def run_script(file: Path, conninfo: str, environment: Mapping[str, str], before: Sequence[str], version: int) -> None:
    """Runs the statements `before` and then the backup `file` on the server (`version` as in server_version_num).

    pg_restore writes SQL, psql runs it. COMMIT is sent only after pg_restore has succeeded: if it, psql or we ourselves
    end early, the server sees an open transaction and rolls it back. Raises RestoreFailed.
    """
    with tempfile.TemporaryFile() as said_reader, tempfile.TemporaryFile() as said_writer:
        reader = _reader(file, environment, said_reader)
        writer = _writer(conninfo, environment, said_writer)
        try:
            with contextlib.suppress(BrokenPipeError):  # psql has given up, and says why below
                _feed(reader, writer, before, version)
        finally:
            for process in (reader, writer):
                process.kill()
                process.wait()
                for pipe in (process.stdin, process.stdout):
                    if pipe is not None:
                        with contextlib.suppress(BrokenPipeError):
                            pipe.close()
        if writer.returncode != 0:
            said = _text(said_writer) if writer.returncode > 0 else _text(said_reader)
            raise RestoreFailed(f"The backup {file} cannot be restored, and nothing was changed: {said}")


def _reader(file: Path, environment: Mapping[str, str], said: IO[bytes]) -> "subprocess.Popen[bytes]":
    command = [str(binary("pg_restore")), "--file=-", "--no-owner", "--no-privileges", str(file.absolute())]
    return subprocess.Popen(  # noqa: S603 - our own program and arguments
        command, env=dict(environment), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said
    )


def _writer(conninfo: str, environment: Mapping[str, str], said: IO[bytes]) -> "subprocess.Popen[bytes]":
    command = [str(binary("psql")), "--no-psqlrc", "--quiet", "--no-password"]
    command += ["--set=ON_ERROR_STOP=1", "--set=VERBOSITY=terse", f"--dbname={conninfo}", "--file=-"]
    return subprocess.Popen(  # noqa: S603 - our own program and arguments
        command, env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said
    )


def _feed(
    reader: "subprocess.Popen[bytes]", writer: "subprocess.Popen[bytes]", before: Sequence[str], version: int
) -> None:
    """Returns with psql ended after COMMIT, or still waiting where the backup could not be read to its end."""
    if reader.stdout is None or writer.stdin is None:
        raise AssertionError("both ends were opened as pipes")
    writer.stdin.write("".join(["BEGIN;\n", *before]).encode())
    head = reader.stdout.read(4096)
    writer.stdin.write(head if version >= 170000 else head.replace(NEW_IN_17, b"", 1))  # noqa: PLR2004 - PostgreSQL 17
    shutil.copyfileobj(reader.stdout, writer.stdin)
    if reader.wait() == 0:
        writer.stdin.write(b"COMMIT;\n")
        writer.stdin.close()
        writer.wait()


def _text(said: IO[bytes]) -> str:
    said.seek(0)
    return said.read(4000).decode(errors="replace").strip() or "PostgreSQL's programs did not say why"
