"""(a) Accepting: the receiver beside the bare endpoint, in turns, over the same server, from 50 callers."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bench.caller import Job, Outcome, call
from bench.figures import Figure, Measured, middle, percentile
from bench.house import House, Server, answers, end, fresh_database, listening
from bench.machine import others

CALLERS = 50


def measure(postgres: Server, *, quick: bool) -> Measured:
    rounds, seconds, most = (3, 2.0, 8_000) if quick else (7, 4.0, 16_000)
    with others() as neighbours, receiver(postgres) as ours, bare(postgres) as theirs:
        outcomes: dict[int, list[Outcome]] = {ours: [], theirs: []}
        for turn in range(rounds + 1):
            for port, found in outcomes.items():
                job = Job(port=port, first=turn * most, count=most, callers=CALLERS, seconds=seconds)
                found.append(call(job))
    # the first turn warmed both up
    return _figures(outcomes[ours][1:], outcomes[theirs][1:], neighbours.words)


def _figures(ours: list[Outcome], theirs: list[Outcome], machine: str) -> Measured:
    rate, bare_rate = (middle([each.per_second for each in side]) for side in (ours, theirs))
    p50, bare_p50, p99, bare_p99 = (
        1000 * middle([percentile(each.latencies, share) for each in side])
        for share in (0.5, 0.99)
        for side in (ours, theirs)
    )
    how = f"median of {len(ours)} turns each, {CALLERS} callers, 6 KB, fsync on; {machine}"
    return [
        Figure(name="(a) accept: receiver", value=rate, unit="events/s", note=how),
        Figure(name="(a) accept: bare endpoint", value=bare_rate, unit="events/s", note="pool of 10, a commit each"),
        Figure(name="(a) accept: receiver / bare", value=rate / bare_rate, unit="x", aim=3.0),
        Figure(name="(a) accept: p50", value=p50, unit="ms", aim=bare_p50, at_most=True, note="aim: the bare one's"),
        Figure(name="(a) accept: p99", value=p99, unit="ms", aim=bare_p99, at_most=True, note="aim: the bare one's"),
    ]


@contextmanager
def receiver(postgres: Server) -> Iterator[int]:
    """The product's web process, without workers; its port."""
    with House(fresh_database(postgres, "accept"), postgres, workers=0) as house:
        yield house.web_port


@contextmanager
def bare(postgres: Server) -> Iterator[int]:
    """The bare endpoint over a database of its own on the same server; its port."""
    url = fresh_database(postgres, "bare")
    with listening() as (sock, port):
        command = [sys.executable, "-m", "bench.bare", url, str(sock)]
        process = subprocess.Popen(command, pass_fds=(sock,))
    try:
        answers(port)
        yield port
    finally:
        end(process)
