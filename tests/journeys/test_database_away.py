"""The database goes away and comes back: nothing is answered 200 that is not stored, and work goes on by itself."""

import signal
from pathlib import Path

import psutil

from app.store.database import is_ready
from app.store.embedded import EmbeddedPostgres
from app.store.migrate import migrate
from tests.house import a_house, wait_until
from tests.postgres import QUICK


def test_everything_goes_on_after_the_database_was_killed(tmp_path: Path) -> None:
    (tmp_path / "house").mkdir()
    with EmbeddedPostgres(tmp_path, QUICK) as postgres:
        migrate(postgres.url)
        with a_house(
            postgres.url, tmp_path / "house", changes={"TRIAGE_LEASE": "4", "TRIAGE_CALL_TIMEOUT": "2"}
        ) as house:
            known = {"attributes": {"Issue Type": "Technical Issue"}, "channel": "email"}
            before = house.customer_starts("One", **known)
            wait_until(lambda: house.notes_on(before[1]), what="the first user note")

            for process in psutil.process_iter(["cmdline"]):
                if str(tmp_path) in " ".join(process.info["cmdline"] or []) and "postgres" in process.name():
                    process.send_signal(signal.SIGKILL)
            during = house.customer_starts("Two", **known)
            wait_until(lambda: postgres.ensure_running() or is_ready(postgres.url), what="the database")
            after = house.customer_starts("Three", **known)

            contacts = [during[1], after[1]]
            wait_until(lambda: all(house.notes_on(one) for one in contacts), what="their user notes", patience=60)
