"""`triage backtest` over the command line: the report, the exit codes, and what cannot be done."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from app import clock
from app.store.database import Database
from tests.commands.conftest import Triage
from tests.runs.past_events import BEGAN, PastEvents, a_book

BUG = "- {name: tag-bugs, when: customer_replied, then: [tag: bug]}"
VIP = "- {name: vips, when: customer_replied, then: [tag: vip]}"


@pytest.fixture
def past(db: Database) -> PastEvents:
    """Two conversations of today, in which the rulebook in force tagged two replies."""
    found = PastEvents(db, a_book(BUG))
    found.happened()
    found.happened(conversation="2")
    age = clock.now() - BEGAN - timedelta(minutes=10)
    for table in ("runs", "run_facts"):
        db.run(f"UPDATE {table} SET created_at = created_at + %(age)s", {"age": age})
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "rulebook"
    made.mkdir()
    return made


def write(folder: Path, rules: str) -> None:
    (folder / "book.yaml").write_text(a_book(rules).sources["book.yaml"], "utf-8")


def test_the_report_tells_what_changed_rule_by_rule_with_links(triage: Triage, past: PastEvents, folder: Path) -> None:
    write(folder, f"{BUG}\n{VIP}")

    done = triage("backtest", "--since", "1d", "--rulebook", folder, "--jobs", 2)

    assert done.returncode == 0, done.stderr
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "changed 2 what would be done differs" in lines
    assert "vips 0 2 2 0 0 0 0" in lines
    assert "tag vip 2 0 0" in lines
    assert "event 2 https://inbox.example/2" in lines
    assert "1 other rule acted as before; 0 never acted" in lines
    assert done.stderr == ""


def test_more_changes_than_allowed_end_with_1(triage: Triage, past: PastEvents, folder: Path) -> None:
    write(folder, f"{BUG}\n{VIP}")

    allowed = triage("backtest", "--since", "1d", "--rulebook", folder, "--max-changed", 2)
    too_many = triage("backtest", "--since", "1d", "--rulebook", folder, "--max-changed", 1)

    assert (allowed.returncode, too_many.returncode) == (0, 1)
    assert "more than the 1 that --max-changed allows" in too_many.stdout


def test_programs_get_the_same_as_json(triage: Triage, past: PastEvents, folder: Path) -> None:
    write(folder, VIP)

    told = json.loads(triage("backtest", "--since", "1d", "--rulebook", folder, "--format", "json", "-n", 1).stdout)

    assert (told["events"], told["same"], told["changed"], told["unknown"]) == (2, 0, 2, 0)
    assert [(each["effect"], each["gained"], each["lost"]) for each in told["effects"]] == [
        ("tag bug", 0, 2),
        ("tag vip", 2, 0),
    ]
    assert told["rules"][0]["examples"] == [{"event": 2, "conversation": "https://inbox.example/2"}]


def test_a_rulebook_of_the_past_is_named_by_the_start_of_its_digest(
    triage: Triage, past: PastEvents, folder: Path
) -> None:
    write(folder, BUG)

    done = triage("backtest", "--since", "1d", "--rulebook", folder, "--against", past.book.digest[:8])

    assert done.returncode == 0, done.stderr
    assert "nothing changed" in done.stdout


def test_a_broken_rulebook_is_shown_with_its_problems_and_ends_with_1(
    triage: Triage, past: PastEvents, folder: Path
) -> None:
    (folder / "book.yaml").write_text("rules: [{name: x}]")

    done = triage("backtest", "--rulebook", folder)

    assert done.returncode == 1
    assert "book.yaml:1" in done.stdout


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (["--rule", "vip"], 'did you mean "vips"?'),
        (["--against", "ffff"], "was ever in force"),
        (["--since", "yesterday"], "12h, 30d or 2w"),
        (["--jobs", "0"], "--jobs is 1 or more"),
    ],
)
def test_what_cannot_be_done_ends_with_2_and_says_why(
    triage: Triage, past: PastEvents, folder: Path, words: list[str], wrong: str
) -> None:
    write(folder, f"{BUG}\n{VIP}")

    done = triage("backtest", "--rulebook", folder, *words)

    assert done.returncode == 2
    assert wrong in done.stderr
