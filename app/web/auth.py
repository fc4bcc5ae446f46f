"""Who calls the admin API: whoever holds a key of `triage keys create`, as a bearer token (RFC 6750)."""

from typing import Annotated, cast

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException

from app.store import keys
from app.store.database import Database

_bearer = HTTPBearer(auto_error=False, description="A key made by `triage keys create NAME`.")


async def database(request: Request) -> Database:
    """The database that the app was put together with. Async, so that no thread is needed to know it."""
    return cast("Database", request.app.state.database)


Db = Annotated[Database, Depends(database)]


def caller(db: Db, given: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]) -> str:
    """The name of the key that the call carries. Answers 401 if there is none, or it is nobody's or revoked."""
    if given is None:
        raise _unauthorized("this call needs a key: Authorization: Bearer triage_...", "Bearer")
    name = keys.name_of(db, given.credentials)
    if name is None:
        raise _unauthorized("this key is not in force; `triage keys list` shows all", 'Bearer error="invalid_token"')
    return name


Caller = Annotated[str, Depends(caller)]


def _unauthorized(words: str, challenge: str) -> HTTPException:
    return HTTPException(401, words, headers={"WWW-Authenticate": challenge})
