"""A record that remembers what it was, so that a read can lag behind."""

from bisect import bisect_right
from typing import Generic, TypeVar

T = TypeVar("T")
REMEMBERED = 600.0


class Kept(Generic[T]):
    """One record. Every change is a new value at a moment (monotonic seconds); ten minutes of them are kept."""

    __slots__ = ("_moments", "_values")

    def __init__(self, value: T, at: float) -> None:
        self._values = [value]
        self._moments = [at]

    @property
    def now(self) -> T:
        return self._values[-1]

    def put(self, value: T, at: float) -> T:
        self._values.append(value)
        self._moments.append(at)
        while len(self._moments) > 1 and self._moments[1] < at - REMEMBERED:
            del self._moments[0], self._values[0]
        return value

    def as_of(self, moment: float) -> T | None:
        """What it was at `moment`; None where it was not yet there."""
        index = bisect_right(self._moments, moment)
        return self._values[index - 1] if index else None

    def seen(self, moment: float) -> T:
        """What it was at `moment`, or its first value where it is younger than that."""
        return self._values[max(bisect_right(self._moments, moment) - 1, 0)]
