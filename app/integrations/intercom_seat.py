"""The teammate's seat that Intercom is called from: what every group of calls is made of."""

import ssl
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, Self

from app.integrations.answers import OnTime
from app.integrations.call_ends import Listener
from app.integrations.errors import CallFailed, Reason
from app.integrations.intercom_calls import Call, IntercomCalls
from app.integrations.known_tags import KnownTags
from app.integrations.paging import Cursor, Link, Next, Number, every_item, items_of
from app.integrations.receipt import Quota, Receipt

Attributes = Mapping[str, str | float | bool | None]
"""Values of custom attributes by name; None takes a value away."""


class Seat:
    """Calls to Intercom as one teammate, `admin_id`."""

    def __init__(  # noqa: PLR0913 - how it reaches Intercom, each by its name
        self,
        *,
        base_url: str = "https://api.intercom.io",
        token: str,
        admin_id: str,
        timeout: float = 10.0,
        on_quota: Callable[[Quota], None] | None = None,
        on_end: Listener | None = None,
        on_time: OnTime | None = None,
        tls: ssl.SSLContext | None = None,
        reads_only: bool = False,
    ) -> None:
        self._calls = IntercomCalls(
            base_url=base_url, token=token, timeout=timeout, on_quota=on_quota, on_end=on_end,
            on_time=on_time, tls=tls, reads_only=reads_only,
        )  # fmt: skip
        self._admin_id = admin_id
        self._known_tags = KnownTags()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._calls.close()

    def _one(self, where: str) -> dict[str, Any]:
        return known(self._calls.read(Call(method="GET", path=where)))

    def _whole(self, where: str, key: str, query: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
        """A list that Intercom gives in one page."""
        return items_of(self._calls.read(Call(method="GET", path=where, query=query)), key)

    def _listed(self, first: Call, key: str, *or_else: str) -> Iterator[dict[str, Any]]:
        """Every item of a list in pages, which stands under `key` or under another name that Intercom has for it."""

        def page(where: Next | None) -> dict[str, Any]:
            found = self._calls.read(_turned(first, where))
            there = next((name for name in (key, *or_else) if name in found), key)
            return {**found, key: found.get(there)}

        return every_item(page, key, self._calls.base_url)

    def _write(self, method: str, where: str, body: Mapping[str, Any], deadline: float) -> Receipt:
        answer, _ = self._calls.write(Call(method=method, path=where, body=body), deadline)
        return Receipt(at=answer.at)


def known(found: dict[str, Any]) -> dict[str, Any]:
    """The answer, if it is a thing with an id. Raises CallFailed(UNKNOWN) otherwise: an empty or foreign answer must
    not pass for a conversation in which nothing of ours was found.
    """
    if not found.get("id"):
        raise CallFailed("intercom", Reason.UNKNOWN, "the answer has no id")
    return found


def _turned(first: Call, where: Next | None) -> Call:
    match where:
        case None:
            return first
        case Link(url):
            return Call(method=first.method, path=url, body=first.body)
        case Number(page):
            return Call(method=first.method, path=first.path, body=first.body, query={"page": str(page)})
        case Cursor(after) if first.body is None:
            return Call(method=first.method, path=first.path, query={**(first.query or {}), "starting_after": after})
        case Cursor(after):
            pagination = {**first.body.get("pagination", {}), "starting_after": after}
            return Call(method=first.method, path=first.path, body={**first.body, "pagination": pagination})
