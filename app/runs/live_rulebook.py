"""The rulebook in force: read from its folder, read again when a file changes, never replaced by a broken one."""

import platform
import threading
from pathlib import Path

from app import clock
from app.errors import TriageError
from app.log import logger
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from app.runs.rulebook_files import files_of, read_folder, say
from app.store import announcements, rulebooks
from app.store.database import Database

_LOOK_EVERY = 1.0
_log = logger(room="rulebook")


class LiveRulebook:
    """`current()` is the last good rulebook. Raises TriageError at start if this one is broken and none was good."""

    def __init__(self, folder: Path, db: Database) -> None:
        self._folder = folder
        self._db = db
        self._origin = f"{folder.resolve()} on {platform.node()}"
        self._lock = threading.Lock()
        self._looked_at = clock.monotonic()
        self._seen = self._signature()
        self._book = self._first()

    def current(self) -> Rulebook:
        """The rulebook in force; looks at the folder at most once a second."""
        with self._lock:
            if clock.monotonic() - self._looked_at > _LOOK_EVERY:
                self._looked_at = clock.monotonic()
                self._reload_if_changed()
            return self._book

    def _first(self) -> Rulebook:
        try:
            loaded = load(read_folder(self._folder))
        except TriageError as error:
            return self._last_good(str(error))
        if isinstance(loaded, Rulebook):
            self._put_in_force(loaded)
            return loaded
        return self._last_good(say(loaded))

    def _last_good(self, wrong: str) -> Rulebook:
        sources = rulebooks.last_good(self._db)
        loaded = load(sources) if sources else None
        if not isinstance(loaded, Rulebook):
            raise TriageError(f"the rulebook in {self._folder} cannot be used, and none was in force before:\n{wrong}")
        self._complain(wrong)
        return loaded

    def _reload_if_changed(self) -> None:
        signature = self._signature()
        if signature == self._seen:
            return
        self._seen = signature
        try:
            loaded = load(read_folder(self._folder))
        except (TriageError, OSError) as error:
            self._complain(str(error))
            return
        if not isinstance(loaded, Rulebook):
            self._complain(say(loaded))
        elif loaded.digest != self._book.digest:
            self._put_in_force(loaded)
            self._book = loaded
        else:
            announcements.take_back(self._db, "rulebook_broken", str(self._folder))

    def _put_in_force(self, book: Rulebook) -> None:
        rulebooks.remember(self._db, book.digest, book.sources, origin=self._origin)
        announcements.take_back(self._db, "rulebook_broken", str(self._folder))
        _log.info("rulebook_in_force", digest=book.digest[:12], rules=len(book.rules))

    def _complain(self, wrong: str) -> None:
        words = f"the rulebook in {self._folder} cannot be used; the last good one stays in force:\n{wrong}"
        _log.error("rulebook_broken", problems=wrong)
        announcements.announce(self._db, "rulebook_broken", str(self._folder), words)

    def _signature(self) -> tuple[tuple[str, int, int], ...]:
        found = []
        for path in files_of(self._folder):
            try:
                stat = path.stat()
            except OSError:
                continue
            found.append((str(path), stat.st_mtime_ns, stat.st_size))
        return tuple(found)
