"""Whether a value fits a custom attribute of a conversation, contact or company."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from app.sandbox.calls import Refused
from app.sandbox.records import AttributeDefinition

_STRING_LIMIT = 255
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_time(value: str) -> bool:
    try:
        return bool(datetime.fromisoformat(value))
    except ValueError:
        return False


_FITS: Mapping[str, Callable[[object], bool]] = {
    "string": lambda value: isinstance(value, str) and len(value) <= _STRING_LIMIT,
    "integer": _is_whole,
    "decimal": _is_number,
    "float": _is_number,
    "boolean": lambda value: isinstance(value, bool),
    "date": lambda value: _is_whole(value) or (isinstance(value, str) and bool(_DAY.match(value))),
    "datetime": lambda value: _is_whole(value) or (isinstance(value, str) and _is_time(value)),
}


def check_values(definitions: Mapping[str, AttributeDefinition], values: Mapping[str, object]) -> None:
    """Raises Refused (400) for a name or a value that these attributes do not have. None takes a value away."""
    for name, value in values.items():
        definition = definitions.get(name)
        if definition is None or definition.archived:
            raise _refused(f"Custom attribute '{name}' does not exist")
        if value is not None:
            _check(definition, value)


def _check(definition: AttributeDefinition, value: object) -> None:
    if definition.choices or definition.data_type == "list":
        if value not in definition.options:
            raise _refused(f"Custom attribute '{definition.name}' has no such option")
    elif not _FITS[definition.data_type](value):
        raise _refused(f"Custom attribute '{definition.name}' must be of type {definition.data_type}")


def _refused(message: str) -> Refused:
    return Refused(400, message, code="parameter_invalid")
