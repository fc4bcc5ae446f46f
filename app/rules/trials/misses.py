"""Why a rule did not do what a test expects of it, in words for who writes rules."""

from collections.abc import Mapping

from app.rules import decision as codes
from app.rules.actions import plain
from app.rules.explain import Verdict
from app.rules.fields import Field
from app.rules.nearest import Miss

_CONDITIONS_DECIDED = frozenset((codes.NOT_SO, codes.HELD_OFF, codes.UNKNOWN, codes.NO_BRANCH))


def became(verdict: Verdict) -> str:
    """What became of the rule, in a few words."""
    if verdict.code == codes.MATCHED:
        return "it fired"
    return codes.CODES[verdict.code] + (f" ({verdict.because})" if verdict.because else "")


def reasons(verdict: Verdict, fields: Mapping[str, Field]) -> tuple[str, ...]:
    """The fewest comparisons that kept a rule from acting, each with how it is, what was wanted, where that stands."""
    if verdict.code == codes.OTHER_EVENT:
        return (f"event is {plain(verdict.when.saw)}; wanted: {verdict.when.wanted} ({verdict.when.position})",)
    if verdict.code not in _CONDITIONS_DECIDED:
        return ()
    return tuple(_told(miss, fields) for miss in verdict.missing or ())


def _told(miss: Miss, fields: Mapping[str, Field]) -> str:
    check = miss.check
    name = _plain_name(check.field or "", fields)
    so = f"{name} is not known" if check.saw is None else f"{name} is “{plain(check.saw) or 'empty'}”"
    wanted = f"{name} {check.wanted}" if miss.wanted else f"not: {name} {check.wanted}"
    return f"{so}; wanted: {wanted} ({check.position})"


def _plain_name(field: str, fields: Mapping[str, Field]) -> str:
    """A field's short name, if it has one."""
    known = fields.get(field)
    return (known.short if known else None) or field
