"""Asana's answers: one record, lists in pages. Source: developers.asana.com, "Pagination", "Input/output options"."""

import base64
from collections.abc import Callable, Sequence
from typing import TypeVar

from app.sandbox import asana_shapes as shapes
from app.sandbox.calls import Answer, Call, Refused
from app.sandbox.records import Json

_MOST_PER_PAGE = 100
_MOST_WITHOUT_LIMIT = 1000
T = TypeVar("T")


def one_record(shape: Json, call: Call, status: int = 200) -> Answer:
    """An answer with nothing but this record."""
    return Answer(status, {"data": picked_of(shape, call)})


def picked_of(shape: Json, call: Call) -> Json:
    """The fields of the record that the call asked for: all of them where it named none."""
    fields = call.query.get("opt_fields")
    return shapes.picked(shape, fields.split(",")) if fields else shape


def limit_of(call: Call) -> int | None:
    """How many a page shall hold, if that was said."""
    asked = call.query.get("limit")
    if asked is None:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) <= len("100") and 0 < int(asked) <= _MOST_PER_PAGE):
        raise Refused(400, f"limit: Must be between 1 and {_MOST_PER_PAGE}")
    return int(asked)


def listed(call: Call, found: Sequence[T], shape: Callable[[T], Json], by_default: Sequence[str]) -> Answer:
    """One page: compact records unless fields are asked for, and `next_page` only where a limit was sent."""
    limit, fields = limit_of(call), call.query.get("opt_fields")
    gids = [one.gid for one in found]  # type: ignore[attr-defined] # everything that Asana lists has a gid
    start = _start(call, gids)
    page = found[start : start + (limit or _MOST_WITHOUT_LIMIT)]
    data = [shapes.picked(shape(one), fields.split(",") if fields else by_default) for one in page]
    body: Json = {"data": data}
    if limit:
        more = start + limit < len(found)
        body["next_page"] = _next_page(call, gids[start + limit - 1], limit) if more else None
    return Answer(200, body)


def _start(call: Call, gids: Sequence[str]) -> int:
    offset = call.query.get("offset")
    if offset is None:
        return 0
    try:
        return gids.index(base64.urlsafe_b64decode(offset).decode()) + 1
    except (ValueError, TypeError):
        raise Refused(400, "offset: Your pagination token is invalid or has expired.") from None


def _next_page(call: Call, last: str, limit: int) -> Json:
    offset = base64.urlsafe_b64encode(last.encode()).decode()
    path = f"?limit={limit}&offset={offset}"
    return {"offset": offset, "path": path, "uri": f"http://{call.host}/asana/api/1.0{path}"}
