"""Values as a stranger sent them: each reader gives what is asked for, or None (or nothing) where it is something else.
No reader raises, and no text it gives holds what PostgreSQL refuses to store: NUL and lone surrogates.
"""

import hashlib
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

Json = Mapping[str, object]

NOTHING: Json = MappingProxyType({})
ID_LENGTH = 200

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_PLAIN_ID = re.compile(rf"[ -~]{{1,{ID_LENGTH}}}")
_FIRST_YEAR, _LAST_YEAR = 1970, 2999
_LAST_SECOND = datetime(_LAST_YEAR, 12, 31, tzinfo=UTC).timestamp()
_LARGEST = 2**63


def table(value: object) -> Json:
    """The JSON object, or an empty one."""
    return value if isinstance(value, dict) else NOTHING


def rows(value: object) -> list[Json]:
    """The JSON objects of a list, anything else in it left out."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def text(value: object) -> str | None:
    """The string, its unstorable characters replaced; None for anything else and for the empty string."""
    return storable(value) if isinstance(value, str) and value else None


def storable(value: str) -> str:
    return _UNSTORABLE.sub("\ufffd", value)


def identity(value: object) -> str | None:
    """An id as an opaque string of printable ASCII, at most 200 characters; Intercom sends some ids as numbers.
    One that is longer or holds other characters is shortened with its digest: two ids stay two.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value:
        return None
    return value if _PLAIN_ID.fullmatch(value) else _digested(value)


def _digested(value: str) -> str:
    digest = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()
    readable = "".join(char for char in value[:ID_LENGTH] if " " <= char <= "~")
    return f"{readable[: ID_LENGTH - len(digest) - 1]}~{digest}"


def assigned(value: object) -> str | None:
    """The id of an assignee: Intercom writes nobody as null, 0 or "0"."""
    found = identity(value)
    return None if found == "0" else found


def moment(value: object) -> datetime | None:
    """A time in UTC from UNIX seconds or ISO-8601 (without an offset: UTC); None outside the years 1970 to 2999,
    and for 0, which Intercom writes for "never".
    """
    try:
        if isinstance(value, str):
            return _moment_of_text(value)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= _LAST_SECOND:
            return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    return None


def _moment_of_text(value: str) -> datetime | None:
    if value.isascii() and value.isdigit():
        return moment(int(value))
    parsed = datetime.fromisoformat(value)
    found = parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    return found if _FIRST_YEAR <= found.year <= _LAST_YEAR else None


def whole(value: object, at_least: int, at_most: int) -> int | None:
    """The whole number if it lies within the bounds."""
    if isinstance(value, int) and not isinstance(value, bool) and at_least <= value <= at_most:
        return value
    return None


def attributes(value: object) -> dict[str, object]:
    """Custom attributes by name: text, numbers, flags and lists of these. Unset ones (null) and those of a kind no rule
    can compare (objects, numbers no database holds) are left out.
    """
    plain = {storable(name): _scalars(each) for name, each in table(value).items()}
    return {name: each for name, each in plain.items() if each is not None}


def _scalars(value: object) -> object:
    if isinstance(value, list):
        return tuple(each for each in map(_scalar, value) if each is not None)
    return _scalar(value)


def _scalar(value: object) -> str | bool | float | None:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if -_LARGEST <= value < _LARGEST else None
    return value if isinstance(value, float) and math.isfinite(value) else None
