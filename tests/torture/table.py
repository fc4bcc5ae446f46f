"""What a run found, for people."""

import sys
from collections.abc import Iterable

from tests.torture.evidence import Evidence
from tests.torture.verdict import Verdict

_MOST_HISTORIES = 4
_MOST_PROBLEMS = 25


def say(line: str = "") -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def show(title: str, rows: Iterable[tuple[str, object]]) -> None:
    say(f"\n{title}")
    for name, value in rows:
        say(f"  {name:<46} {value}")


def show_problems(verdict: Verdict, evidence: Evidence) -> None:
    """What is wrong, and the history of the first conversations it is about."""
    say(f"\n{len(verdict.problems)} WRONG")
    for wrong, conversation in verdict.problems[:_MOST_PROBLEMS]:
        say(f"  {wrong}" + (f"   (conversation {conversation})" if conversation else ""))
    for conversation in list(dict.fromkeys(c for _, c in verdict.problems if c))[:_MOST_HISTORIES]:
        say(f"\nconversation {conversation}")
        for line in evidence.history(f"conversation:sandbox1:{conversation}"):
            say(f"  {line}")
