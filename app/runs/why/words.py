"""A comparison in words: what was seen, what the rule wants, what would have had to be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from app.rules.conditions import Check, Test
from app.rules.desk import DeskHours
from app.rules.operators import KNOWN

_LONGEST_VALUE = 120
_PHRASES = "the phrases "


@dataclass(frozen=True, slots=True)
class _Verb:
    """An operator as a verb: "contains", "contain", "contained", what follows it, and how several values are joined.
    `negated`: the operator itself says no."""

    third: str
    base: str
    past: str
    then: str = ""
    joined: str = "or"
    negated: bool = False


def _be(then: str = "", *, joined: str = "or", negated: bool = False) -> _Verb:
    return _Verb("is", "be", "been", then, joined, negated)


def _have(joined: str = "or", *, negated: bool = False) -> _Verb:
    return _Verb("has", "have", "had", "", joined, negated)


_VERBS = {
    "is": _be(),
    "in": _be(),
    "not": _be(negated=True),
    "contains": _Verb("contains", "contain", "contained"),
    "contains_any": _Verb("contains", "contain", "contained"),
    "contains_all": _Verb("contains", "contain", "contained", joined="and"),
    "starts_with": _Verb("starts", "start", "started", "with"),
    "ends_with": _Verb("ends", "end", "ended", "with"),
    "matches": _Verb("matches", "match", "matched", "the pattern"),
    "mentions": _Verb("mentions", "mention", "mentioned"),
    "at_least": _be("at least"),
    "at_most": _be("at most"),
    "more_than": _be("more than"),
    "less_than": _be("less than"),
    "before": _be("before"),
    "after": _be("after"),
    "older_than": _be("more than"),
    "newer_than": _be("less than"),
    "within": _be("within"),
    "outside": _be("outside"),
    "has": _have(),
    "has_any": _have(),
    "has_all": _have("and"),
    "has_none": _have(negated=True),
    "is_empty": _be("empty"),
    "known": _be(),
}
_UNKNOWN_BECAUSE = {
    "notification": "this event does not tell it",
    "contact": "Intercom did not tell it of this customer",
    "conversation": "Intercom did not tell it of this conversation",
    "ledger": "nothing is recorded about it",
    "clock": "the desk's hours, or the moment of the decision, are not recorded",
    "settings": "the settings do not tell it",
}


def name_of(test: Test) -> str:
    """The field by its plain name: an attribute's label, `tag`, `plan`."""
    return test.field.short or test.field.name


def seen(check: Check) -> str:
    """What the field held: is “Technical Issue”; has “bug”, “vip”; is not known."""
    if check.saw is None:
        return "is not known"
    members = _members(check.saw)
    told = f"has {listed(map(quoted, members), 'and')}" if members else _is(check)
    return f"{told}, which cannot be compared" if check.result == "unknown" else told


def so(test: Test, *, truth: bool) -> str:
    """The comparison as a statement: is “High”; does not contain “x”."""
    verb, values, says_yes = _said(test, truth=truth)
    if says_yes:
        return _line(verb.third, verb.then, values)
    return _line("is not" if verb.third == "is" else f"does not {verb.base}", verb.then, values)


def wants(test: Test, *, truth: bool) -> str:
    """What follows "the rule wants": “High”; anything but “High”; it to contain “x”."""
    verb, values, says_yes = _said(test, truth=truth)
    if test.operator.name in ("is", "in", "not"):
        return values if says_yes else f"anything but {values}"
    return _line("it to" if says_yes else "it not to", verb.base, verb.then, values)


def wants_it(test: Test, *, truth: bool) -> str:
    """What follows "the rule wants it", after the opposite was told: to; not to."""
    return "to" if _said(test, truth=truth)[2] else "not to"


def had(test: Test, *, truth: bool) -> str:
    """What would have had to be: had been “High”; had not contained “x”."""
    verb, values, says_yes = _said(test, truth=truth)
    return _line("had" if says_yes else "had not", verb.past, verb.then, values)


def unknown_because(check: Check, test: Test) -> str:
    """Why a field is not known, and what would make it known, as far as its source tells."""
    name = test.field.name
    if check.saw is not None:
        return f"a {test.field.type} was expected, or the comparison took too long"
    if name.startswith("conversation.attributes."):
        return "it becomes known when somebody, or a rule, sets it on the conversation"
    if name.startswith("contact.attributes."):
        return "it becomes known when it is set on the customer's profile"
    return _UNKNOWN_BECAUSE.get(test.field.source, "nothing told it")


def quoted(text: str) -> str:
    """Somebody's words in quotation marks, on one line and not too long."""
    return f"“{shortened(text)}”"


def shortened(text: str, longest: int = _LONGEST_VALUE) -> str:
    """A text on one line, cut where it is too long."""
    line = " ".join(text[: 10 * longest].split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def moment(time: datetime) -> str:
    """A time as people read it, in UTC."""
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _said(test: Test, *, truth: bool) -> tuple[_Verb, str, bool]:
    verb = _VERBS[test.operator.name]
    if test.operator is KNOWN:
        return verb, "known" if test.wanted is truth else "unknown", True
    if test.operator.name == "is_empty":
        return verb, "", test.wanted is truth
    if test.field.type == "flag":
        return verb, "true" if test.wanted is truth else "false", True
    return verb, _values(test, verb.joined), truth is not verb.negated


def _values(test: Test, joined: str) -> str:
    if test.field.type in ("number", "time") or isinstance(test.wanted, DeskHours):
        return listed(test.told.split(" / "), joined)
    if test.told.startswith(_PHRASES):
        return f"a phrase of the list {test.told.removeprefix(_PHRASES)}"
    several = test.told.split(" / ")
    is_list = isinstance(test.wanted, tuple | frozenset) and len(test.wanted) == len(several)
    return listed(map(quoted, several if is_list else [test.told]), joined)


def _members(saw: object) -> list[str]:
    return [str(each) for each in saw] if isinstance(saw, list | tuple | set | frozenset) else []


def _is(check: Check) -> str:
    saw = check.saw
    if isinstance(saw, bool):
        return f"is {str(saw).lower()}"
    if isinstance(saw, int | float):
        return f"is {saw}"
    if not saw or not str(saw).strip():
        return "is empty"
    is_time = isinstance(check.condition, Test) and check.condition.field.type == "time"
    return f"is {_time(str(saw)) if is_time else quoted(str(saw))}"


def _time(told: str) -> str:
    try:
        return moment(datetime.fromisoformat(told))
    except (ValueError, OverflowError):
        return quoted(told)


def listed(values: Iterable[str], joined: str) -> str:
    """Several as one: a, b and c."""
    *most, last = values
    return f"{', '.join(most)} {joined} {last}" if most else last


def _line(*parts: str) -> str:
    return " ".join(part for part in parts if part)
