"""(a) Accepting: the receiver, the bare endpoint and one that stores nothing, in turns on the same machine, from 50
callers. The third tells how much there is to be had: no receiver over this HTTP server can answer more.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bench.bare import NOWHERE
from bench.caller import Job, Outcome, call
from bench.figures import Figure, Measured, middle, percentile
from bench.house import House, Server, answers, end, fresh_database, listening
from bench.machine import others

CALLERS = 50


def measure(postgres: Server, *, quick: bool) -> Measured:
    rounds, seconds, most = (3, 2.0, 8_000) if quick else (7, 4.0, 16_000)
    with (
        others() as neighbours,
        receiver(postgres) as ours,
        bare(fresh_database(postgres, "bare")) as theirs,
        bare(NOWHERE) as ceiling,
    ):
        outcomes: dict[int, list[Outcome]] = {ours: [], theirs: [], ceiling: []}
        for turn in range(rounds + 1):
            for port, found in outcomes.items():
                job = Job(port=port, first=turn * most, count=most, callers=CALLERS, seconds=seconds)
                found.append(call(job))
    # the first turn warmed all up
    return _figures(*(found[1:] for found in outcomes.values()), machine=neighbours.words)


def _figures(ours: list[Outcome], theirs: list[Outcome], ceiling: list[Outcome], *, machine: str) -> Measured:
    rate, bare_rate, most = (middle([each.per_second for each in side]) for side in (ours, theirs, ceiling))
    p50, bare_p50, p99, bare_p99 = (
        1000 * middle([percentile(each.latencies, share) for each in side])
        for share in (0.5, 0.99)
        for side in (ours, theirs)
    )
    how = f"median of {len(ours)} turns each, {CALLERS} callers, 6 KB, fsync on; {machine}"
    return [
        Figure(name="(a) accept: receiver", value=rate, unit="events/s", note=how),
        Figure(name="(a) accept: bare endpoint", value=bare_rate, unit="events/s", note="pool of 10, a commit each"),
        Figure(name="(a) accept: no store", value=most, unit="events/s", note="signature verified, nothing stored"),
        Figure(name="(a) accept: receiver / bare", value=rate / bare_rate, unit="x", aim=3.0),
        Figure(
            name="(a) accept: no store / bare", value=most / bare_rate, unit="x", note="the most there is to be had"
        ),
        Figure(name="(a) accept: receiver / no store", value=rate / most, unit="x"),
        Figure(name="(a) accept: p50", value=p50, unit="ms", aim=bare_p50, at_most=True, note="aim: the bare one's"),
        Figure(name="(a) accept: p99", value=p99, unit="ms", aim=bare_p99, at_most=True, note="aim: the bare one's"),
    ]


@contextmanager
def receiver(postgres: Server) -> Iterator[int]:
    """The product's web process, without workers; its port."""
    with House(fresh_database(postgres, "accept"), postgres, workers=0) as house:
        yield house.web_port


@contextmanager
def bare(url: str) -> Iterator[int]:
    """The bare endpoint over a database of its own, or over none (NOWHERE); its port."""
    with listening() as (sock, port):
        command = [sys.executable, "-m", "bench.bare", url, str(sock)]
        process = subprocess.Popen(command, pass_fds=(sock,))
    try:
        answers(port)
        yield port
    finally:
        end(process)
