"""Fields of the help centre's article that answers a customer's message."""

from collections.abc import Callable, Iterator

from app.rules.article_match import VERDICTS, Match, best_match
from app.rules.events import Article, Snapshot
from app.rules.fields.field import Field, looked_up


def article_fields() -> Iterator[Field]:
    about = "whether an article of the help centre answers the message: sure, unsure or none"
    yield looked_up("article.match", "choice", about, "articles", _verdict, options=VERDICTS)
    yield _article("title", "the title of the article that fits best", lambda it: it.title)
    yield _article("url", "its address", lambda it: it.url)
    yield _article("id", "its id in Intercom", lambda it: it.id)


def _article(name: str, about: str, read: Callable[[Article], str | None]) -> Field:
    def get(snapshot: Snapshot) -> object:
        match = _match(snapshot)
        return read(match.article) if match and match.article else None

    return looked_up(f"article.{name}", "text", about, "articles", get)


def _verdict(snapshot: Snapshot) -> object:
    match = _match(snapshot)
    return match.verdict if match else None


def _match(snapshot: Snapshot) -> Match | None:
    articles, message = snapshot.background.articles, snapshot.event.message
    return None if articles is None or message is None else best_match(message.text, articles)
