"""What the workspace can say already: articles of the help centre, and macros."""

from typing import Any

from app.integrations.errors import CallFailed, Reason
from app.integrations.intercom_calls import Call, path
from app.integrations.intercom_seat import Seat
from app.integrations.paging import items_of

_LONGEST_PHRASE = 200
_PER_PAGE = "150"


class Knowledge(Seat):
    """Articles and macros, to read."""

    def articles_for(self, phrase: str) -> list[dict[str, Any]]:
        """The published articles that Intercom's search finds for the phrase (its first 200 characters), the best
        first, at most ten. Each has `title`, `url`, `body` (HTML), `author_id` and `translated_content`.
        """
        query = {"phrase": phrase[:_LONGEST_PHRASE], "state": "published"}
        found = self._calls.read(Call(method="GET", path="/articles/search", query=query)).get("data")
        if not isinstance(found, dict):
            raise CallFailed("intercom", Reason.UNKNOWN, "the answer is not a list of articles")
        return items_of(found, "articles")

    def article(self, article_id: str) -> dict[str, Any]:
        """The article, published or not."""
        return self._one(path("articles", article_id))

    def macros(self) -> list[dict[str, Any]]:
        """All macros: `name`, `body` (HTML with <attribute key= default=/>) and `body_text` ({{key|fallback:"…"}})."""
        return list(self._listed(Call(method="GET", path="/macros", query={"per_page": _PER_PAGE}), "data"))

    def macro(self, macro_id: str) -> dict[str, Any]:
        """The macro."""
        return self._one(path("macros", macro_id))
