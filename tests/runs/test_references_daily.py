"""The running service looks after its references: once a day, one worker for all, behind live work."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import httpx
import pytest

from app.runs.references.daily import check_references_if_due
from app.runs.workplace import Workplace
from app.sandbox.server import Address
from app.store import announcements, budgets
from app.store.database import Database
from tests.runs.practice import a_workplace_by
from tests.shipped import SHIPPED


@pytest.fixture
def place_of(sandbox: Address, db: Database) -> Iterator[Callable[[Path], Workplace]]:
    """Makes the workplace of a worker whose rulebook lies in a folder."""
    with ExitStack() as stack:

        def made(rulebook: Path) -> Workplace:
            return stack.enter_context(a_workplace_by(rulebook, sandbox, db))

        yield made


@pytest.fixture
def place(place_of: Callable[[Path], Workplace], tmp_path: Path) -> Workplace:
    return place_of(Path(copytree(SHIPPED, tmp_path / "rulebook")))


def told(db: Database) -> list[str]:
    return [row["words"] for row in announcements.newest(db) if row["kind"] == "reference_missing"]


def calls(sandbox: Address) -> int:
    counted = httpx.get(f"{sandbox.control}/counters").json()
    return int(counted["intercom"]["calls"] + counted["asana"]["calls"])


def rearranged(sandbox: Address, kind: str, id_: str, name: str | None = None) -> None:
    httpx.post(f"{sandbox.control}/rearrange", json={"kind": kind, "id": id_, "name": name}).raise_for_status()


def a_day_passes(db: Database) -> None:
    db.run("UPDATE reference_checks SET at = at - interval '25 hours'")


def minutes_pass(db: Database, minutes: int) -> None:
    db.run(
        "UPDATE reference_checks SET at = at - span, since = since - span, in_force_at = in_force_at - span"
        " FROM make_interval(mins => %(minutes)s) AS span",
        {"minutes": minutes},
    )


def differ(db: Database) -> bool:
    return any(row["kind"] == "rulebooks_differ" for row in announcements.newest(db))


def test_what_is_missing_is_announced_and_taken_back_when_it_is_there_again(
    place: Workplace, sandbox: Address, db: Database
) -> None:
    rearranged(sandbox, "section", "1200000000000201")
    check_references_if_due(place)
    (words,) = told(db)
    assert words.startswith("the project “Bug reports” has no section 1200000000000201")
    assert "(vocabulary.yaml:" in words

    httpx.post(f"{sandbox.control}/reset").raise_for_status()
    a_day_passes(db)
    check_references_if_due(place)
    assert told(db) == []


def test_hints_are_not_announced(place: Workplace, db: Database) -> None:
    check_references_if_due(place)
    assert told(db) == []


def test_it_is_done_once_a_day_however_many_workers_there_are(place: Workplace, sandbox: Address, db: Database) -> None:
    check_references_if_due(place)
    once = calls(sandbox)
    assert once > 0
    check_references_if_due(place)
    check_references_if_due(replace(place, worker="another"))
    assert calls(sandbox) == once
    a_day_passes(db)
    check_references_if_due(place)
    assert calls(sandbox) == 2 * once


def test_another_rulebook_in_force_is_checked_at_once(
    place_of: Callable[[Path], Workplace], db: Database, tmp_path: Path
) -> None:
    first, second = Path(copytree(SHIPPED, tmp_path / "a")), Path(copytree(SHIPPED, tmp_path / "b"))
    check_references_if_due(place_of(first))
    wrong = (second / "vocabulary.yaml").read_text("utf-8").replace("1200000000000201", "1200000000000999")
    (second / "vocabulary.yaml").write_text(wrong, "utf-8")
    check_references_if_due(place_of(second))
    assert len(told(db)) == 1


@pytest.fixture
def two(place_of: Callable[[Path], Workplace], tmp_path: Path) -> tuple[Workplace, Workplace]:
    """Two machines; the second's rulebook names a section that is not there."""
    first, second = Path(copytree(SHIPPED, tmp_path / "a")), Path(copytree(SHIPPED, tmp_path / "b"))
    wrong = (second / "vocabulary.yaml").read_text("utf-8").replace("1200000000000201", "1200000000000999")
    (second / "vocabulary.yaml").write_text(wrong, "utf-8")
    return place_of(first), place_of(second)


def test_two_rulebooks_in_force_are_checked_once_each_and_do_not_take_back_what_the_other_tells(
    two: tuple[Workplace, Workplace], sandbox: Address, db: Database
) -> None:
    for place in two:
        check_references_if_due(place)
    both = calls(sandbox)
    for place in (*two, *two):
        check_references_if_due(place)
        assert len(told(db)) == 1
    assert calls(sandbox) == both


def test_what_only_a_rulebook_of_the_past_missed_is_taken_back(two: tuple[Workplace, Workplace], db: Database) -> None:
    good, bad = two
    check_references_if_due(bad)
    check_references_if_due(good)
    minutes_pass(db, 4)
    check_references_if_due(good)
    assert told(db) == []


def test_machines_that_keep_different_rulebooks_in_force_are_announced_until_they_have_the_same(
    two: tuple[Workplace, Workplace], db: Database
) -> None:
    for _ in range(5):
        for place in two:
            check_references_if_due(place)
        minutes_pass(db, 1)
    assert differ(db)

    for _ in range(5):  # the second machine has the first one's files now
        check_references_if_due(two[0])
        minutes_pass(db, 1)
    assert not differ(db)


def test_an_edited_rulebook_is_not_announced_as_a_second_one(two: tuple[Workplace, Workplace], db: Database) -> None:
    before, after = two
    for place in (*[before] * 5, *[after] * 5):
        check_references_if_due(place)
        assert not differ(db)
        minutes_pass(db, 1)


def test_a_vendor_that_is_down_announces_nothing_and_is_asked_again_later(
    place: Workplace, sandbox: Address, db: Database
) -> None:
    httpx.put(f"{sandbox.control}/weather", json={"asana": {"down": True}}).raise_for_status()
    check_references_if_due(place)
    assert told(db) == []
    row = db.row("SELECT extract(epoch FROM at + interval '1 day' - now()) AS due_in FROM reference_checks")
    assert row is not None
    assert 500 < row["due_in"] <= 600


def test_it_gives_way_while_a_vendor_has_shut_its_door_and_ends_when_the_process_does(
    place: Workplace, sandbox: Address, db: Database
) -> None:
    budgets.block(db, "intercom", seconds=3600)
    place.stopping.set()
    check_references_if_due(place)
    assert calls(sandbox) == 0
    row = db.row("SELECT at < now() - interval '23 hours' AS due_soon FROM reference_checks")
    assert row == {"due_soon": True}
