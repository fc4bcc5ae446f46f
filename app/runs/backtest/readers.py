"""Several readers at once, each a process of its own with its share of the past; their counts are added up."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import cast

from app.errors import TriageError
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from app.runs.backtest.scan import Question, scan
from app.runs.backtest.tally import Tally
from app.store.database import Database

_NICE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A question as it is handed to another process: the books by their files."""

    url: str
    before: Mapping[str, str]
    now: Mapping[str, str]
    since: datetime
    only: str | None
    most: int

    def question(self) -> Question:
        return Question(
            before=_book(self.before), now=_book(self.now), since=self.since, only=self.only, most=self.most
        )


def read_past(url: str, question: Question, *, jobs: int, progress: Callable[[int], None]) -> Tally:
    """What all events since then come to, looked at by `jobs` processes. `progress` is told how many were looked at so
    far. Raises TriageError if a reader fails: half a backtest is none."""
    task = Task(
        url=url,
        before=question.before.sources,
        now=question.now.sources,
        since=question.since,
        only=question.only,
        most=question.most,
    )
    total, looked_at = Tally(most=question.most), dict.fromkeys(range(jobs), 0)
    with _readers(task, jobs) as readers:
        while readers:
            for end in wait(list(readers)):
                number = readers[cast("Connection", end)]
                told = _told(cast("Connection", end), number)
                if isinstance(told, Tally):
                    total.take(told)
                    looked_at[number] = told.events
                    del readers[cast("Connection", end)]
                else:
                    looked_at[number] = told
                progress(sum(looked_at.values()))
    return total


def _told(end: Connection, number: int) -> Tally | int:
    try:
        told = end.recv()
    except EOFError as error:
        raise TriageError(f"reader {number + 1} of the backtest ended before it was done; run it again") from error
    if isinstance(told, str):
        raise TriageError(f"the backtest failed: {told}")
    return cast("Tally | int", told)


@contextmanager
def _readers(task: Task, jobs: int) -> Iterator[dict[Connection, int]]:
    """Started readers by the end at which they are heard. None of them outlives the block."""
    context = multiprocessing.get_context("spawn")
    processes: list[SpawnProcess] = []
    ends: dict[Connection, int] = {}
    try:
        for number in range(jobs):
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(target=read_share, args=(task, number, jobs, theirs), daemon=True)
            process.start()
            theirs.close()
            processes.append(process)
            ends[ours] = number
        yield dict(ends)
    finally:
        for process in processes:
            process.terminate()
            process.join()
        for end in ends:
            end.close()


def read_share(task: Task, number: int, of: int, end: Connection) -> None:
    """The work of one reader: tells numbers while it goes on, a Tally at the end, or in words why there is none."""
    os.nice(_NICE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it hears Ctrl-C, and ends it
    try:
        with Database(task.url, size=2) as db:
            end.send(scan(db, task.question(), number=number, of=of, progress=end.send))
    except Exception as error:  # noqa: BLE001 - whatever it is, the one who waits has to hear it
        end.send(f"{type(error).__name__}: {error}")


def _book(sources: Mapping[str, str]) -> Rulebook:
    loaded = load(sources)
    assert isinstance(loaded, Rulebook), loaded  # noqa: S101 - it was read before, in the process that asks
    return loaded
