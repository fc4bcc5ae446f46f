"""Articles of the help centre in our shape, as Intercom's REST gives them."""

from collections.abc import Iterator, Mapping

from app.rules.events import Article
from app.webhooks.untrusted import Json, identity, table, text

_PUBLISHED = "published"


def articles_of(payload: Mapping[str, object]) -> Iterator[Article]:
    """The article and each of its translations, as far as they are published: each with a title of its own, all with
    the article's id. Raises nothing.
    """
    id_ = identity(payload.get("id"))
    if id_ is None:
        return
    said: set[str] = set()
    versions = [payload, *(table(each) for each in table(payload.get("translated_content")).values())]
    for version in versions:
        title = text(version.get("title"))
        if title and title not in said and version.get("state") in (None, _PUBLISHED):
            said.add(title)
            yield Article(
                id=id_, title=title, url=_address(version, payload), about=text(version.get("description")) or ""
            )


def _address(version: Json, payload: Json) -> str | None:
    return text(version.get("url")) or text(payload.get("url"))
