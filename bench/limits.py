"""(b) again with the vendors' true limits: 10,000 replays in the queue while live events come in."""

from app.store import events
from app.store.database import Database
from bench.bodies import contact_id
from bench.caller import Job, Outcome, begin, call, finish
from bench.figures import Figure, Measured, percentile
from bench.house import House, Server, fresh_database
from bench.vendors import ASANA_PER_MINUTE, INTERCOM_PER_MINUTE

REPLAYS = 10_000
LIVE_PER_SECOND = 12.0  # each files one ticket: about half of what Asana allows
_QUOTA = {"asana": ASANA_PER_MINUTE / 60, "intercom": INTERCOM_PER_MINUTE / 60}
_RAMP, _TAIL = 15.0, 10.0


def measure(postgres: Server, *, quick: bool) -> Measured:
    """Live and bulk together, then bulk alone."""
    seconds, replays = (30.0, 2_000) if quick else (75.0, REPLAYS)
    both = _run(postgres, replays=replays, seconds=seconds, live=LIVE_PER_SECOND)
    alone = _run(postgres, replays=replays, seconds=seconds / 2, live=0.2)
    return [*both, *(figure for figure in alone if "quota" in figure.name)]


def _run(postgres: Server, *, replays: int, seconds: float, live: float) -> Measured:
    url = fresh_database(postgres, "limits")
    queue_replays(url, postgres, replays)
    with House(url, postgres, limited=True) as house:
        job = Job(
            port=house.web_port, first=replays, count=int(live * (_RAMP + seconds)), callers=20, rate=live,
        )  # fmt: skip
        outcome = finish(begin(job))
        finish(begin(Job(port=house.web_port, first=replays + job.count, count=3, callers=1, rate=3 / _TAIL)))
        told = house.report()
    name = "(b) limits" if live > 1 else "(b) limits, bulk alone"
    steady = (outcome.started + _RAMP, outcome.ended)
    return _figures(name, told, outcome, steady, f"{live:.0f} live events/s beside {replays:,} replays")


def queue_replays(url: str, postgres: Server, count: int) -> None:
    """Accept events without a worker, count them as settled, and ask for each again, as a person would."""
    with House(url, postgres, workers=0) as house:
        call(Job(port=house.web_port, first=0, count=count))
    with Database(url, size=2) as db:
        db.run("UPDATE events SET state = 'settled'")
        db.run("UPDATE lanes SET wake_at = NULL, hinted_at = NULL")
        db.run("DELETE FROM procrastinate_jobs")
        for row in db.rows("SELECT id FROM events ORDER BY id"):
            events.ask_again(db, row["id"])


def _figures(
    name: str, told: dict[str, dict[str, object]], live: Outcome, steady: tuple[float, float], how: str
) -> Measured:
    used = {service: _share_used(told["calls"][service], service, steady) for service in _QUOTA}
    busiest = max(used, key=lambda service: used[service])
    shares = ", ".join(f"{service} {100 * share:.0f} %" for service, share in used.items())
    refused = sum(int(str(count)) for count in told["refused"].values())
    waits = _waits(told["seen"]["user_note"], live, steady)
    return [
        Figure(name=f"{name}: quota used", value=100 * used[busiest], unit="%", aim=90, note=f"{shares}; {how}"),
        Figure(name=f"{name}: refused (429)", value=refused, unit="", aim=0, at_most=True),
        Figure(
            name=f"{name}: live events' p95", value=percentile(waits, 0.95), unit="s", aim=5, at_most=True,
            note=f"accepted to last effect, {len(waits)} events, p50 {percentile(waits, 0.5):.2f} s",
        ),
    ]  # fmt: skip


def _share_used(calls: object, service: str, steady: tuple[float, float]) -> float:
    assert isinstance(calls, list)
    within = sum(steady[0] <= at < steady[1] for at in calls)
    return float(within) / float(_QUOTA[service] * (steady[1] - steady[0]))


def _waits(notes: object, live: Outcome, steady: tuple[float, float]) -> list[float]:
    """Seconds from accepted to the last effect; what is not done by the end counts as unending."""
    assert isinstance(notes, dict)
    return sorted(
        notes.get(contact_id(int(number)), float("inf")) - at for number, at in live.answered.items() if at >= steady[0]
    )
