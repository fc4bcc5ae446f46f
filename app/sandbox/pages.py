"""Pages for people, so that a link into the sandbox leads somewhere. Every page says SANDBOX; every text is escaped."""

import html
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.sandbox import intercom_pages
from app.sandbox.bodies import plain_text
from app.sandbox.page_frame import article, bullets, facts, link, missing, moment, page
from app.sandbox.records import Conversation
from app.sandbox.room import Room

_SHOWN = 200


def home(room: Room, request: Request) -> Response:  # noqa: ARG001 - every page is made alike
    newest = list(room.state.conversations.values())[: -_SHOWN - 1 : -1]
    conversations = bullets(_row(kept.now) for kept in newest)
    projects = bullets(link(f"/projects/{one.gid}", one.name) for one in room.state.projects.values())
    return page("Conversations", conversations, "<h2>Projects</h2>", projects)


def _row(one: Conversation) -> str:
    tags = ", ".join(tag.name for tag in one.tags)
    first = (plain_text(one.source_body) or "(empty)")[:90]
    return f"{link(f'/conversations/{one.id}', first)} {html.escape(f'{one.state} {tags}')}"


def task(room: Room, request: Request) -> Response:
    kept = room.state.tasks.get(request.path_params["id"])
    if kept is None or kept.now.trashed:
        return missing("task")
    one = kept.now
    fields = {field.gid: field for project in room.state.projects.values() for field in project.fields}
    values: list[tuple[str, object]] = [("Completed", "yes" if one.completed else "no")]
    values += [(fields[gid].name, dict(fields[gid].options).get(str(v), v)) for gid, v in one.values.items()]
    homes = [link(f"/projects/{gid}", room.state.projects[gid].name) for gid, _ in one.memberships]
    stories = [
        article(f"{moment(story.created_at)} {story.resource_subtype}", html.escape(story.text))
        for story in one.stories
    ]
    notes = f"<article><pre>{html.escape(one.notes)}</pre></article>"
    return page(f"Task {one.name}", bullets(homes), facts(values), notes, *stories)


def project(room: Room, request: Request) -> Response:
    one = room.state.projects.get(request.path_params["id"])
    if one is None:
        return missing("project")
    columns = []
    for section, name in one.sections:
        there = [kept.now for kept in room.state.tasks.values() if (one.gid, section) in kept.now.memberships]
        rows = bullets(link(f"/tasks/{found.gid}", found.name or "(no name)") for found in there if not found.trashed)
        columns.append(f"<h2>{html.escape(name)}</h2>{rows}")
    return page(one.name, *columns)


def slack(room: Room, request: Request) -> Response:  # noqa: ARG001 - every page is made alike
    messages = [
        article(f"{moment(one.posted_at)} #{one.channel}", one.text) for one in reversed(room.state.slack[-_SHOWN:])
    ]
    return page("Slack", *messages)


def mail(room: Room, request: Request) -> Response:  # noqa: ARG001 - every page is made alike
    mails = [
        article(
            f"{moment(one.received_at)} to {', '.join(one.recipients)}: {one.subject}",
            html.escape(one.text),
        )
        for one in reversed(room.state.mails[-_SHOWN:])
    ]
    return page("Mail", *mails)


def page_routes(room: Room) -> list[Route]:
    """What stands at the root."""
    pages = {
        "/": home,
        "/conversations/{id}": intercom_pages.conversation,
        "/contacts/{id}": intercom_pages.contact,
        "/articles/{id}": intercom_pages.help_article,
        "/tasks/{id}": task,
        "/projects/{id}": project,
        "/slack": slack,
        "/mail": mail,
    }
    shown = [Route(path, _endpoint(room, made)) for path, made in pages.items()]
    return [*shown, Route("/conversations/{id}/say", _saying(room), methods=["POST"])]


def _endpoint(room: Room, made: Callable[[Room, Request], Response]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return made(room, request)

    return endpoint


def _saying(room: Room) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return intercom_pages.say(room, request.path_params["id"], await request.body())

    return endpoint
