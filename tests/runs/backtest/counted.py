"""A rule to begin with, and what a backtest counted."""

from app.runs.backtest.tally import Tally

TAG_BUG = """
- name: tag-bugs
  when: customer_replied
  then: [tag: bug]
"""


def counts(tally: Tally) -> dict[str, int]:
    return {"same": tally.same, "changed": tally.changed, "unknown": tally.unknown}


def effects(tally: Tally) -> dict[str, tuple[int, int, int]]:
    return {name: (each.gained, each.lost, each.differently) for name, each in tally.effects.items()}
