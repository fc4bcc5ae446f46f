import os
import threading
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from app.store import binaries
from app.store.cluster import ensure_cluster
from app.store.embedded import EmbeddedPostgres, running_url
from app.store.errors import EmbeddedFailed, EmbeddedInUse, EmbeddedWrongVersion
from tests.postgres import QUICK
from tests.store.services import (
    ROOT,
    do,
    happens,
    owner,
    said_by,
    value,
)


def test_a_start_gives_a_database_that_lower_cases_cyrillic_and_sorts_by_code_point(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path, QUICK) as server:
        assert value(server.url, "SELECT current_database()") == "triage"
        assert value(server.url, "SELECT lower('СЧЁТ Ünïcode')") == "счёт ünïcode"
        assert value(server.url, "SELECT 'ё' ~* 'Ё'") is True
        assert value(server.url, "SHOW server_encoding") == "UTF8"
        assert value(server.url, "SHOW timezone") == "UTC"


def test_data_is_durable_unless_a_test_says_otherwise(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path) as server:
        assert [value(server.url, f"SHOW {name}") for name in ("fsync", "synchronous_commit")] == ["on", "on"]
        assert value(server.url, "SHOW data_checksums") == "on"
        assert value(server.url, "SHOW listen_addresses") == ""


def test_a_second_start_finds_the_data_of_the_first(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path, QUICK) as server:
        do(server.url, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (7)")
        assert server.start() == server.url
    assert not server.alive()
    server.stop()
    with EmbeddedPostgres(tmp_path, QUICK) as server:
        assert value(server.url, "SELECT n FROM kept") == 7


def test_a_folder_that_is_not_there_yet_is_made_for_its_owner_only(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "a" / "var", QUICK) as server:
        assert server.alive()
        assert (tmp_path / "a" / "var").stat().st_mode & 0o777 == 0o700
        assert (tmp_path / "a" / "var" / "postgres.log").stat().st_mode & 0o777 == 0o600


def test_the_rights_of_the_folders_above_stay_as_they_were(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    before = [(folder.stat().st_mode, folder.stat().st_uid) for folder in (private, *private.parents)]
    with EmbeddedPostgres(private / "var", QUICK):
        pass
    assert [(folder.stat().st_mode, folder.stat().st_uid) for folder in (private, *private.parents)] == before


def test_two_folders_have_two_servers_side_by_side(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "a", QUICK) as one, EmbeddedPostgres(tmp_path / "b", QUICK) as two:
        do(one.url, "CREATE TABLE only_here ()")
        assert value(one.url, "SELECT to_regclass('only_here') IS NULL") is False
        assert value(two.url, "SELECT to_regclass('only_here') IS NULL") is True


def test_a_second_service_on_a_folder_is_told_who_has_it(tmp_path: Path) -> None:
    with owner(tmp_path) as other:
        url = said_by(other).strip()
        with pytest.raises(EmbeddedInUse, match=rf"in use by process {other.pid}.*TRIAGE_DATA_DIR") as refused:
            EmbeddedPostgres(tmp_path, QUICK).start()
        assert refused.value.pid == other.pid
        assert value(url, "SELECT 1") == 1


def test_other_commands_find_the_running_server(tmp_path: Path) -> None:
    assert running_url(tmp_path) is None
    with owner(tmp_path) as other:
        url = said_by(other).strip()
        assert running_url(tmp_path) == url
        other.kill()
        assert happens(lambda: running_url(tmp_path) is None)


@pytest.mark.parametrize("record", ["", "[]", "null", "{}", '{"socket_dir": 3}', '{"socket_dir": "/"}'])
def test_a_damaged_record_of_the_socket_is_no_server(tmp_path: Path, record: str) -> None:
    (tmp_path / "postgres.json").write_text(record)
    assert running_url(tmp_path) is None
    with EmbeddedPostgres(tmp_path, QUICK) as server:
        assert running_url(tmp_path) == server.url


@pytest.mark.parametrize("name", ["x" * 110, "Иван's, data", "with space"])
def test_a_folder_too_deep_or_odd_for_a_socket_gets_a_private_one_elsewhere(tmp_path: Path, name: str) -> None:
    data_dir = tmp_path / name
    with EmbeddedPostgres(data_dir, QUICK) as server:
        assert value(server.url, "SELECT 1") == 1
        assert running_url(data_dir) == server.url
        socket_dir = Path(str(value(server.url, "SHOW unix_socket_directories")))
        assert data_dir not in socket_dir.parents
        assert socket_dir.stat().st_mode & 0o777 == 0o700
        assert len(os.fsencode(socket_dir / ".s.PGSQL.5432")) < 100
    assert not socket_dir.exists()


def test_data_of_another_major_version_is_refused_with_the_way_out(tmp_path: Path) -> None:
    cluster = ensure_cluster(tmp_path, sync=False)
    (cluster / "PG_VERSION").write_text("16\n")
    with pytest.raises(EmbeddedWrongVersion, match=r"PostgreSQL 16.*PostgreSQL 18.*triage backup.*triage restore"):
        EmbeddedPostgres(tmp_path, QUICK).start()
    (cluster / "PG_VERSION").write_text(f"{binaries.MAJOR}\n")
    with EmbeddedPostgres(tmp_path, QUICK) as server:
        assert server.alive()


def test_a_folder_that_is_no_database_is_refused_and_kept(tmp_path: Path) -> None:
    precious = tmp_path / "postgres" / "precious.txt"
    precious.parent.mkdir()
    precious.write_text("mine")
    if ROOT:
        os.chown(precious.parent, 65534, 65534)
    with pytest.raises(EmbeddedFailed, match="not a PostgreSQL data folder"):
        EmbeddedPostgres(tmp_path, QUICK).start()
    assert precious.read_text() == "mine"


def test_a_server_that_cannot_start_says_why_and_frees_the_folder(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedFailed, match=r"(?s)exit code 1.*invalid value.*shared_buffers.*postgres\.log"):
        EmbeddedPostgres(tmp_path, {**QUICK, "shared_buffers": "plenty"}).start()
    with EmbeddedPostgres(tmp_path, QUICK) as server:
        assert server.alive()


def test_a_data_folder_that_is_a_file_is_told_as_that(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")
    with pytest.raises(EmbeddedFailed, match="cannot be used"):
        EmbeddedPostgres(tmp_path / "var", QUICK).start()


def test_customers_words_in_failed_statements_do_not_reach_the_log(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path, QUICK) as server:
        do(server.url, "CREATE TABLE t (n text PRIMARY KEY)", "INSERT INTO t VALUES ('geheim-1')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            do(server.url, "INSERT INTO t VALUES ('geheim-1')")
        with psycopg.connect(server.url) as connection, pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO t VALUES (%s)", ["geheim-1"])
    log = (tmp_path / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "geheim" not in log


def test_a_long_log_is_set_aside_under_the_running_server(tmp_path: Path) -> None:
    log = tmp_path / "postgres.log"
    with EmbeddedPostgres(tmp_path, QUICK) as server:
        with log.open("ab") as more:
            more.write(b"x" * 10_000_001)
        server.ensure_running()
        assert log.stat().st_size == 0
        assert (tmp_path / "postgres.log.1").stat().st_size > 10_000_000
        with pytest.raises(psycopg.errors.UndefinedTable):
            value(server.url, "SELECT * FROM nowhere")
        assert happens(lambda: b"nowhere" in log.read_bytes())
        assert log.stat().st_size < 10_000


def test_starting_and_stopping_from_many_threads_ends_in_order(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path, QUICK)
    with ExitStack() as stack:
        stack.callback(server.stop)
        threads = [threading.Thread(target=server.start) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert value(server.url, "SELECT 1") == 1
