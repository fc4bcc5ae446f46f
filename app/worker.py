"""The worker process: takes wake-ups from the queue, drains lanes in threads, does its chores beside them."""

import asyncio
import gc
import logging
import os
import signal
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import procrastinate
import psycopg

from app import crash, log
from app.errors import TriageError
from app.integrations.errors import CallFailed
from app.runs import workspace
from app.runs.budget import Parked
from app.runs.chores import begin_chores
from app.runs.drain import drain
from app.runs.flights import ASANA_SLOTS
from app.runs.suggestions import make_filed_known
from app.runs.workplace import Workplace, furnish
from app.settings import Settings
from app.store import budgets, installation
from app.store.cores import OwnCore
from app.store.database import Database
from app.store.queue import queue_connections

_log = log.logger(room="worker")
_GRACE = 12.0
_SLACK_PER_SECOND = 1.0  # Slack's own limit for an incoming webhook, with short bursts
_MAIL_PER_SECOND = 2.0  # no server says how much it takes; large ones begin to refuse at a few a second


def run(settings: Settings, database_url: str) -> None:
    """Work until SIGTERM or SIGINT: then finish or hand back what is being done, and return. Raises TriageError when
    there is nobody to work for: only `triage serve` brings a sandbox along."""
    if settings.in_sandbox or settings.asana_access_token is None:
        raise TriageError("set INTERCOM_ACCESS_TOKEN and ASANA_ACCESS_TOKEN; to try it without, run `triage serve`")
    if settings.intercom_admin_id is None:
        raise TriageError("set INTERCOM_ADMIN_ID: GET /me with your access token shows the id of its seat")
    log.set_up(settings.log_level)
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)  # what ends it is told as queue_lost
    crash.arm(settings.crash_at)
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)  # what a lane leaves behind is freed without it
    name = f"{socket.gethostname()}:{os.getpid()}"
    core = _keep_to_one_core(database_url)
    with closing(core), Database(database_url, size=settings.threads + 4, by_index=True) as db:
        _prepare(settings, db)
        place = furnish(settings, db, worker=name)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: _stop(place))
        begin_chores(settings, place)
        threading.Thread(target=_introduce, args=(place,), daemon=True).start()
        _log.info("worker_started", worker=name, threads=settings.threads)
        asyncio.run(_work(place, database_url, settings.threads))
        with suppress(TriageError, psycopg.Error):  # else the next look at their projects finds them
            make_filed_known(place)
        with suppress(TriageError, psycopg.Error):  # else they are free when their leases end
            place.flights.give_back(idle_for=0)
        place.intercom.close()
        place.asana.close()
        place.slack.close()
    _log.info("worker_stopped", worker=name)


def _keep_to_one_core(database_url: str) -> OwnCore:
    """Run on one core only, if there is one that no other worker has. One thread at a time runs Python: on one core the
    threads take turns without waking each other up on another, which is a fifth of a busy worker's cost. Called before
    there are threads: they follow."""
    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
    core = OwnCore(database_url, machine=_machine(), cores=sorted(allowed, reverse=True) if len(allowed) > 1 else ())
    if core.number is not None:
        os.sched_setaffinity(0, {core.number})
        _log.info("worker_keeps_to_core", core=core.number)
    return core


def _machine() -> str:
    """What all processes of this machine have in common, in whatever container they run."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    return boot.read_text().strip() if boot.is_file() else socket.gethostname()


def _stop(place: Workplace) -> None:
    """Finish or hand back; a process that cannot (the database is gone too) ends all the same: its leases run out."""
    if not place.stopping.is_set():
        place.stopping.set()
        insist = threading.Timer(_GRACE + 3, os._exit, (1,))
        insist.daemon = True
        insist.start()


def _prepare(settings: Settings, db: Database) -> None:
    if settings.reach is not None:
        installation.set_reach(db, settings.reach)
    crash.point("worker.preparing")
    window = settings.intercom_calls_per_minute / 6
    budgets.declare(db, "intercom", per_second=window * 0.0975, burst=max(1.0, window * 0.02), flights=0)
    per_second = settings.asana_calls_per_minute / 60 * 0.97
    budgets.declare(db, "asana", per_second=per_second, burst=max(1.0, per_second * 0.5), flights=ASANA_SLOTS)
    budgets.declare(db, "slack", per_second=_SLACK_PER_SECOND, burst=5.0, flights=0)
    budgets.declare(db, "mail", per_second=_MAIL_PER_SECOND, burst=10.0, flights=0)


async def _work(place: Workplace, url: str, threads: int) -> None:
    """Take wake-ups until asked to stop. The queue's worker ends when the database goes: it is started again."""
    pool = ThreadPoolExecutor(threads, thread_name_prefix="lane")
    stopped = asyncio.create_task(_stop_asked(place))
    while not place.stopping.is_set():
        queue = asyncio.create_task(_take_wake_ups(place, url, pool, threads))
        await asyncio.wait({queue, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if not queue.done():
            queue.cancel()
        with suppress(asyncio.CancelledError):
            try:
                await queue
            except Exception as error:  # noqa: BLE001 - whatever ended it, a worker without wake-ups is no worker
                _log.warning("queue_lost", error=type(error).__name__)
                await asyncio.sleep(1)
    await asyncio.to_thread(pool.shutdown)


async def _stop_asked(place: Workplace) -> None:
    while not place.stopping.is_set():  # noqa: ASYNC110 - a signal handler sets a thread's event, threads wait on it too
        await asyncio.sleep(0.05)


async def _take_wake_ups(place: Workplace, url: str, pool: ThreadPoolExecutor, threads: int) -> None:
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))

    @app.task(name="drain", queue="lanes")
    async def drain_lane(lane: str) -> None:
        await asyncio.get_running_loop().run_in_executor(pool, _drain, place, lane)

    async with queue_connections(url) as connections, app.open_async(connections):
        await app.run_worker_async(
            queues=["lanes"],
            concurrency=threads,
            delete_jobs="always",
            install_signal_handlers=False,
            shutdown_graceful_timeout=_GRACE,
            fetch_job_polling_interval=2.0,
            update_heartbeat_interval=5.0,
        )


def _drain(place: Workplace, lane: str) -> None:
    """A lane that cannot be worked on now is found by the sweep when its lease has run out."""
    try:
        drain(place, lane)
    except Exception as error:  # noqa: BLE001 - one lane's trouble must not end the others' worker
        first_line = str(error).partition("\n")[0]  # PostgreSQL quotes whole rows in the others
        _log.warning("drain_broken_off", lane=lane, error=type(error).__name__, detail=first_line[:200])


def _introduce(place: Workplace) -> None:
    """Learn from Intercom whose token this is; tried until it answers."""
    while not place.stopping.is_set():
        try:
            workspace.introduce(place)
        except (CallFailed, Parked, TriageError) as failure:
            _log.warning("workspace_unknown", detail=str(failure))
            place.stopping.wait(10)
        else:
            return
