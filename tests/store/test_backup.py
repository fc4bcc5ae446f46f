import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from app.store.backup import _Server, backup, restore
from app.store.errors import BackupFailed, DatabaseNotEmpty, RestoreFailed, ServerTooNew
from tests.postgres import fresh_database, shared_server
from tests.store.other_servers import server_16, server_of_version

RESTORE = """
import sys
from pathlib import Path
from app.store.backup import restore
restore(sys.argv[1], Path(sys.argv[2]), replace=True)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with shared_server() as url:
        yield url


def do(url: str, *statements: str) -> None:
    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def filled(server: str) -> str:
    """A database with partitions, a sequence, bytes, JSON, a function and a schema of its own."""
    url = fresh_database(server)
    do(
        url,
        "CREATE TABLE events (id bigint GENERATED ALWAYS AS IDENTITY, at date, body bytea) PARTITION BY RANGE (at)",
        "CREATE TABLE events_2026_01 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')",
        "CREATE TABLE facts (id int PRIMARY KEY, told jsonb)",
        "CREATE SCHEMA aside CREATE TABLE note (words text)",
        "CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql AS 'SELECT 2 * n'",
        r"INSERT INTO events (at, body) VALUES ('2026-01-05', '\x00ff5c')",
        """INSERT INTO facts VALUES (1, '{"title": "Счёт № 5"}')""",
        r"INSERT INTO aside.note VALUES (E'tab\there, line\nthere, \\. the end, NULL \\N')",
    )
    return url


def contents(url: str) -> list[list[tuple[object, ...]]]:
    queries = ("SELECT id, at, body FROM events", "SELECT * FROM facts", "SELECT * FROM aside.note", "SELECT twice(4)")
    return [rows(url, query) for query in queries]


def names(url: str) -> list[object]:
    return [
        name for (name,) in rows(url, "SELECT tablename FROM pg_tables WHERE schemaname !~ '^(pg_|info)' ORDER BY 1")
    ]


@contextmanager
def blocker(url: str, statement: str) -> Iterator[None]:
    with psycopg.connect(url) as connection:
        connection.execute(statement.encode())
        yield
        connection.rollback()


def test_a_backup_comes_back_as_it_was(server: str, tmp_path: Path) -> None:
    original = filled(server)
    backup(original, tmp_path / "all.dump")
    copy = fresh_database(server)
    restore(copy, tmp_path / "all.dump")
    assert contents(copy) == contents(original)
    do(copy, "INSERT INTO events (at) VALUES ('2026-01-06')")
    assert rows(copy, "SELECT max(id) FROM events") == [(2,)]


def test_a_restored_database_can_be_backed_up_and_restored_again(server: str, tmp_path: Path) -> None:
    url = filled(server)
    before = contents(url)
    for _ in range(2):
        backup(url, tmp_path / "all.dump")
        restore(url, tmp_path / "all.dump", replace=True)
    assert contents(url) == before


def test_a_backup_is_for_its_owner_only_and_leaves_nothing_beside_it(server: str, tmp_path: Path) -> None:
    file = tmp_path / "all.dump"
    file.write_text("an older one")
    file.chmod(0o644)
    backup(filled(server), file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_a_backup_that_fails_keeps_the_older_one(server: str, tmp_path: Path) -> None:
    file = tmp_path / "all.dump"
    file.write_text("an older one")
    url = fresh_database(server)
    do(url, "CREATE ROLE stranger LOGIN", "CREATE TABLE private ()")
    with pytest.raises(BackupFailed, match=r"pg_dump failed.*permission denied"):
        backup(url.replace("triage@", "stranger@"), file)
    assert file.read_text() == "an older one"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("place", ["nowhere/all.dump", "."])
def test_a_place_that_cannot_be_written_is_told(server: str, tmp_path: Path, place: str) -> None:
    with pytest.raises(BackupFailed):
        backup(fresh_database(server), tmp_path / place)
    assert not list(tmp_path.iterdir())


def test_a_database_that_holds_something_is_not_restored_over(server: str, tmp_path: Path) -> None:
    backup(filled(server), tmp_path / "all.dump")
    other = fresh_database(server)
    do(other, "CREATE TABLE mine (n int)")
    with pytest.raises(DatabaseNotEmpty, match=r"public\.mine \(1 in all\)"):
        restore(other, tmp_path / "all.dump")
    assert names(other) == ["mine"]


def test_a_replacing_restore_leaves_nothing_of_what_was_there(server: str, tmp_path: Path) -> None:
    original = filled(server)
    backup(original, tmp_path / "all.dump")
    other = fresh_database(server)
    do(other, "CREATE TABLE mine (n int)", 'CREATE SCHEMA "Odd "" name" CREATE TABLE t ()', "CREATE TABLE facts ()")
    restore(other, tmp_path / "all.dump", replace=True)
    assert contents(other) == contents(original)
    assert names(other) == names(original)
    assert 'Odd " name' not in {name for (name,) in rows(other, "SELECT nspname FROM pg_namespace")}


@pytest.mark.parametrize("kept", [0.003, 0.2, 0.6, 0.99])
def test_a_backup_cut_short_changes_nothing(server: str, tmp_path: Path, kept: float) -> None:
    url = filled(server)
    do(url, "INSERT INTO facts SELECT n, to_jsonb(md5(n::text)) FROM generate_series(2, 20000) n")
    file = tmp_path / "all.dump"
    backup(url, file)
    os.truncate(file, int(file.stat().st_size * kept))
    do(url, "CREATE TABLE newer ()")
    before = contents(url)
    with pytest.raises(RestoreFailed, match="nothing was changed"):
        restore(url, file, replace=True)
    assert contents(url) == before
    assert "newer" in names(url)


@pytest.mark.parametrize("content", [b"", b"PGDM", b"-- SQL\nSELECT 1;\n", b"PGDMP\xff\xff\xff\xff\xff"])
def test_a_file_that_is_no_backup_changes_nothing(server: str, tmp_path: Path, content: bytes) -> None:
    url = filled(server)
    before = contents(url)
    (tmp_path / "odd").write_bytes(content)
    with pytest.raises(RestoreFailed):
        restore(url, tmp_path / "odd", replace=True)
    assert contents(url) == before


def test_a_backup_that_is_not_there_is_told(server: str, tmp_path: Path) -> None:
    with pytest.raises(RestoreFailed, match="cannot be read: No such file"):
        restore(fresh_database(server), tmp_path / "nothing")


def test_a_restore_that_is_killed_halfway_changes_nothing(server: str, tmp_path: Path) -> None:
    url = filled(server)
    do(url, "INSERT INTO facts SELECT n, to_jsonb(repeat(md5(n::text), 9)) FROM generate_series(2, 20000) n")
    backup(url, tmp_path / "all.dump")
    do(url, "CREATE TABLE newer ()")
    before = contents(url)
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    command = [sys.executable, "-c", RESTORE, url, str(tmp_path / "all.dump")]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2]) as process:
        with blocker(url, "LOCK TABLE newer IN ACCESS SHARE MODE"):
            until(url, waiting, 1)
            process.kill()
            process.wait()
        until(url, others, 0)
    assert contents(url) == before
    assert "newer" in names(url)


def until(url: str, query: str, wanted: int) -> None:
    deadline = time.monotonic() + 30
    while rows(url, query) != [(wanted,)]:
        assert time.monotonic() < deadline, query
        time.sleep(0.02)


def test_a_password_stays_off_the_command_line_and_out_of_messages() -> None:
    server = _Server("postgresql://u:geheim%20x@127.0.0.1:1/d", BackupFailed)
    assert "geheim" not in server.conninfo
    assert server.environment["PGPASSWORD"] == "geheim x"
    for url in ("postgresql://u:geheim@127.0.0.1:1/d", "postgresql+psycopg://u:geheim@h/d", "u:geheim@h"):
        with pytest.raises(BackupFailed) as told:
            backup(url, Path("never-written"))
        assert "geheim" not in json.dumps([str(told.value), str(told.value.__cause__)])


def test_a_server_newer_than_our_programs_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"PGDMP")
    with server_of_version("19.1") as url, pytest.raises(ServerTooNew, match=r"PostgreSQL 19.* is 18"):
        backup(url, tmp_path / "all.dump")
    with server_of_version("19.1") as url, pytest.raises(ServerTooNew, match=r"PostgreSQL 19.* is 18"):
        restore(url, tmp_path / "file")


def test_an_older_server_of_ones_own_can_be_backed_up_and_restored(tmp_path: Path) -> None:
    with server_16() as url:
        do(url, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (7)")
        backup(url, tmp_path / "all.dump")
        do(url, "DROP TABLE kept")
        restore(url, tmp_path / "all.dump")
        assert rows(url, "SELECT n FROM kept") == [(7,)]
