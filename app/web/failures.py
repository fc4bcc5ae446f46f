"""How a call is refused: always JSON `{"error": {"message": ...}}`, with words for the caller and nothing of theirs."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from app.errors import TriageError
from app.log import logger
from app.web.schemas import ErrorAnswer

_log = logger(room="web")
_WORDS = {
    400: "The call cannot be done as asked",
    401: "No key, or one that is not in force",
    404: "There is no such thing",
    409: "The state of things forbids it",
    422: "A parameter or the body is not as described",
    503: "The database does not answer",
}


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The documented form of these refusals."""
    return {status: {"model": ErrorAnswer, "description": _WORDS[status]} for status in statuses}


TOO_LARGE: dict[int | str, dict[str, Any]] = {
    413: {"description": "The body is too large", "content": {"text/plain": {}}}  # Starlette's own answer
}


def answer_failures(app: FastAPI) -> None:
    """Make every failure in the app answer in the one form."""
    app.add_exception_handler(TriageError, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _not_as_described)
    app.add_exception_handler(psycopg.DataError, _not_storable)
    app.add_exception_handler(psycopg.OperationalError, _database_failed)
    app.add_exception_handler(Exception, _broken)


def _answer(status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    words = message.encode("utf-8", "replace").decode()  # lone surrogates of a caller's JSON have no UTF-8
    return JSONResponse({"error": {"message": words}}, status_code=status, headers=headers)


def _refused(_request: Request, error: Exception) -> Response:
    return _answer(error.status if isinstance(error, TriageError) else 500, str(error))


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers |= _allowed(request)
    return _answer(error.status_code, error.detail, headers)


def _allowed(request: Request) -> dict[str, str]:
    """All methods of a path: where two endpoints share one, the router names those of the first only."""
    described = request.app.openapi()["paths"].get(request.url.path, {})
    return {"Allow": ", ".join(sorted(method.upper() for method in described))} if described else {}


def _not_as_described(_request: Request, error: Exception) -> Response:
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    told = "; ".join(f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}" for problem in problems[:10])
    return _answer(422, told[:2000])


def _not_storable(_request: Request, _error: Exception) -> Response:
    return _answer(422, "a value holds what the database does not take")


def _database_failed(_request: Request, error: Exception) -> Response:
    _log.warning("database_failed", error=type(error).__name__)
    return _answer(503, "the database does not answer; is PostgreSQL running?")


def _broken(request: Request, error: Exception) -> Response:
    _log.error("call_broken", path=request.url.path, error=type(error).__name__)
    return _answer(500, "this is a mistake of the service; its log tells more")
