"""Figures as they are printed and recorded: a table with what was measured, what is aimed at, and the ratio of both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from app import clock
from bench.machine import machine

RESULTS = Path(__file__).parent / "RESULTS.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value. `aim` is a limit from below, or from above with `at_most`; None: for comparison only."""

    name: str
    value: float
    unit: str
    aim: float | None = None
    at_most: bool = False
    note: str = ""

    @property
    def met(self) -> bool | None:
        if self.aim is None:
            return None
        return self.value <= self.aim if self.at_most else self.value >= self.aim

    def cells(self) -> tuple[str, ...]:
        aim = "" if self.aim is None else f"{'<=' if self.at_most else '>='} {_number(self.aim)}"
        ratio = f"{self.value / self.aim:.2f}" if self.aim else ""
        met = {True: "yes", False: "**no**", None: ""}[self.met]
        return self.name, f"{_number(self.value)} {self.unit}".strip(), aim, ratio, met, self.note


Measured = list[Figure]
_HEAD = ("figure", "measured", "aim", "measured / aim", "met", "how")


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of the sorted values lies."""
    return values[min(len(values) - 1, int(len(values) * share))]


def middle(values: Sequence[float]) -> float:
    return float(median(values))


def table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table that also reads well at a terminal."""
    rows = [_HEAD, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    line: Callable[[Sequence[str]], str] = lambda cells: (  # noqa: E731 - three words of layout
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"
    )
    return "\n".join([line(rows[0]), line(["-" * width for width in widths]), *map(line, rows[1:])])


def record(figures: Sequence[Figure], postgres: str) -> None:
    """Write the table with the machine and the day into RESULTS.md."""
    head = f"# What `make bench` measured\n\n{clock.now():%Y-%m-%d}, {machine(postgres)}\n\n"
    RESULTS.write_text(f"{head}{table(figures)}\n")


def _number(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.2f}".rstrip("0").rstrip(".")
