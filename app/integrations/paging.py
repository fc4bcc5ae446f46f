"""Lists that come in pages, however the vendor marks the next one. A list that cannot be read to its end raises:
whoever looks for something we made must not take half a list for the whole.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from app.integrations.errors import CallFailed, Reason, Service

Page = dict[str, Any]
MOST_PAGES = 1000


@dataclass(frozen=True, slots=True)
class Cursor:
    """The next page of a list, as an opaque word to send along."""

    starting_after: str


@dataclass(frozen=True, slots=True)
class Link:
    """The next page of a list, as an address on the host we already talk to."""

    url: str


@dataclass(frozen=True, slots=True)
class Number:
    """The next page of a list, by its number."""

    page: int


Next = Cursor | Link | Number


def next_page(answer: Page, base_url: str) -> Next | None:
    """Where Intercom says a list goes on; None at its end. `pages.next` is a mapping with `starting_after`
    (conversations, contacts), an address (companies, events) or a number, or null with only `page` and `total_pages`
    to go by (a contact's notes). Raises CallFailed(UNKNOWN) for an address on another host: a token goes nowhere else.
    """
    pages = answer.get("pages")
    if not isinstance(pages, dict):
        return None
    following = pages.get("next")
    if isinstance(following, dict):
        cursor = following.get("starting_after")
        return Cursor(str(cursor)) if cursor else None
    if isinstance(following, str) and following:
        return Link(_same_host(following, base_url))
    number = following or _counted_on(pages)
    return Number(number) if isinstance(number, int) else None


def every_item(fetch: Callable[[Next | None], Page], key: str, base_url: str) -> Iterator[dict[str, Any]]:
    """The items under `key` of every page of an Intercom list, in the vendor's order, pages fetched as they are needed.
    Raises CallFailed(UNKNOWN) when the pages go in a circle.
    """
    where: Next | None = None
    seen: set[Next] = set()
    before: list[object] = []
    for _ in range(MOST_PAGES):
        answer = fetch(where)
        items = items_of(answer, key)
        identities = [item.get("id") for item in items]
        if isinstance(where, Number) and identities == before:
            return  # the list does not know page numbers and gave its first page again
        yield from items
        where, before = next_page(answer, base_url), identities
        if where is None:
            return
        if where in seen:
            raise endless("intercom")
        seen.add(where)
    raise endless("intercom")


def items_of(answer: Page, key: str) -> list[dict[str, Any]]:
    """What one page lists. Raises CallFailed(UNKNOWN) if it is no list."""
    items = answer.get(key)
    if not isinstance(items, list):
        raise CallFailed("intercom", Reason.UNKNOWN, "the answer is not a list")
    return [item for item in items if isinstance(item, dict)]


def endless(service: Service) -> CallFailed:
    """The failure of a list whose pages lead back to one already read, or never end."""
    return CallFailed(service, Reason.UNKNOWN, "the pages of the list go in a circle")


def _counted_on(pages: Page) -> int | None:
    page, total = pages.get("page"), pages.get("total_pages")
    return page + 1 if isinstance(page, int) and isinstance(total, int) and page < total else None


def _same_host(url: str, base_url: str) -> str:
    elsewhere = CallFailed("intercom", Reason.UNKNOWN, "the next page of the list lies on another host")
    try:
        there, home = urlsplit(urljoin(base_url + "/", url)), urlsplit(base_url)
        same = (there.scheme, there.hostname, there.port) == (home.scheme, home.hostname, home.port)
    except ValueError:
        raise elsewhere from None
    if not same or there.username:
        raise elsewhere
    return there.geturl()
