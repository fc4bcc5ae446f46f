"""(c) Idle latency: from a delivery sent to an idle service to the first call at a vendor."""

from bench.bodies import contact_id, conversation_id
from bench.caller import Job, Outcome, call
from bench.figures import Figure, Measured, percentile
from bench.house import House, Server, fresh_database, wait_until

_PAUSES = 4.0  # deliveries a second: each event is long done when the next one comes


def measure(postgres: Server, *, quick: bool) -> Measured:
    count, warm_up = (30 if quick else 100), 10
    with House(fresh_database(postgres, "latency"), postgres, latency=0.0) as house:
        call(Job(port=house.web_port, first=0, count=warm_up, callers=1, rate=_PAUSES))
        outcome = call(Job(port=house.web_port, first=warm_up, count=count, callers=1, rate=_PAUSES))
        last = conversation_id(warm_up + count - 1)
        wait_until(lambda: last in house.report()["seen"]["tag"], "the last event's first effect")
        seen = house.report()["seen"]
    reads = _waits(outcome, {number: seen["contact"][contact_id(int(number))] for number in outcome.sent})
    effects = _waits(outcome, {number: seen["tag"][conversation_id(int(number))] for number in outcome.sent})
    how = f"{count} single events with pauses; it reads the contact"
    return [
        Figure(
            name="(c) idle: first call, p50", value=percentile(reads, 0.5), unit="ms", aim=20, at_most=True, note=how
        ),
        Figure(name="(c) idle: first call, p95", value=percentile(reads, 0.95), unit="ms"),
        Figure(
            name="(c) idle: first effect, p50", value=percentile(effects, 0.5), unit="ms", note="vendors answer at once"
        ),
    ]


def _waits(outcome: Outcome, called: dict[str, float]) -> list[float]:
    return sorted(1000 * (at - outcome.sent[number]) for number, at in called.items())
