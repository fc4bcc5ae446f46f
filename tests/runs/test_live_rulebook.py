import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app import clock
from app.errors import TriageError
from app.rules.rulebook import Rulebook
from app.runs.live_rulebook import LiveRulebook
from app.runs.rulebook_files import write_file
from app.runs.rulebook_lock import written
from app.store import announcements, rulebooks
from app.store.database import Database
from tests.house import wait_until

GOOD = "vocabulary: {tags: [seen]}\nrules:\n  - name: see\n    when: conversation_started\n    then: [{tag: seen}]\n"
BETTER = GOOD.replace("name: see", "name: see-better")
BROKEN = GOOD.replace("tag: seen", "tag: sen")


def becomes(book: LiveRulebook, so: Callable[[Rulebook], bool]) -> None:
    wait_until(lambda: so(book.current()), what="the rulebook to change", patience=10)


def test_a_changed_rulebook_is_taken_up_without_a_restart(db: Database, tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text(GOOD)
    book = LiveRulebook(tmp_path, db)
    (tmp_path / "book.yaml").write_text(BETTER)

    becomes(book, lambda now: now.rules[0].name == "see-better")


def test_a_broken_rulebook_never_replaces_a_good_one_and_is_announced_until_mended(
    db: Database, tmp_path: Path
) -> None:
    (tmp_path / "book.yaml").write_text(GOOD)
    book = LiveRulebook(tmp_path, db)
    (tmp_path / "book.yaml").write_text(BROKEN)
    wait_until(lambda: book.current() and announcements.newest(db), what="the announcement", patience=10)

    assert book.current().rules[0].name == "see"
    assert "did you mean" in announcements.newest(db)[0]["words"]

    (tmp_path / "book.yaml").write_text(GOOD)
    wait_until(lambda: book.current() and not announcements.newest(db), what="its end", patience=10)


def test_a_process_that_starts_with_a_broken_rulebook_uses_the_last_good_one(db: Database, tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text(GOOD)
    LiveRulebook(tmp_path, db)
    (tmp_path / "book.yaml").write_text(BROKEN)

    assert LiveRulebook(tmp_path, db).current().rules[0].name == "see"


def test_without_any_good_rulebook_it_says_what_is_wrong_and_where(db: Database, tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text(BROKEN)

    with pytest.raises(TriageError, match=r"book\.yaml:5:"):
        LiveRulebook(tmp_path, db)


def test_files_that_end_in_yml_are_read_too(db: Database, tmp_path: Path) -> None:
    (tmp_path / "book.yml").write_text(GOOD)

    assert LiveRulebook(tmp_path, db).current().rules[0].name == "see"


def test_an_empty_folder_is_named(db: Database, tmp_path: Path) -> None:
    with pytest.raises(TriageError, match="TRIAGE_RULEBOOK"):
        LiveRulebook(tmp_path, db)


OTHER = "rules:\n  - name: {name}\n    when: customer_replied\n    then: [{{tag: seen}}]\n"


def names(book: Rulebook) -> set[str]:
    return {rule.name for rule in book.rules}


def ever_in_force(db: Database) -> int:
    return len(rulebooks.history(db))


def looks_for(book: LiveRulebook, *, seconds: float) -> Iterator[None]:
    """As a busy worker asks for its rulebook all the time."""
    ends_at = clock.monotonic() + seconds
    while clock.monotonic() < ends_at:
        book.current()
        yield


def test_a_saved_file_counts_within_two_seconds_or_so(db: Database, tmp_path: Path) -> None:
    write_file(tmp_path / "book.yaml", GOOD)
    book = LiveRulebook(tmp_path, db)
    write_file(tmp_path / "book.yaml", BETTER)

    wait_until(lambda: names(book.current()) == {"see-better"}, what="the saved file", patience=3)


def test_what_stands_in_the_folder_while_a_command_writes_it_never_comes_into_force(
    db: Database, tmp_path: Path
) -> None:
    write_file(tmp_path / "a.yaml", GOOD)
    write_file(tmp_path / "b.yaml", OTHER.format(name="old"))
    book = LiveRulebook(tmp_path, db)
    with written(tmp_path):
        write_file(tmp_path / "a.yaml", BETTER)
        for _ in looks_for(book, seconds=2.5):
            pass
        assert names(book.current()) == {"see", "old"}
        write_file(tmp_path / "b.yaml", OTHER.format(name="new"))

    becomes(book, lambda now: names(now) == {"see-better", "new"})
    assert ever_in_force(db) == 2


def test_files_that_are_still_being_saved_do_not_come_into_force_and_raise_no_alarm(
    db: Database, tmp_path: Path
) -> None:
    write_file(tmp_path / "a.yaml", GOOD)
    book = LiveRulebook(tmp_path, db)
    for number, _ in enumerate(looks_for(book, seconds=2.5)):
        assert names(book.current()) == {"see"}
        assert announcements.newest(db) == []
        text = OTHER.format(name=f"n{number}" if number % 2 else "see")  # "see" is there already: a moved rule
        write_file(tmp_path / "b.yaml", text)
    write_file(tmp_path / "b.yaml", OTHER.format(name="last"))

    becomes(book, lambda now: names(now) == {"see", "last"})
    assert ever_in_force(db) == 2
    assert announcements.newest(db) == []


def test_a_process_that_starts_while_the_folder_is_written_waits_for_its_end(db: Database, tmp_path: Path) -> None:
    write_file(tmp_path / "a.yaml", GOOD)
    write_file(tmp_path / "b.yaml", OTHER.format(name="old"))
    LiveRulebook(tmp_path, db)
    started: list[LiveRulebook] = []
    with written(tmp_path):
        write_file(tmp_path / "a.yaml", BETTER)
        starting = threading.Thread(target=lambda: started.append(LiveRulebook(tmp_path, db)))
        starting.start()
        starting.join(1)
        assert not started
        write_file(tmp_path / "b.yaml", OTHER.format(name="new"))
    starting.join(20)

    assert names(started[0].current()) == {"see-better", "new"}
    assert ever_in_force(db) == 2


@contextmanager
def a_command_that_writes(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    code = (
        "import sys; from pathlib import Path; from app.runs.rulebook_lock import written\n"
        "with written(Path(sys.argv[1])): print('writing', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        yield process
        process.kill()


def test_a_command_that_was_killed_while_it_wrote_stands_in_nobodys_way(db: Database, tmp_path: Path) -> None:
    write_file(tmp_path / "book.yaml", GOOD)
    book = LiveRulebook(tmp_path, db)
    with a_command_that_writes(tmp_path) as command:
        write_file(tmp_path / "book.yaml", BETTER)
        for _ in looks_for(book, seconds=2):
            pass
        assert names(book.current()) == {"see"}
        command.kill()

    becomes(book, lambda now: names(now) == {"see-better"})


def test_a_folder_that_goes_away_leaves_the_last_good_rulebook_in_force_until_it_is_back(
    db: Database, tmp_path: Path
) -> None:
    folder = tmp_path / "rulebook"
    write_file(folder / "book.yaml", GOOD)
    book = LiveRulebook(folder, db)
    folder.rename(tmp_path / "away")
    wait_until(lambda: book.current() and announcements.newest(db), what="the announcement", patience=10)

    assert names(book.current()) == {"see"}
    assert "there is no folder" in announcements.newest(db)[0]["words"]

    (tmp_path / "away").rename(folder)
    wait_until(lambda: book.current() and not announcements.newest(db), what="its end", patience=10)
    assert ever_in_force(db) == 1


def test_a_file_that_cannot_be_read_is_told_once_and_read_as_soon_as_it_can_be(db: Database, tmp_path: Path) -> None:
    write_file(tmp_path / "book.yaml", GOOD)
    book = LiveRulebook(tmp_path, db)
    (tmp_path / "more.yaml").symlink_to("/proc/self/mem")
    wait_until(lambda: book.current() and announcements.newest(db), what="the announcement", patience=10)
    for _ in looks_for(book, seconds=2):
        pass
    (told,) = announcements.newest(db)
    assert "more.yaml" in told["words"]
    assert told["times"] == 1

    (tmp_path / "more.yaml").unlink()
    wait_until(lambda: book.current() and not announcements.newest(db), what="its end", patience=10)
