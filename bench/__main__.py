"""`python -m bench [MEASURE ...] [--quick] [--record]`: accept, work, limits, latency, rules, check, peers, backtest,
full, related; nothing named means all."""

import argparse
from collections.abc import Callable

from app import clock, log
from bench import accept, backtest, check, full, latency, limits, peers, related, rules, work
from bench.figures import Measured, record, table
from bench.house import Server, server
from bench.machine import machine

Measure = Callable[[Server, bool], Measured]
MEASURES: dict[str, Measure] = {
    "accept": lambda postgres, quick: accept.measure(postgres, quick=quick),
    "work": lambda postgres, quick: work.measure(postgres, quick=quick),
    "limits": lambda postgres, quick: limits.measure(postgres, quick=quick),
    "latency": lambda postgres, quick: latency.measure(postgres, quick=quick),
    "rules": lambda _postgres, quick: rules.measure(quick=quick),
    "check": lambda _postgres, quick: check.measure(quick=quick),
    "peers": lambda _postgres, quick: peers.measure(quick=quick),
    "backtest": lambda postgres, quick: backtest.measure(postgres, quick=quick),
    "full": lambda postgres, quick: full.measure(postgres, quick=quick),
    "related": lambda postgres, quick: related.measure(postgres, quick=quick),
}


def main() -> None:
    wanted = _arguments()
    log.set_up("error")
    figures: Measured = []
    with server() as postgres:
        print(f"{clock.now():%Y-%m-%d}, {machine(postgres.version)}", flush=True)
        for name in wanted.measures or MEASURES:
            found = MEASURES[name](postgres, wanted.quick)
            figures += found
            print(f"\n{table(found)}", flush=True)
        if wanted.record:
            record(figures, postgres.version)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measures the figures that the product is held to."
    )
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=f"{', '.join(MEASURES)}; none: all of them")
    parser.add_argument("--quick", action="store_true", help="shorter runs, to see whether it works: not to be quoted")
    parser.add_argument("--record", action="store_true", help="write bench/RESULTS.md")
    wanted = parser.parse_args()
    unknown = [name for name in wanted.measures if name not in MEASURES]
    if unknown:
        parser.error(f"there is no {unknown[0]}; there is {', '.join(MEASURES)}")
    return wanted


if __name__ == "__main__":
    main()
