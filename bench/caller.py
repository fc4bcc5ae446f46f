"""The load generator, in a process of its own: `python -m bench.caller JOB`, where JOB is JSON; the outcome is JSON on
standard output.

Bodies are made and signed ahead, each caller keeps one connection, and an answer is read no further than its length.
"""

import asyncio
import json
import subprocess
import sys
from collections import Counter
from dataclasses import asdict, dataclass, field

from app import clock
from bench.bodies import Signed, signed


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Send `count` deliveries from number `first` on; `rate` a second (0: each caller as soon as it is answered), for
    at most `seconds`.
    """

    port: int
    first: int
    count: int
    callers: int = 50
    rate: float = 0.0
    seconds: float = 3600.0


@dataclass(slots=True, kw_only=True)
class Outcome:
    """Moments are seconds of the machine's monotonic clock, which all its processes share."""

    started: float = 0.0
    ended: float = 0.0
    sent: dict[str, float] = field(default_factory=dict)
    answered: dict[str, float] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        return len(self.answered) / (self.ended - self.started)

    @property
    def latencies(self) -> list[float]:
        return sorted(at - self.sent[number] for number, at in self.answered.items())


def call(job: Job) -> Outcome:
    """Run a job in a process of its own."""
    return finish(begin(job))


def begin(job: Job) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "bench.caller", json.dumps(asdict(job))], stdout=subprocess.PIPE)


def finish(process: "subprocess.Popen[bytes]") -> Outcome:
    """The outcome once it is there. Raises RuntimeError if a delivery was not answered 200."""
    told, _ = process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"the load generator ended with {process.returncode}")
    outcome = Outcome(**json.loads(told))
    if set(outcome.statuses) != {"200"}:
        raise RuntimeError(f"not every delivery was answered 200: {outcome.statuses}")
    return outcome


class _Caller(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._read = b""
        self._answer: asyncio.Future[str] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("closed in the middle of an answer"))

    def post(self, request: bytes) -> "asyncio.Future[str]":
        """The status of the answer, once all of it is there."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, split, rest = self._read.partition(b"\r\n\r\n")
        if not split or self._answer is None:
            return
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if len(rest) >= int(length):
            self._read = b""
            self._answer.set_result(head[9:12].decode())


def _request(delivery: Signed) -> bytes:
    head = (
        "POST /webhooks/intercom HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        f"X-Hub-Signature: {delivery.signature}\r\nContent-Length: {len(delivery.body)}\r\n\r\n"
    )
    return head.encode() + delivery.body


async def _run(job: Job) -> Outcome:
    requests = [(str(one.number), _request(one)) for one in signed(job.first, job.count)]
    loop, outcome, statuses = asyncio.get_running_loop(), Outcome(), Counter[str]()
    callers = [(await loop.create_connection(_Caller, "127.0.0.1", job.port))[1] for _ in range(job.callers)]
    queue = iter(enumerate(requests))
    outcome.started = clock.monotonic()
    ends_at = outcome.started + job.seconds

    async def keep_calling(caller: _Caller) -> None:
        for place, (number, request) in queue:
            if job.rate:
                await asyncio.sleep(max(0.0, outcome.started + place / job.rate - clock.monotonic()))
            now = clock.monotonic()
            if now > ends_at:
                return
            outcome.sent[number] = now
            statuses[await caller.post(request)] += 1
            outcome.answered[number] = clock.monotonic()

    await asyncio.gather(*map(keep_calling, callers))
    outcome.ended, outcome.statuses = clock.monotonic(), dict(statuses)
    return outcome


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(asyncio.run(_run(Job(**json.loads(sys.argv[1])))))))
