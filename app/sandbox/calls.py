"""One call to a vendor and its answer, and the table that finds who answers it. No server in here."""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.sandbox.state import Moment

if TYPE_CHECKING:
    from app.sandbox.room import Room

Params = Mapping[str, str]
JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """`seen` is the moment (monotonic seconds) whose state a read shows; `host` is what the caller called us."""

    params: Params
    query: Params
    body: Mapping[str, Any]
    moment: Moment
    seen: float
    host: str


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is what becomes JSON, or bytes that go out as they are."""

    status: int
    body: object
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = JSON

    def encoded(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body, separators=(",", ":")).encode()


class Refused(Exception):  # noqa: N818 - the house's word for it; "Error" would say nothing more
    """The vendor says no. `code` is Intercom's; Asana has texts only."""

    def __init__(self, status: int, message: str, *, code: str = "", headers: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.headers = headers


Handler = Callable[["Room", Call], Answer | Awaitable[Answer]]
"""A coroutine function where something has to happen elsewhere before there is an answer."""


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str
    handler: Handler


@dataclass(frozen=True, slots=True)
class Router:
    """Finds the route for a method and a path; fixed words win over placeholders by standing first in the table."""

    _by_shape: dict[tuple[str, int], list[tuple[tuple[str, ...], Route]]] = field(default_factory=dict)

    @classmethod
    def of(cls, routes: Iterable[Route]) -> "Router":
        router = cls()
        for route in routes:
            words = tuple(route.path.strip("/").split("/"))
            router._by_shape.setdefault((route.method, len(words)), []).append((words, route))
        return router

    def routes(self) -> list[Route]:
        return [route for found in self._by_shape.values() for _, route in found]

    def find(self, method: str, path: str) -> tuple[Route, Params] | None:
        words = path.strip("/").split("/")
        for pattern, route in self._by_shape.get((method, len(words)), ()):
            pairs = tuple(zip(pattern, words, strict=True))
            if all(p == w or (p[0] == "{" and w) for p, w in pairs):
                return route, {p[1:-1]: w for p, w in pairs if p[0] == "{"}
        return None


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def json_object(raw: bytes) -> Mapping[str, Any]:
    """The JSON object in `raw` ({} for nothing). Raises Refused (400) for anything else."""
    if not raw:
        return {}
    try:
        parsed = json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused(400, "The request body is not valid JSON", code="bad_request") from None
    if not isinstance(parsed, dict):
        raise Refused(400, "The request body must be a JSON object", code="bad_request")
    return parsed
