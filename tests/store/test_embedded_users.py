import os
import subprocess
from pathlib import Path

import pytest

from app.store.cluster import ensure_cluster
from app.store.embedded import EmbeddedPostgres
from app.store.errors import EmbeddedWrongUser
from app.store.unprivileged import ENVIRONMENT, launched
from tests.postgres import QUICK
from tests.store.services import (
    NOBODY,
    as_root,
    family,
    gone,
    happens,
    owner,
    postmaster_of,
    said_by,
)


def test_a_child_sees_a_small_environment_of_ours(tmp_path: Path) -> None:
    seen = subprocess.run(
        launched(["/usr/bin/env"]), env={"HOME": "/x", "PGPORT": "1"}, capture_output=True, text=True, check=True
    )
    assert dict(line.split("=", 1) for line in seen.stdout.splitlines()) == ENVIRONMENT


@as_root
def test_for_root_the_server_is_nobody_with_one_right_left(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path, QUICK) as server:
        status = (Path("/proc") / str(postmaster_of(tmp_path)) / "status").read_text()
        fields = dict(line.split(":\t", 1) for line in status.splitlines())
        assert fields["Uid"].split() == ["65534"] * 4
        assert fields["Groups"].strip() == ""
        assert int(fields["CapPrm"], 16) == int(fields["CapEff"], 16) == 1 << 1
        assert fields["NoNewPrivs"] == "1"
        assert server.alive()


@as_root
def test_root_without_the_rights_for_it_is_told_what_to_do(tmp_path: Path) -> None:
    for right in ("setpcap", "kill", "setuid"):
        with owner(tmp_path / right, ["setpriv", f"--bounding-set=-{right}"]) as other:
            said = said_by(other)
            assert said.startswith("EmbeddedWrongUser")
            assert "ordinary user" in said
            assert "DATABASE_URL" in said


@as_root
def test_an_ordinary_user_runs_it_as_itself(tmp_path: Path) -> None:
    os.chown(tmp_path, 65534, 65534)
    with owner(tmp_path, NOBODY) as other:
        assert said_by(other).startswith("postgresql://")
        processes = family(postmaster_of(tmp_path))
        os.kill(postmaster_of(tmp_path), 0)
        assert (tmp_path / "postgres.lock").stat().st_uid == 65534
        other.kill()
        assert happens(lambda: gone(processes))
    with owner(tmp_path, NOBODY) as other:
        assert said_by(other).startswith("postgresql://")


@as_root
def test_an_ordinary_user_is_told_that_the_folder_is_roots(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "var", QUICK):
        pass
    with owner(tmp_path / "var", NOBODY) as other:
        said = said_by(other)
        assert said.startswith("EmbeddedWrongUser")
        assert "TRIAGE_DATA_DIR" in said


@as_root
def test_root_leaves_the_folder_of_an_ordinary_user_as_it_is(tmp_path: Path) -> None:
    cluster = ensure_cluster(tmp_path, sync=False)
    os.chown(cluster, 12345, 12345)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(EmbeddedWrongUser, match="belongs to the user with id 12345"):
        EmbeddedPostgres(tmp_path, QUICK).start()
    assert sorted(tmp_path.iterdir()) == before
