"""What can go wrong with the store, told so that the person at the terminal knows what to do next."""

from app.errors import TriageError


class StoreFailed(TriageError):  # noqa: N818 - the house's word for it, as in CallFailed
    """The store cannot do what was asked. The text is for people: what is wrong, where, and what to do."""


class EmbeddedFailed(StoreFailed):
    """The embedded PostgreSQL cannot start or stop."""


class EmbeddedInUse(EmbeddedFailed):
    """Another process has this data folder; `pid` is that process, or None where it could not be read."""

    def __init__(self, message: str, pid: int | None) -> None:
        super().__init__(message)
        self.pid = pid


class EmbeddedWrongUser(EmbeddedFailed):
    """The data folder belongs to another user of this machine, or this user may not do what a start needs."""


class EmbeddedWrongVersion(EmbeddedFailed):
    """The data folder was written by another major version of PostgreSQL."""


class BackupFailed(StoreFailed):
    """No backup was written; a file of that name that was there before is unchanged."""


class RestoreFailed(StoreFailed):
    """Nothing was restored; the database is as it was before."""


class ServerTooNew(BackupFailed, RestoreFailed):
    """The server's major version is newer than our pg_dump, which therefore cannot read it."""


class DatabaseNotEmpty(RestoreFailed):
    """The database holds something and nobody said that it may be replaced."""
