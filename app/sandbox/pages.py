"""Pages for people, so that a link into the sandbox leads somewhere. Every page says SANDBOX; every text is escaped."""

import html
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.sandbox import asana_pages, intercom_pages
from app.sandbox.bodies import plain_text
from app.sandbox.page_frame import article, bullets, link, moment, page
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
        "/tasks/{id}": asana_pages.task,
        "/projects/{id}": asana_pages.project,
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
