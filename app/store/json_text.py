"""JSON that PostgreSQL takes: jsonb refuses NUL characters and lone surrogates, and customers write both."""

import json
from typing import Any


def storable(value: dict[str, Any]) -> dict[str, Any]:
    """The same value without what jsonb refuses. Returned as it is when there is nothing to clean."""
    cleaned: dict[str, Any] = value if _is_clean(json.dumps(value)) else _clean(value)
    return cleaned


def storable_text(value: Any) -> str:  # noqa: ANN401 - JSON has any type
    """The value as JSON text, without what jsonb refuses."""
    text = json.dumps(value)
    return text if _is_clean(text) else json.dumps(_clean(value))


def _is_clean(text: str) -> bool:
    return "\\u0000" not in text and "\\ud" not in text


def _clean(value: Any) -> Any:  # noqa: ANN401 - JSON has any type
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(item) for item in value]
    return value
