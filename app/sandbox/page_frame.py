"""What every page of the sandbox is made of. It says SANDBOX at the top; every text is escaped."""

import html
from collections.abc import Iterable
from datetime import UTC, datetime

from starlette.responses import HTMLResponse

from app.sandbox.bodies import plain_text

_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:0 auto;padding:0 1rem 3rem}"
    "header{background:#b45309;color:#fff;padding:.4rem 1rem;margin:0 -1rem 1rem;letter-spacing:.1em}"
    "header a{color:#fff}dt{font-weight:bold}"
    "article{border:1px solid #bbb;border-radius:4px;padding:.5rem 1rem;margin:.5rem 0}"
    "article.note{background:#fef3c7}pre{white-space:pre-wrap;font:inherit;margin:0}small{color:#555}"
    "textarea{display:block;width:100%;font:inherit}button{font:inherit;margin:.3rem .3rem .3rem 0}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'"
_HEADERS = {"Content-Security-Policy": _POLICY}
_PLACES = (("/", "conversations"), ("/slack", "Slack"), ("/mail", "mail"))


def page(title: str, *content: str, status: int = 200) -> HTMLResponse:
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>SANDBOX: {html.escape(title)}</title>'
    places = " &middot; ".join(link(path, name) for path, name in _PLACES)
    top = f"<header>SANDBOX &middot; {places} &middot; nothing here is real</header>"
    body = f"<h1>{html.escape(title)}</h1>{''.join(content)}"
    return HTMLResponse(f"{head}<style>{_STYLE}</style>{top}<main>{body}</main></html>", status, _HEADERS)


def missing(what: str) -> HTMLResponse:
    return page("Not here", f"<p>The sandbox has no such {what}.</p>", status=404)


def link(path: str, text: str) -> str:
    return f'<a href="{html.escape(path)}">{html.escape(text)}</a>'


def bullets(items: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def facts(pairs: Iterable[tuple[str, object]]) -> str:
    return "<dl>" + "".join(f"<dt>{html.escape(k)}</dt><dd>{html.escape(str(v))}</dd>" for k, v in pairs) + "</dl>"


def moment(unix: float) -> str:
    return datetime.fromtimestamp(unix, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def article(heading: str, body: str | None, kind: str = "") -> str:
    text = html.escape(plain_text(body) or "")
    return f'<article class="{kind}"><small>{html.escape(heading)}</small><pre>{text}</pre></article>'
