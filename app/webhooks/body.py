"""How a delivery's body is read: no more of it than is allowed, from callers that may hang up."""

from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response


async def read_body(request: Request, max_bytes: int) -> bytes | None:
    """The body, None if it is larger than allowed: no more than that is ever held in memory."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > max_bytes:
            return None
        chunks.append(chunk)
    return b"".join(chunks)


def quiet(handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """A caller that hangs up in the middle of its body is nobody's error."""

    async def handled(request: Request) -> Response:
        try:
            return await handler(request)
        except ClientDisconnect:
            return Response(status_code=499)

    return handled
