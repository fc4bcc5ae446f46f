"""Who writes several files of a rulebook's folder locks the folder: nobody takes a half-written one for a rulebook.

The lock is the kernel's, on the folder itself: it leaves no file behind, and ends with the process that holds it."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app import clock
from app.errors import TriageError

_PATIENCE = 10.0
_AGAIN_IN = 0.05


@contextmanager
def written(folder: Path) -> Iterator[None]:
    """While the block runs no other command writes the folder, and no service reads it. Raises TriageError when another
    one does not come to its end within ten seconds."""
    ends_at = clock.monotonic() + _PATIENCE
    with _descriptor(folder) as descriptor:
        while not _locked(descriptor, fcntl.LOCK_EX):
            if clock.monotonic() > ends_at:
                raise TriageError(f"another command is writing to {folder}; run this again when it has ended")
            time.sleep(_AGAIN_IN)
        yield


@contextmanager
def unwritten(folder: Path) -> Iterator[bool]:
    """Whether no command is writing the folder; then none begins while the block runs."""
    with _descriptor(folder) as descriptor:
        yield _locked(descriptor, fcntl.LOCK_SH)


@contextmanager
def _descriptor(folder: Path) -> Iterator[int | None]:
    """None where the folder cannot be opened: reading it says why."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        yield None
        return
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _locked(descriptor: int | None, kind: int) -> bool:
    """False if another process stands in the way. A file system that knows no such locks has nobody who does."""
    if descriptor is None:
        return True
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True
