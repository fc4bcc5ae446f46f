"""Intercom REST 2.16: listing and searching conversations by pages. `>` and `<` mean "or equal", as they do there."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

from app.sandbox.bodies import plain_text
from app.sandbox.calls import Answer, Call, Refused, Route
from app.sandbox.intercom_conversations import invalid
from app.sandbox.intercom_shapes import conversation_json, teammate_ids
from app.sandbox.records import Conversation, Json
from app.sandbox.room import Room

_PER_PAGE, _MOST_PER_PAGE, _DEEPEST, _MOST_FILTERS = 20, 150, 2, 15
Test = Callable[[Conversation], bool]

_FIELDS: Mapping[str, Callable[[Conversation], object]] = {
    "id": lambda one: one.id,
    "created_at": lambda one: one.created_at,
    "updated_at": lambda one: one.updated_at,
    "waiting_since": lambda one: one.waiting_since,
    "snoozed_until": lambda one: one.snoozed_until,
    "open": lambda one: one.state != "closed",
    "state": lambda one: one.state,
    "read": lambda one: one.read,
    "contact_ids": lambda one: [one.contact_id],
    "teammate_ids": teammate_ids,
    "tag_ids": lambda one: [tag.id for tag in one.tags],
    "admin_assignee_id": lambda one: one.admin_id,
    "team_assignee_id": lambda one: one.team_id,
    "source.type": lambda one: one.channel,
    "source.id": lambda one: one.source_id,
    "source.body": lambda one: plain_text(one.source_body),
    "source.author.id": lambda one: one.contact_id,
}
_SORTABLE = frozenset(("created_at", "updated_at", "waiting_since"))
_TIMES = _SORTABLE | {"snoozed_until"}


def _same(have: object, want: object) -> bool:
    if isinstance(have, list):
        return any(_same(one, want) for one in have)
    if isinstance(have, bool) or isinstance(want, bool):
        return have is want or str(have).lower() == str(want).lower()
    return have == want or (have is not None and want is not None and str(have) == str(want))


def _number(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type] # whatever it is, it is a number or a refusal
    except (TypeError, ValueError, OverflowError):
        raise invalid("value must be a number") from None


def _contains(have: object, want: object) -> bool:
    return str(want).casefold() in str(have or "").casefold()


_OPERATORS: Mapping[str, Callable[[object, Any], bool]] = {
    "=": _same,
    "!=": lambda have, want: not _same(have, want),
    "IN": lambda have, want: any(_same(have, one) for one in want),
    "NIN": lambda have, want: not any(_same(have, one) for one in want),
    ">": lambda have, want: have is not None and _number(have) >= want,
    ">=": lambda have, want: have is not None and _number(have) >= want,
    "<": lambda have, want: have is not None and _number(have) <= want,
    "<=": lambda have, want: have is not None and _number(have) <= want,
    "~": _contains,
    "!~": lambda have, want: not _contains(have, want),
    "^": lambda have, want: str(have or "").startswith(str(want)),
    "$": lambda have, want: str(have or "").endswith(str(want)),
}


def compiled(query: object, depth: int = 0) -> Test:
    """The query as a test of one conversation. Raises Refused (400) for one that Intercom would refuse."""
    if not isinstance(query, dict):
        raise invalid("query must be an object")
    operator, value = query.get("operator"), query.get("value")
    if operator in ("AND", "OR"):
        if not isinstance(value, list) or not 0 < len(value) <= _MOST_FILTERS or depth >= _DEEPEST:
            raise invalid("AND and OR take 1 to 15 filters, nested at most 2 deep")
        tests = [compiled(one, depth + 1) for one in value]
        both = all if operator == "AND" else any
        return lambda one: both(test(one) for test in tests)
    return _one_filter(query.get("field"), operator, value)


def _one_filter(field: object, operator: object, value: object) -> Test:
    if not isinstance(field, str) or field not in _FIELDS:
        raise Refused(400, f"Unsupported search field: {field!r:.80}", code="invalid_field")
    if not isinstance(operator, str) or operator not in _OPERATORS:
        raise Refused(400, f"Unsupported search operator: {operator!r:.80}", code="invalid_operator")
    if (operator in ("IN", "NIN")) != isinstance(value, list):
        raise invalid("IN and NIN take a list, other operators a single value")
    want = _number(value) if operator in (">", ">=", "<", "<=") else value
    if want is not value and field not in _TIMES:
        raise invalid(f"{operator} is for times")
    read, holds = _FIELDS[field], _OPERATORS[operator]
    return lambda one: holds(read(one), want)


def _cursor(key: tuple[int, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode()


def _read_cursor(cursor: object) -> tuple[int, str] | None:
    if cursor is None:
        return None
    try:
        moment, last = json.loads(base64.urlsafe_b64decode(str(cursor)))
        return int(moment), str(last)
    except (ValueError, TypeError, RecursionError):
        raise invalid("starting_after is not a cursor") from None


def _per_page(asked: object) -> int:
    try:
        count = int(_PER_PAGE if asked is None else asked)  # type: ignore[call-overload] # a number or a refusal
    except (TypeError, ValueError):
        count = 0
    if not 0 < count <= _MOST_PER_PAGE:
        raise invalid(f"per_page must be between 1 and {_MOST_PER_PAGE}")
    return int(count)


def _page(room: Room, found: list[Conversation], paging: Mapping[str, Any], sort: tuple[str, bool]) -> Answer:
    field, newest_first = sort
    size, after = _per_page(paging.get("per_page")), _read_cursor(paging.get("starting_after"))

    def key(one: Conversation) -> tuple[int, str]:
        return int(getattr(one, field) or 0), one.id

    found.sort(key=key, reverse=newest_first)
    rest = [one for one in found if after is None or (key(one) < after if newest_first else key(one) > after)]
    number = (len(found) - len(rest)) // size + 1
    more = len(rest) > size
    pages: Json = {
        "type": "pages",
        "page": number,
        "per_page": size,
        "total_pages": -(-len(found) // size),
        "next": {"page": number + 1, "starting_after": _cursor(key(rest[size - 1]))} if more else None,
    }
    contacts = room.state.contacts
    listed = [conversation_json(one, contacts[one.contact_id].now, parts=False) for one in rest[:size]]
    return Answer(
        200, {"type": "conversation.list", "pages": pages, "total_count": len(found), "conversations": listed}
    )


def _known(room: Room, call: Call) -> list[Conversation]:
    seen = (kept.as_of(call.seen) for kept in room.state.conversations.values())
    return [one for one in seen if one is not None]


def list_all(room: Room, call: Call) -> Answer:
    return _page(room, _known(room, call), call.query, ("updated_at", True))


def search(room: Room, call: Call) -> Answer:
    test = compiled(call.body.get("query"))
    paging, sort = call.body.get("pagination") or {}, call.body.get("sort") or {}
    if not isinstance(paging, dict) or not isinstance(sort, dict):
        raise invalid("pagination and sort must be objects")
    field = sort.get("field", "updated_at")
    if not isinstance(field, str) or field not in _SORTABLE:
        raise invalid("sort.field must be created_at, updated_at or waiting_since")
    found = [one for one in _known(room, call) if test(one)]
    return _page(room, found, paging, (field, sort.get("order", "descending") != "ascending"))


ROUTES = (
    Route("GET", "/conversations", list_all),
    Route("POST", "/conversations/search", search),
)
