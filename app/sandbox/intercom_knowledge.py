"""Intercom REST 2.16: the articles of the help centre, and macros."""

import re
from datetime import UTC, datetime

from app.sandbox.bodies import plain_text
from app.sandbox.calls import Answer, Call, Route
from app.sandbox.intercom_conversations import invalid, not_found
from app.sandbox.records import Article, ArticleText, Json, Macro
from app.sandbox.room import Room
from app.sandbox.seed import APP_ID
from app.sandbox.workspace_seed import ARTICLES, BORN, MACROS

_PER_PAGE, _MOST_PER_PAGE = 50, 150
_WORD = re.compile(r"\w{4,}")


def article_url(article_id: str, host: str) -> str:
    return f"http://{host}/articles/{article_id}"


def _text_json(text: ArticleText, one: Article, url: str) -> Json:
    return {
        "title": text.title,
        "description": text.description,
        "body": text.body,
        "author_id": int(one.author_id),
        "state": one.state,
        "created_at": BORN,
        "updated_at": BORN,
        "url": url,
    }


def article_json(one: Article, host: str) -> Json:
    url = article_url(one.id, host)
    translations = {
        locale: {"type": "article_content", **_text_json(text, one, url)} for locale, text in one.translations.items()
    }
    return {
        "type": "article",
        "id": one.id,
        "workspace_id": APP_ID,
        "parent_ids": [],
        "tags": {"type": "tag.list", "tags": []},
        **_text_json(one.text, one, url),
        "url": url if one.state == "published" else None,
        "default_locale": "en",
        "translated_content": {"type": "article_translated_content", **translations} if translations else None,
    }


def search(room: Room, call: Call) -> Answer:  # noqa: ARG001 - every handler is called alike
    """The articles that share words of four letters or more with the phrase, most first; at most ten."""
    state = call.query.get("state", "all")
    if state not in {"published", "draft", "all"}:
        raise invalid("state must be published, draft or all")
    wanted = _words(call.query.get("phrase", ""))
    scored = [(len(wanted & _words_of(one)), one) for one in ARTICLES if state in {"all", one.state}]
    found = [one for score, one in sorted(scored, key=lambda each: -each[0]) if score][:10]
    pages = {"type": "pages", "page": 1, "total_pages": 1, "per_page": 10}
    data = {"articles": [article_json(one, call.host) for one in found], "highlights": []}
    return Answer(200, {"type": "list", "total_count": len(found), "data": data, "pages": pages})


def _words_of(one: Article) -> set[str]:
    texts = (one.text, *one.translations.values())
    return _words(" ".join(f"{text.title} {text.description} {plain_text(text.body)}" for text in texts))


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def article(room: Room, call: Call) -> Answer:  # noqa: ARG001 - every handler is called alike
    found = next((one for one in ARTICLES if one.id == call.params["id"]), None)
    if found is None:
        raise not_found()
    return Answer(200, article_json(found, call.host))


def macro_json(one: Macro) -> Json:
    born = datetime.fromtimestamp(BORN, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return {
        "type": "macro",
        "id": one.id,
        "name": one.name,
        "body": one.body,
        "body_text": one.body_text,
        "created_at": born,
        "updated_at": born,
        "visible_to": "everyone",
        "visible_to_team_ids": [],
        "available_on": ["inbox", "messenger"],
    }


def macros(room: Room, call: Call) -> Answer:  # noqa: ARG001 - every handler is called alike
    asked, after = call.query.get("per_page", str(_PER_PAGE)), call.query.get("starting_after", "")
    if not asked.isdecimal() or not 0 < int(asked) <= _MOST_PER_PAGE:
        raise invalid(f"per_page must be between 1 and {_MOST_PER_PAGE}")
    rest = [one for one in MACROS if one.id > after]
    listed = rest[: int(asked)]
    more = len(rest) > len(listed)
    pages = {"type": "pages", "per_page": int(asked), "next": {"starting_after": listed[-1].id} if more else None}
    return Answer(200, {"type": "list", "data": [macro_json(one) for one in listed], "pages": pages})


def macro(room: Room, call: Call) -> Answer:  # noqa: ARG001 - every handler is called alike
    found = next((one for one in MACROS if one.id == call.params["id"]), None)
    if found is None:
        raise not_found()
    return Answer(200, macro_json(found))


ROUTES = (
    Route("GET", "/articles/search", search),
    Route("GET", "/articles/{id}", article),
    Route("GET", "/macros", macros),
    Route("GET", "/macros/{id}", macro),
)
