"""The data folder of an installation: whose it is now (`postgres.lock`), where its server listens (`postgres.json`)."""

import fcntl
import json
import os
import re
import shutil
import stat
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from app.store.errors import EmbeddedInUse

SOCKET_NAME: Final = ".s.PGSQL.5432"
SOCKET_PATH_MAX: Final = 99
"""Bytes; Linux allows 107 (unix(7)), macOS 103."""
PLAIN: Final = re.compile(r"[A-Za-z0-9/._+-]+")
"""Paths that need no quoting in `unix_socket_directories` nor in a connection string."""


class FolderLock:
    """Held by the one process that may start a server in `data_dir`; the kernel frees it when that process ends."""

    def __init__(self, data_dir: Path) -> None:
        """EmbeddedInUse if another process has it."""
        self._descriptor = os.open(data_dir / "postgres.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, str(os.getpid()).encode(), 0)
        except BlockingIOError as problem:
            raise self._in_use(data_dir) from problem
        except BaseException:
            os.close(self._descriptor)
            raise

    def release(self) -> None:
        """The file stays: removing it would let two processes each lock a file of that name."""
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _in_use(self, data_dir: Path) -> EmbeddedInUse:
        text = os.pread(self._descriptor, 20, 0).strip()
        os.close(self._descriptor)
        pid = int(text) if text.isdigit() else None
        return EmbeddedInUse(
            f"The data folder {data_dir} is in use by process {pid or '(unknown)'}. Stop that process, or give this "
            "one another folder with TRIAGE_DATA_DIR. For services on several machines set DATABASE_URL to a "
            "PostgreSQL server.",
            pid,
        )


def make_socket_dir(data_dir: Path) -> Path:
    """An empty folder for the server's socket that only we may enter; recorded for `recorded_socket_dir`.

    It lies in `data_dir`, or in the system's temporary folder where the path would be too long for a socket or needs
    quoting.
    """
    forget_socket_dir(data_dir)
    inside = _inside(data_dir)
    if _fits(inside):
        inside.mkdir(mode=0o700)
        folder = inside
    else:
        folder = Path(tempfile.mkdtemp(prefix="triage-"))
        if not _fits(folder):
            folder.rmdir()
            folder = Path(tempfile.mkdtemp(prefix="triage-", dir="/tmp"))
    _record(data_dir, folder)
    return folder


def recorded_socket_dir(data_dir: Path) -> Path | None:
    """Where the server of `data_dir` listens or last listened.

    None if nothing is recorded, or the folder is not our own: names in a shared temporary folder can be taken by
    others once ours is gone.
    """
    try:
        folder = Path(json.loads((data_dir / "postgres.json").read_bytes())["socket_dir"])
        found = folder.lstat()
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
        return None
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077
    return folder if ours and (folder == _inside(data_dir) or folder.name.startswith("triage-")) else None


def forget_socket_dir(data_dir: Path) -> None:
    """Removes the socket's folder and what is recorded of it."""
    for folder in (recorded_socket_dir(data_dir), _inside(data_dir)):
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
    (data_dir / "postgres.json").unlink(missing_ok=True)


def _inside(data_dir: Path) -> Path:
    return data_dir / "postgres.run"


def _fits(folder: Path) -> bool:
    return bool(PLAIN.fullmatch(str(folder))) and len(os.fsencode(folder / SOCKET_NAME)) <= SOCKET_PATH_MAX


def _record(data_dir: Path, folder: Path) -> None:
    temporary = data_dir / "postgres.json.new"
    temporary.write_text(json.dumps({"pid": os.getpid(), "socket_dir": str(folder)}))
    temporary.replace(data_dir / "postgres.json")
