"""A rule's result code in words that stand alone: what became of it, and why where the code leaves that open."""

import re
from datetime import datetime

from app.rules.decision import CODES
from app.runs.why.values import RuleExplained
from app.runs.why.words import moment, shortened

_LONGEST = 300
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")


def outcome(code: str, because: str | None) -> str:
    """The code in words: switched off: being rewritten, until 2026-12-24."""
    told = CODES.get(code, f"a result that this version does not know ({code})")
    if not because:
        return told
    return f"{told.partition(':')[0]}: {shortened(_TIME.sub(_readable, because), _LONGEST)}"


def outcome_of(rule: RuleExplained) -> str:
    """What became of the rule, in words."""
    return outcome(rule.code, rule.verdict.because if rule.verdict else None)


def _readable(found: re.Match[str]) -> str:
    try:
        return moment(datetime.fromisoformat(found[0]))
    except ValueError:
        return found[0]
