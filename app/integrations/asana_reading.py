"""What every part of our Asana client reads an answer with: one record, a list to its last page, an id."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.integrations.asana_calls import AsanaCalls, Method
from app.integrations.errors import CallFailed, Reason
from app.integrations.paging import MOST_PAGES, endless

_PAGE = 100


def record(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The record that an answer holds. Raises CallFailed(UNKNOWN) for an answer without one."""
    found = payload.get("data")
    if not isinstance(found, dict) or not found.get("gid"):
        raise CallFailed("asana", Reason.UNKNOWN, "the answer holds no record with a gid")
    return found


def records(payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The records that an answer lists. Raises CallFailed(UNKNOWN) for an answer without a list."""
    items = payload.get("data")
    if not isinstance(items, list):
        raise CallFailed("asana", Reason.UNKNOWN, "the answer is not a list")
    return [item for item in items if isinstance(item, dict)]


def listed(calls: AsanaCalls, method: Method, *args: str, opts: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The records of every page of a list. Raises CallFailed(UNKNOWN) when the pages go in a circle."""
    seen: set[str] = set()
    asked = {**opts, "limit": _PAGE}
    for _ in range(MOST_PAGES):
        page = calls.read(method, *args, opts=asked)
        yield from records(page)
        offset = (page.get("next_page") or {}).get("offset")
        if not offset:
            return
        if offset in seen:
            raise endless("asana")
        seen.add(offset)
        asked = {**asked, "offset": offset}
    raise endless("asana")


def selected(fields: str) -> dict[str, str]:
    """The option that asks for these fields (comma-separated) instead of the usual ones."""
    return {"opt_fields": fields} if fields else {}


def gid_of(gid: str) -> str:
    """The id, fit for an address. Raises CallFailed(REFUSED) for what is none."""
    # The SDK escapes ids in addresses, but urllib3 then resolves dots, and an empty id would name the whole list.
    if gid in {"", ".", ".."}:
        raise CallFailed("asana", Reason.REFUSED, "an id is empty or not an id; nothing was sent")
    return gid
