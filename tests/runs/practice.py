"""A workplace in this process, whose vendors are a sandbox."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.runs.workplace import Workplace, furnish
from app.sandbox.server import Address
from app.settings import Settings
from app.store import budgets
from app.store.database import Database


@contextmanager
def a_workplace(sandbox: Address, db: Database, folder: Path, book: str, **more: object) -> Iterator[Workplace]:
    """It goes by the rulebook `book`, which is written into the folder; `more` are settings."""
    (folder / "book.yaml").write_text(book, "utf-8")
    with a_workplace_by(folder, sandbox, db, **more) as place:
        yield place


@contextmanager
def a_workplace_by(rulebook: Path, sandbox: Address, db: Database, **more: object) -> Iterator[Workplace]:
    """It goes by the rulebook in this folder; `more` are settings."""
    settings = Settings.model_validate(
        {
            "INTERCOM_ACCESS_TOKEN": "t",
            "INTERCOM_API_URL": sandbox.intercom,
            "ASANA_ACCESS_TOKEN": "t",
            "ASANA_API_URL": sandbox.asana,
            "TRIAGE_RULEBOOK": rulebook,
            **more,
        }
    )
    for vendor in ("intercom", "asana"):
        budgets.declare(db, vendor, per_second=1000, burst=100, flights=12)
    place = furnish(settings, db, worker="test")
    yield place
    place.asana.close()
    place.intercom.close()
