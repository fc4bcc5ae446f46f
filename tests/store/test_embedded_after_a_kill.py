import os
import signal
import tempfile
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

import psycopg

from app.store.cluster import ensure_cluster
from app.store.embedded import SETTINGS, EmbeddedPostgres
from app.store.errors import EmbeddedFailed
from app.store.postmaster import Postmaster
from tests.postgres import QUICK
from tests.store.services import (
    do,
    family,
    gone,
    happens,
    linux,
    owner,
    postmaster_of,
    said_by,
    value,
)


def test_a_killed_server_comes_back_with_its_data_at_the_same_url(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path, QUICK) as server:
        url = server.url
        do(url, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (7)")
        assert not server.ensure_running()
        for _ in range(2):
            os.kill(postmaster_of(tmp_path), signal.SIGKILL)
            assert happens(lambda: not server.alive())
            assert server.ensure_running()
            assert server.alive()
            assert value(url, "SELECT n FROM kept") == 7


def test_a_killed_server_comes_back_although_a_backend_of_it_is_busy(tmp_path: Path) -> None:
    busy = "DO $$ BEGIN WHILE clock_timestamp() < now() + interval '3 s' LOOP NULL; END LOOP; END $$"
    running = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'DO %' AND state = 'active'"
    with EmbeddedPostgres(tmp_path, QUICK) as server, closing(psycopg.connect(server.url)) as connection:

        def work() -> None:
            with suppress(psycopg.OperationalError):
                connection.execute(busy.encode())

        worker = threading.Thread(target=work)
        worker.start()
        assert happens(lambda: value(server.url, running) == 1)
        os.kill(postmaster_of(tmp_path), signal.SIGKILL)
        assert happens(lambda: not server.alive())
        assert server.ensure_running()
        assert value(server.url, "SELECT 1") == 1
        worker.join(60)
        assert "pre-existing shared memory block" in (tmp_path / "postgres.log").read_text()


def test_the_supervisor_leaves_a_stopped_server_alone(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path, QUICK)
    assert not server.ensure_running()
    server.start()
    server.stop()
    assert not server.ensure_running()
    assert not server.alive()


def test_the_server_outlives_the_thread_that_started_it(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path, QUICK)
    starter = threading.Thread(target=server.start)
    starter.start()
    starter.join()
    try:
        pid = postmaster_of(tmp_path)
        assert not happens(lambda: not server.alive(), seconds=1)
        assert value(server.url, "SELECT 1") == 1
        assert postmaster_of(tmp_path) == pid
    finally:
        server.stop()


@linux
def test_nothing_is_left_running_after_the_service_is_killed(tmp_path: Path) -> None:
    with owner(tmp_path) as other:
        url = said_by(other).strip()
        do(url, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (7)")
        processes = family(postmaster_of(tmp_path))
        assert len(processes) > 3
        other.kill()
        assert happens(lambda: gone(processes), seconds=10)
    with EmbeddedPostgres(tmp_path, QUICK) as server:
        assert value(server.url, "SELECT n FROM kept") == 7


@linux
def test_a_service_started_right_after_a_kill_takes_the_folder_over(tmp_path: Path) -> None:
    with owner(tmp_path) as other:
        said_by(other)
        other.kill()
        other.wait()
        with EmbeddedPostgres(tmp_path, QUICK) as server:
            assert value(server.url, "SELECT 1") == 1


def test_a_server_left_running_is_stopped_and_replaced(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path, QUICK) as server:
        do(server.url, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (7)")
    with tempfile.TemporaryDirectory() as elsewhere:
        settings = {**SETTINGS, **QUICK, "unix_socket_directories": elsewhere}
        leftover = Postmaster(tmp_path.resolve() / "postgres", settings, tmp_path / "leftover.log")
        leftover.wait_ready()
        with EmbeddedPostgres(tmp_path, QUICK) as server:
            assert happens(lambda: not leftover.alive())
            assert value(server.url, "SELECT n FROM kept") == 7


def test_a_recorded_process_id_that_is_somebody_elses_now_does_not_stop_a_start(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path, QUICK):
        recorded = (tmp_path / "postgres" / "postmaster.pid").read_text().splitlines()
    file = tmp_path / "postgres" / "postmaster.pid"
    file.write_text("\n".join([str(os.getpid()), *recorded[1:], ""]))
    with EmbeddedPostgres(tmp_path, QUICK) as server:
        assert server.alive()


@linux
def test_a_first_start_cut_short_is_repaired_by_the_next(tmp_path: Path) -> None:
    with owner(tmp_path) as other:
        assert happens(lambda: any(tmp_path.glob("postgres.new-*/PG_VERSION")))
        other.kill()
    assert not (tmp_path / "postgres").exists()
    with EmbeddedPostgres(tmp_path, QUICK) as server:
        assert value(server.url, "SELECT 1") == 1
    with EmbeddedPostgres(tmp_path, QUICK):
        assert not list(tmp_path.glob("postgres.new-*"))


def test_a_start_cut_short_before_the_database_was_made_is_repaired_by_the_next(tmp_path: Path) -> None:
    ensure_cluster(tmp_path, sync=False)
    with EmbeddedPostgres(tmp_path, QUICK) as server:
        assert value(server.url, "SELECT current_database()") == "triage"


def test_a_stop_does_not_wait_for_a_restart_that_waits(tmp_path: Path) -> None:
    busy = "DO $$ BEGIN WHILE clock_timestamp() < now() + interval '8 s' LOOP NULL; END LOOP; END $$"
    running = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'DO %' AND state = 'active'"
    server = EmbeddedPostgres(tmp_path, QUICK)

    def supervise() -> None:
        with suppress(EmbeddedFailed):
            server.ensure_running()

    with closing(psycopg.connect(server.start())) as connection:

        def work() -> None:
            with suppress(psycopg.OperationalError):
                connection.execute(busy.encode())

        threads = [threading.Thread(target=work), threading.Thread(target=supervise)]
        threads[0].start()
        assert happens(lambda: value(server.url, running) == 1)
        os.kill(postmaster_of(tmp_path), signal.SIGKILL)
        assert happens(lambda: not server.alive())
        threads[1].start()
        assert happens(lambda: "pre-existing shared memory block" in (tmp_path / "postgres.log").read_text())
        begun = time.monotonic()
        server.stop()
        assert time.monotonic() - begun < 4
        for thread in threads:
            thread.join(60)
    assert not server.alive()
