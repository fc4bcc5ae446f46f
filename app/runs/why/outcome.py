"""A rule's result code in words that stand alone: what became of it, and why where the code leaves that open."""

import re
from datetime import datetime

from app.rules import decision as codes
from app.runs.why.values import RuleExplained
from app.runs.why.words import moment, shortened

_LONGEST = 300
_TOLD = {
    codes.MATCHED: "its conditions held",
    codes.OTHER_EVENT: "it waits for other events or commands",
    codes.NOT_SO: "its conditions do not hold",
    codes.UNKNOWN: "something that it asks for is not known",
    codes.HELD_OFF: "held off by its unless",
    codes.OFF: "switched off",
    codes.OWN: "not looked at",
    codes.BEHIND_STOP: "not looked at",
    codes.NO_BRANCH: "no case of its first_match holds",
    codes.LOOP: "stopped by the loop guard",
    codes.DONE_BEFORE: "it has acted before",
    codes.WAITS: "its conditions hold, and it waits",
    codes.SHADOW: "in shadow",
    codes.OUTSIDE_ROLLOUT: "outside its rollout",
}
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")


def outcome(code: str, because: str | None) -> str:
    """The code in words: switched off: being rewritten, until 2026-12-24."""
    told = _TOLD.get(code, f"a result that this version does not know ({code})")
    return f"{told}: {shortened(_TIME.sub(_readable, because), _LONGEST)}" if because else told


def outcome_of(rule: RuleExplained) -> str:
    """What became of the rule, in words."""
    return outcome(rule.code, rule.verdict.because if rule.verdict else None)


def _readable(found: re.Match[str]) -> str:
    try:
        return moment(datetime.fromisoformat(found[0]))
    except ValueError:
        return found[0]
