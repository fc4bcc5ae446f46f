"""The folder `postgres` in the data folder: made by initdb, checked before every start."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from app.log import logger
from app.store.binaries import MAJOR, binary
from app.store.errors import EmbeddedFailed, EmbeddedWrongUser, EmbeddedWrongVersion
from app.store.unprivileged import NOT_ALLOWED, database_user, launched

SUPERUSER = "triage"
UNFINISHED = "postgres.new-"

_log = logger()


def cluster_of(data_dir: Path) -> Path:
    return data_dir / "postgres"


def check_user(data_dir: Path) -> None:
    """EmbeddedWrongUser if the database in `data_dir` belongs to somebody we cannot run it as.

    Asked before anything is written: a lock file of root's in another user's folder would lock that user out.
    """
    try:
        owner = cluster_of(data_dir).stat().st_uid
    except FileNotFoundError:
        return
    except PermissionError as problem:
        raise wrong_user(problem) from problem
    wanted = database_user().uid
    if owner != wanted:
        raise EmbeddedWrongUser(
            f"The database in {data_dir} belongs to the user with id {owner}, and this process would "
            f"run it as {wanted}. Start the service as the user that made the folder (root's database belongs to "
            "nobody), or give this one another folder with TRIAGE_DATA_DIR."
        )


def wrong_user(problem: PermissionError) -> EmbeddedWrongUser:
    return EmbeddedWrongUser(
        f"The user with id {os.geteuid()} may not use {problem.filename}: {problem.strerror}. Start the "
        "service as the user that the data folder belongs to, or give it another folder with TRIAGE_DATA_DIR."
    )


def rights_missing(said: str) -> EmbeddedWrongUser:
    return EmbeddedWrongUser(
        f"PostgreSQL does not run as root, and this machine does not let root run it as another user ({said.strip()}). "
        "Run the service as an ordinary user, or set DATABASE_URL to a PostgreSQL server of your own."
    )


def ensure_cluster(data_dir: Path, *, sync: bool = True) -> Path:
    """The folder of a complete database of our major version, made first if there is none.

    It comes into being by one rename, so that an initdb cut short leaves only a folder that the next start removes.
    The caller holds the data folder's lock. `sync=False` is for tests: a power cut may then lose the new folder.
    """
    cluster = cluster_of(data_dir)
    for unfinished in data_dir.glob(f"{UNFINISHED}*"):
        _log.warning("leftover of an interrupted first start removed", folder=str(unfinished))
        shutil.rmtree(unfinished, ignore_errors=True)  # its initdb may be ending just now; the next start tries again
    if cluster.exists():
        _check_version(cluster)
    else:
        _make(data_dir, cluster, sync=sync)
    return cluster


def _check_version(cluster: Path) -> None:
    try:
        major = (cluster / "PG_VERSION").read_text("ascii").strip()
    except FileNotFoundError:
        raise EmbeddedFailed(
            f"{cluster} is not a PostgreSQL data folder: it has no PG_VERSION. Move it away, or restore it from a copy."
        ) from None
    if major != str(MAJOR):
        raise EmbeddedWrongVersion(
            f"{cluster} was written by PostgreSQL {major}, and this version of the service brings PostgreSQL {MAJOR}. "
            "With the version of the service that you had before run `triage backup FILE`; "
            f"then move {cluster} away, and with this version run `triage restore FILE`."
        )


def _make(data_dir: Path, cluster: Path, *, sync: bool) -> None:
    unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=data_dir))
    try:
        if os.geteuid() == 0:
            os.chown(unfinished, *database_user())
        _initdb(unfinished, sync=sync)
        unfinished.rename(cluster)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    if sync:
        sync_folder(data_dir)


def _initdb(folder: Path, *, sync: bool) -> None:
    """The program initdb itself brings all it wrote to the disk, unless told not to."""
    command = [
        str(binary("initdb")),
        f"--pgdata={folder}",
        f"--username={SUPERUSER}",
        "--auth=trust",  # the socket lies in a folder that only its owner may enter
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",  # plain C would leave Cyrillic letters alone when lower-casing
        *([] if sync else ["--no-sync"]),
    ]
    done = subprocess.run(  # noqa: S603 - our own program and arguments
        launched(command), cwd="/", capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode == NOT_ALLOWED:
        raise rights_missing(done.stderr)
    if done.returncode != 0:
        raise EmbeddedFailed(
            f"PostgreSQL's initdb could not make a database: {(done.stderr or done.stdout).strip()[-2000:]}"
        )


def sync_folder(folder: Path) -> None:
    """Brings the names in `folder` to the disk: a rename survives a power cut only after this."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
