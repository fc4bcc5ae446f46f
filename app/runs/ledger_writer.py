"""Writes to the ledger under one lease: what one effect came to and the next one's start are one commit."""

from collections.abc import Callable
from dataclasses import replace

from psycopg.errors import UniqueViolation

from app import crash
from app.log import logger
from app.store import effects, turn
from app.store.database import Conn, Database
from app.store.effects import Change
from app.store.lanes import Lease

_CLAIMED_TWICE = "its far id is claimed by another effect"
_log = logger(room="runs")


class LedgerWriter:
    """Collects what became of effects; `freed` are other lanes that have something to do now. All methods that write
    raise LaneLost when another worker holds the lane."""

    def __init__(self, db: Database, lease: Lease) -> None:
        self._db = db
        self._lease = lease
        self._pending: list[Change] = []
        self.freed: set[str] = set()

    def later(self, change: Change) -> None:
        """Write this with the next commit."""
        self._pending.append(change)

    def now(self, change: Change) -> None:
        """Commit this and all that is pending."""
        self._pending.append(change)
        self.flush()

    def flush(self) -> None:
        if not self._pending:
            return
        pending = self._take_pending()
        try:
            self._apply(pending)
        except UniqueViolation:
            self._apply_each(pending)
        crash.point("effect.settled")

    def now_unless(self, judge: Callable[[Conn], Change | None], change: Change | None = None) -> Change | None:
        """Commit `change` and all that is pending in one transaction with what `judge` reads and locks; if it gives
        another change for this effect, that one instead, and give it."""
        self.flush()
        with self._db.transaction() as conn:
            instead = judge(conn)
            write = instead or change
            if write is not None:
                effects.apply(conn, self._lease, [write])
        crash.point("effect.settled")
        return instead

    def hand_back(self, *, not_before: float, in_any_case: bool) -> bool:
        """Commit all that is pending together with the lane's return; as `turn.end`."""
        pending = self._take_pending()
        try:
            released = turn.end(self._db, self._lease, pending, not_before=not_before, in_any_case=in_any_case)
        except UniqueViolation:
            self._apply_each(pending)
            released = turn.end(self._db, self._lease, (), not_before=not_before, in_any_case=in_any_case)
        crash.point("effect.settled")
        return released

    def _take_pending(self) -> list[Change]:
        pending, self._pending = self._pending, []
        self.freed |= effects.freed(self._lease, pending)
        return pending

    def _apply(self, changes: list[Change]) -> None:
        together = any(change.dependents for change in changes)
        with self._db.pipeline() if together else self._db.connection() as conn:
            applied = effects.applying(conn, self._lease, changes)
        applied()

    def _apply_each(self, changes: list[Change]) -> None:
        for change in changes:
            self._apply_one(change)

    def _apply_one(self, change: Change) -> None:
        """A vendor that hands out one id twice must not stop the lane: the second claim is written without the id."""
        try:
            self._apply([change])
        except UniqueViolation:
            _log.warning("far_id_claimed_twice", effect_id=change.id, far_id=change.far_id)
            self._apply([replace(change, far_id=None, reason=_CLAIMED_TWICE)])
