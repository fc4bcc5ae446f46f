"""Facts: what a rule sees of a snapshot, flat and ready to be stored as JSON. What is not known is not there."""

from collections.abc import Iterable
from datetime import UTC, datetime
from math import isfinite

from app.rules.events import Past, Snapshot
from app.rules.fields import Field, fields_of
from app.rules.masking import masked
from app.rules.vocabulary import Vocabulary

Value = str | int | float | bool | list[str] | dict[str, list[str]] | dict[str, int] | dict[str, dict[str, object]]
MAX_TEXT = 64 * 1024
_MAX_NUMBER = 2**53
_MAX_MEMBERS = 1000


def facts_of(snapshot: Snapshot, vocabulary: Vocabulary) -> dict[str, Value]:
    """`{field name: value}` for every known field, under the field's full name. Times are ISO strings in UTC to the
    second, so that they sort; sets are sorted lists; texts are cut at 64 K characters and hold nothing that a database
    or JSON would refuse. Values that do not fit their field's type are unknown."""
    facts: dict[str, Value] = {}
    for field in set_of_fields(vocabulary):
        told = field.get(snapshot)
        value = None if told is None else fitting(field, told)
        if value is not None:
            facts[field.name] = value
    facts.update(_history(snapshot.past))
    return facts


def _history(past: Past) -> dict[str, Value]:
    """Under names of their own, as `app.rules.firing` reads them; only what there is."""
    fired = {name: [at, seen] for name, (at, seen) in past.fired.items()}
    told: dict[str, Value | None] = {
        "fired": fired, "recent": dict(past.recent), "chain": list(past.chain), "due": past.due,
        "questions": {name: dict(asked) for name, asked in past.questions.items()},
    }  # fmt: skip
    return {f"history.{name}": value for name, value in told.items() if value}


def set_of_fields(vocabulary: Vocabulary) -> Iterable[Field]:
    """Every field once, however many names it has."""
    return (field for name, field in fields_of(vocabulary).items() if name == field.name)


def fitting(field: Field, told: object) -> Value | None:
    """A value as facts hold it, or None if it is not of the field's type."""
    match field.type:
        case "text" | "choice":
            text = _text(masked(told[:MAX_TEXT]) if field.masked and isinstance(told, str) else told)
            return text if text or (text == "" and field.may_be_empty) else None
        case "number":
            return _number(told)
        case "flag":
            return told if isinstance(told, bool) else None
        case "time":
            return moment(told) if isinstance(told, datetime) else None
        case "set":
            return _members(told)


def moment(time: datetime) -> str | None:
    """A time as facts hold it; a time without an offset is taken as UTC."""
    try:
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")
    except (OverflowError, ValueError):
        return None


def _text(told: object) -> str | None:
    if isinstance(told, int | float) and not isinstance(told, bool):
        number = _number(told)
        return None if number is None else str(number)
    if not isinstance(told, str):
        return None
    text = told[:MAX_TEXT].replace("\x00", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _number(told: object) -> int | float | None:
    if isinstance(told, bool) or not isinstance(told, int | float):
        return None
    return told if abs(told) <= _MAX_NUMBER and isfinite(told) else None


def _members(told: object) -> list[str] | None:
    if not isinstance(told, list | tuple | set | frozenset):
        return None
    texts = {text for text in map(_text, list(told)[:_MAX_MEMBERS]) if text}
    return sorted(texts)
