"""The rulebook in force: read from its folder, read again when a file changes, never replaced by a broken one.

Files of a rulebook that belong together are hardly ever saved in one step. What the folder holds counts when two looks
in a row found the same, and no command is writing there."""

import platform
import threading
import time
from pathlib import Path

from app import clock
from app.errors import TriageError
from app.log import logger
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from app.runs.rulebook_files import Signature
from app.runs.rulebook_look import Held, look, signature_if_unwritten
from app.store import announcements, rulebooks
from app.store.database import Database

_LOOK_EVERY = 0.75
"""Seconds. A change is taken up by the second look after it: with how often `current` is called, within two seconds."""

_LOOKS_AT_START = 12
_log = logger(room="rulebook")


class LiveRulebook:
    """`current()` is the last good rulebook. Raises TriageError at start if this one is broken and none was good."""

    def __init__(self, folder: Path, db: Database) -> None:
        self._folder = folder
        self._db = db
        self._origin = f"{folder.resolve()} on {platform.node()}"
        self._lock = threading.Lock()
        self._seen: Signature | None = None
        self._taken: Signature | None = None
        self._complaint = ""
        self._book = self._first()
        self._looked_at = clock.monotonic()

    def current(self) -> Rulebook:
        """The rulebook in force; looks at the folder at most every three quarters of a second."""
        with self._lock:
            if clock.monotonic() - self._looked_at > _LOOK_EVERY:
                self._looked_at = clock.monotonic()
                self._look()
            return self._book

    def _first(self) -> Rulebook:
        sources = rulebooks.last_good(self._db)
        last_good = load(sources) if sources else None
        in_force = last_good if isinstance(last_good, Rulebook) else None
        held = self._held_at_start(in_force)
        if held.book:
            self._put_in_force(held.book)
        elif in_force is None:
            raise TriageError(
                f"the rulebook in {self._folder} cannot be used, and none was in force before:\n{held.wrong}"
            )
        else:
            self._complain(held.wrong)
        self._remember(held)
        book = held.book or in_force
        assert book is not None  # noqa: S101 - one of the two is there, or it was raised above
        return book

    def _held_at_start(self, in_force: Rulebook | None) -> Held:
        """What the folder holds: seen twice, unless nothing changed since a process looked last, or none ever did."""
        seen: Held | None = None
        for _ in range(_LOOKS_AT_START):
            held = look(self._folder)
            if held and (in_force is None or (held.book and held.book.digest == in_force.digest)):
                return held
            if held and seen and held.signature == seen.signature:
                return held
            seen = held
            time.sleep(_LOOK_EVERY)
        return Held(signature=(), wrong=f"{self._folder} is written to all the time", was_read=False)

    def _look(self) -> None:
        signature = signature_if_unwritten(self._folder)
        is_settled, self._seen = signature == self._seen, signature
        if signature is None or signature == self._taken or not is_settled:
            return
        held = look(self._folder)
        if held is None or held.signature != signature:
            return
        self._take(held)
        self._remember(held)

    def _take(self, held: Held) -> None:
        if held.book is None:
            self._complain(held.wrong)
        elif held.book.digest != self._book.digest:
            self._put_in_force(held.book)
            self._book = held.book
        else:
            self._take_back()

    def _remember(self, held: Held) -> None:
        """Not to look at the same again. What could not be read may be readable the next time."""
        self._seen = held.signature
        self._taken = held.signature if held.was_read else None

    def _put_in_force(self, book: Rulebook) -> None:
        rulebooks.remember(self._db, book.digest, book.sources, origin=self._origin)
        self._take_back()
        _log.info("rulebook_in_force", digest=book.digest[:12], rules=len(book.rules))

    def _complain(self, wrong: str) -> None:
        if wrong == self._complaint:
            return
        words = f"the rulebook in {self._folder} cannot be used; the last good one stays in force:\n{wrong}"
        _log.error("rulebook_broken", problems=wrong)
        announcements.announce(self._db, "rulebook_broken", str(self._folder), words)
        self._complaint = wrong

    def _take_back(self) -> None:
        announcements.take_back(self._db, "rulebook_broken", str(self._folder))
        self._complaint = ""
