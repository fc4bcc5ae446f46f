"""Pages for people, so that a link into the sandbox leads somewhere. Every page says SANDBOX; every text is escaped."""

import html
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from app.sandbox.bodies import plain_text
from app.sandbox.records import Conversation
from app.sandbox.room import Room

_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:0 auto;padding:0 1rem 3rem}"
    "header{background:#b45309;color:#fff;padding:.4rem 1rem;margin:0 -1rem 1rem;letter-spacing:.1em}"
    "header a{color:#fff}dt{font-weight:bold}"
    "article{border:1px solid #bbb;border-radius:4px;padding:.5rem 1rem;margin:.5rem 0}"
    "article.note{background:#fef3c7}pre{white-space:pre-wrap;font:inherit;margin:0}small{color:#555}"
)
_HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"}
_SHOWN = 200


def _page(title: str, *content: str, status: int = 200) -> HTMLResponse:
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>SANDBOX: {html.escape(title)}</title>'
    top = '<header>SANDBOX &middot; <a href="/">conversations</a> &middot; nothing here is real</header>'
    body = f"<h1>{html.escape(title)}</h1>{''.join(content)}"
    return HTMLResponse(f"{head}<style>{_STYLE}</style>{top}<main>{body}</main></html>", status, _HEADERS)


def _missing(what: str) -> HTMLResponse:
    return _page("Not here", f"<p>The sandbox has no such {what}.</p>", status=404)


def _link(path: str, text: str) -> str:
    return f'<a href="{html.escape(path)}">{html.escape(text)}</a>'


def _list(items: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def _facts(pairs: Iterable[tuple[str, object]]) -> str:
    return "<dl>" + "".join(f"<dt>{html.escape(k)}</dt><dd>{html.escape(str(v))}</dd>" for k, v in pairs) + "</dl>"


def _moment(unix: float) -> str:
    return datetime.fromtimestamp(unix, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _article(heading: str, body: str | None, kind: str = "") -> str:
    text = html.escape(plain_text(body) or "")
    return f'<article class="{kind}"><small>{html.escape(heading)}</small><pre>{text}</pre></article>'


def home(room: Room, request: Request) -> Response:  # noqa: ARG001 - every page is made alike
    newest = list(room.state.conversations.values())[: -_SHOWN - 1 : -1]
    conversations = _list(_row(kept.now) for kept in newest)
    projects = _list(_link(f"/projects/{one.gid}", one.name) for one in room.state.projects.values())
    return _page("Conversations", conversations, "<h2>Projects</h2>", projects)


def _row(one: Conversation) -> str:
    tags = ", ".join(tag.name for tag in one.tags)
    first = (plain_text(one.source_body) or "(empty)")[:90]
    return f"{_link(f'/conversations/{one.id}', first)} {html.escape(f'{one.state} {tags}')}"


def conversation(room: Room, request: Request) -> Response:
    kept = room.state.conversations.get(request.path_params["id"])
    if kept is None:
        return _missing("conversation")
    one = kept.now
    contact = room.state.contacts[one.contact_id].now
    facts = [
        ("State", one.state),
        ("Team", room.state.teams[one.team_id].name if one.team_id else "nobody"),
        ("Teammate", room.state.admins[one.admin_id].name if one.admin_id else "nobody"),
        ("Tags", ", ".join(tag.name for tag in one.tags) or "none"),
        *one.attributes.items(),
    ]
    who = contact.name or contact.email or contact.id
    parts = [
        _article(
            f"{_moment(p.created_at)} {p.part_type} by {p.author.type} {p.author.name or ''}",
            p.body or " ".join(str(value) for value in p.event_details.values()),
            "note" if p.part_type == "note" else "",
        )
        for p in one.parts
    ]
    first = _article(f"{_moment(one.created_at)} {who}", one.source_body)
    return _page(
        f"Conversation {one.id}", f"<p>{_link(f'/contacts/{contact.id}', who)}</p>", _facts(facts), first, *parts
    )


def contact_page(room: Room, request: Request) -> Response:
    kept = room.state.contacts.get(request.path_params["id"])
    if kept is None:
        return _missing("contact")
    one = kept.now
    facts = [("E-mail", one.email), ("Role", one.role), *one.attributes.items()]
    notes = [
        _article(f"{_moment(note.created_at)} {room.state.admins[note.admin_id].name}", note.body, "note")
        for note in reversed(one.notes)
    ]
    return _page(f"Contact {one.name or one.id}", _facts(facts), "<h2>Notes</h2>", *notes)


def task(room: Room, request: Request) -> Response:
    kept = room.state.tasks.get(request.path_params["id"])
    if kept is None or kept.now.trashed:
        return _missing("task")
    one = kept.now
    fields = {field.gid: field for project in room.state.projects.values() for field in project.fields}
    values = [(fields[gid].name, dict(fields[gid].options).get(value, value)) for gid, value in one.values.items()]
    homes = [_link(f"/projects/{gid}", room.state.projects[gid].name) for gid, _ in one.memberships]
    stories = [
        _article(f"{_moment(story.created_at)} {story.resource_subtype}", html.escape(story.text))
        for story in one.stories
    ]
    notes = f"<article><pre>{html.escape(one.notes)}</pre></article>"
    return _page(f"Task {one.name}", _list(homes), _facts(values), notes, *stories)


def project(room: Room, request: Request) -> Response:
    one = room.state.projects.get(request.path_params["id"])
    if one is None:
        return _missing("project")
    columns = []
    for section, name in one.sections:
        there = [kept.now for kept in room.state.tasks.values() if (one.gid, section) in kept.now.memberships]
        rows = _list(_link(f"/tasks/{found.gid}", found.name or "(no name)") for found in there if not found.trashed)
        columns.append(f"<h2>{html.escape(name)}</h2>{rows}")
    return _page(one.name, *columns)


def page_routes(room: Room) -> list[Route]:
    """What stands at the root."""
    pages = {
        "/": home,
        "/conversations/{id}": conversation,
        "/contacts/{id}": contact_page,
        "/tasks/{id}": task,
        "/projects/{id}": project,
    }
    return [Route(path, _endpoint(room, page)) for path, page in pages.items()]


def _endpoint(room: Room, page: Callable[[Room, Request], Response]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return page(room, request)

    return endpoint
