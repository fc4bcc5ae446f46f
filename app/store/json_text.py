"""JSON that PostgreSQL takes: jsonb refuses NUL characters and lone surrogates, and customers write both."""

import json
from typing import Any


def storable(value: dict[str, Any]) -> dict[str, Any]:
    """The same value without what jsonb refuses. Returned as it is when there is nothing to clean."""
    text = json.dumps(value, ensure_ascii=True)
    if "\\u0000" not in text and "\\ud" not in text:
        return value
    cleaned: dict[str, Any] = _clean(value)
    return cleaned


def _clean(value: Any) -> Any:  # noqa: ANN401 - JSON has any type
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(item) for item in value]
    return value
