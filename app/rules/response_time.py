"""How a desk's first answers are judged: bands of response time, each with a label."""

from dataclasses import dataclass
from datetime import timedelta

from app.rules.desk import Counting


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseTime:
    """`bands`: label (an option of the conversation attribute `attribute`) and the time that an answer in this band
    stays under, the shortest first; the last has none."""

    attribute: str
    counting: Counting
    bands: tuple[tuple[str, timedelta | None], ...]

    def band(self, span: timedelta) -> str:
        """The label for an answer that took this long, as `hours_between` counts it."""
        return next(label for label, limit in self.bands if limit is None or span < limit)
