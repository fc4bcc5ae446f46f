"""`python -m tests.outage [--conversations N] [--keep]`: exit code 0 if everything was found, once each and in time."""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from app.store.database import Database
from app.store.migrate import migrate
from tests.house import a_house
from tests.outage.outage import SETTINGS, suffer
from tests.outage.rulebook import RULEBOOK
from tests.outage.verdict import MOST_CALLS_EACH, Figures, problems
from tests.postgres import fresh_database, shared_server

_PATIENCE = 600.0
_MOST_SHOWN = 20


def main() -> int:
    asked = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="triage-outage-"))
    (folder / "rulebook").mkdir()
    (folder / "rulebook" / "outage.yaml").write_text(RULEBOOK)
    with shared_server() as server:
        url = fresh_database(server)
        migrate(url)
        changes = {**SETTINGS, "TRIAGE_THREADS": "16"}
        with a_house(url, folder, rulebook=folder / "rulebook", changes=changes) as house, Database(url) as db:
            outage = suffer(house, db, asked.conversations, patience=_PATIENCE)
            wrong = [*problems(db, outage.changes, outage.last_before), *_out_of_bounds(outage.figures)]
    _show(outage.figures, wrong)
    if wrong or asked.keep:
        sys.stdout.write(f"logs and rulebook: {folder}\n")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if wrong else 0


def _out_of_bounds(figures: Figures) -> list[str]:
    wrong = []
    if figures.each > MOST_CALLS_EACH:
        wrong.append(f"{figures.each:.2f} calls a changed conversation, and {MOST_CALLS_EACH} are allowed")
    if figures.settled_in > figures.may_take:
        wrong.append(f"it took {figures.settled_in:.1f} s, and {figures.may_take:.1f} s are allowed")
    return wrong


def _show(figures: Figures, wrong: list[str]) -> None:
    rows = (
        ("conversations that changed", figures.conversations),
        ("events found", figures.events),
        ("calls to Intercom", figures.calls),
        ("  to read it again", figures.reading),
        ("  for a changed conversation", f"{figures.each:.3f} (at most {MOST_CALLS_EACH})"),
        ("all events were there after", f"{figures.recovered_in:.1f} s"),
        ("all were decided on after", f"{figures.settled_in:.1f} s (at most {figures.may_take:.1f} s)"),
    )
    for name, value in rows:
        sys.stdout.write(f"  {name:<34} {value}\n")
    for problem in wrong[:_MOST_SHOWN]:
        sys.stdout.write(f"WRONG: {problem}\n")
    sys.stdout.write(f"{len(wrong)} WRONG\n" if wrong else "HELD\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.outage", description="Is everything found after an outage?")
    parser.add_argument("--conversations", type=int, default=2000, help="how many change while the service is away")
    parser.add_argument("--keep", action="store_true", help="keep the logs also when everything held")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
