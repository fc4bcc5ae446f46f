"""What a vendor's answer means: a success, or one of the reasons in `errors`, with the vendor's own words."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any

from app import clock
from app.integrations.errors import CallFailed, Reason, Service
from app.integrations.receipt import Quota

LONGEST_WAIT = 3600.0
"""Seconds. No vendor asks for more (Intercom's windows are 10 s, Asana's a minute); a wilder header is not believed."""

OnTime = Callable[[Service, datetime], None]
"""Hears a vendor's clock in every answer that tells it."""

_TOO_MANY = 429
_REASONS = {
    401: Reason.UNAUTHORIZED,
    404: Reason.NOT_FOUND,
    408: Reason.UNKNOWN,
    409: Reason.UNKNOWN,
    429: Reason.RATE_LIMITED,
}
_LONGEST_DETAIL = 300
_ECHO = 12
_TELLING = 6
_OUR_WORDS = frozenset({"type", "message_type", "id", "admin_id", "assignee_id", "operator", "field", "projects"})


class Headers(dict[str, str]):
    """An answer's headers, looked up regardless of case; several with one name are one, separated by commas."""

    @classmethod
    def of(cls, raw: Iterable[tuple[bytes, bytes]]) -> "Headers":
        found = cls()
        for name, value in raw:
            key, text = name.decode("latin-1").lower(), value.decode("latin-1")
            found[key] = f"{found[key]}, {text}" if key in found else text
        return found

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - dict's signature
        return super().get(name.lower(), default)


@dataclass(frozen=True)
class Answer:
    """One answer over HTTP. `headers` are looked up regardless of case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @cached_property
    def at(self) -> datetime | None:
        """The vendor's clock when it answered (its Date header)."""
        return _http_date(self.headers.get("Date"))


def tell_time(service: Service, answer: Answer, listener: OnTime | None) -> None:
    """Let the listener hear the vendor's clock, if the answer tells it."""
    if listener is not None and answer.at is not None:
        listener(service, answer.at)


def quota(service: Service, answer: Answer) -> Quota | None:
    """What the headers say of the rate limit; None if they say nothing.

    Intercom: X-RateLimit-Limit, -Remaining, -Reset (UNIX seconds), about the current 10-second window. Asana:
    Retry-After on a 429 only.
    """
    headers = answer.headers
    limit, remaining = _number(headers.get("X-RateLimit-Limit")), _number(headers.get("X-RateLimit-Remaining"))
    resets_in, retry_after = _resets_in(answer), _retry_after(answer) if answer.status == _TOO_MANY else None
    if limit is None and remaining is None and resets_in is None and retry_after is None:
        return None
    return Quota(
        service=service,
        limit=None if limit is None else int(limit),
        remaining=None if remaining is None else int(remaining),
        resets_in=resets_in,
        retry_after=retry_after,
    )


def failure(service: Service, answer: Answer, *, secrets: Any = None) -> CallFailed | None:  # noqa: ANN401 - any JSON
    """None for a 2xx. `secrets` is what we sent (any JSON) and the token: the vendor's words are quoted without them.

    3xx, 408, 409 and 5xx are UNKNOWN: they do not say whether the work was done.
    """
    status = answer.status
    if 200 <= status < 300:  # noqa: PLR2004 - the class of HTTP statuses that means success
        return None
    default = Reason.REFUSED if 400 <= status < 500 else Reason.UNKNOWN  # noqa: PLR2004 - HTTP's client errors
    wait = _retry_after(answer)
    if wait is None and status == _TOO_MANY:
        wait = _resets_in(answer)
    words = without_echo(_vendors_words(answer.body), secrets)
    return CallFailed(
        service,
        _REASONS.get(status, default),
        f"{status} {words}".strip(),
        retry_after=None if wait is None else timedelta(seconds=wait),
        status=status,
    )


def decoded(service: Service, answer: Answer) -> dict[str, Any]:
    """The JSON object in a successful answer ({} for an empty one). Raises CallFailed(UNKNOWN) for anything else."""
    if not answer.body.strip():
        return {}
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise CallFailed(service, Reason.UNKNOWN, "the answer is not a JSON object", status=answer.status)
    return value


def without_echo(words: str, secrets: Any) -> str:  # noqa: ANN401 - any JSON
    """`words` with every stretch that we sent ourselves (12 characters in a row, or all of a shorter text) blanked."""
    folded, hidden = _folded(words), [False] * len(words)
    for secret in _strings(secrets):
        ours = _folded(secret)
        size = min(_ECHO, len(ours))
        if size < _TELLING:
            continue
        for start in range(len(folded) - size + 1):
            if folded[start : start + size] in ours:
                hidden[start : start + size] = [True] * size
    return "".join("*" if veil else letter for letter, veil in zip(words, hidden, strict=True))


def _folded(text: str) -> str:
    # Letter by letter, so that places stay where they were: "İ".lower() is two characters.
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in _OUR_WORDS:
                yield from _strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _strings(inner)


def _vendors_words(body: bytes) -> str:
    # Intercom: {"type": "error.list", "request_id", "errors": [{"code", "message"}]}; Asana: {"errors": [{"message",
    # "phrase"}]}. A gateway in front of either answers in HTML.
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return _bare_word(body) or ("(no JSON in the answer)" if body else "")
    errors = answer.get("errors") if isinstance(answer, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else None
    if not isinstance(first, dict):
        return ""
    words = ": ".join(str(first[key]) for key in ("code", "message", "phrase") if first.get(key))
    request_id = answer.get("request_id")
    return " ".join(words[:_LONGEST_DETAIL].split()) + (f" (request {str(request_id)[:64]})" if request_id else "")


def _bare_word(body: bytes) -> str:
    text = body[:_LONGEST_DETAIL].decode("ascii", "replace").strip()
    return text if re.fullmatch(r"[a-z_]{1,60}", text) else ""


def _resets_in(answer: Answer) -> float | None:
    reset = _number(answer.headers.get("X-RateLimit-Reset"))
    if reset is None:
        return None
    now = answer.at or clock.now()
    return min(max(reset - now.timestamp(), 0.0), LONGEST_WAIT)


def _retry_after(answer: Answer) -> float | None:
    text = answer.headers.get("Retry-After")
    seconds = _number(text)
    if seconds is None and (then := _http_date(text)) is not None:
        seconds = (then - (answer.at or clock.now())).total_seconds()
    return None if seconds is None else min(max(seconds, 0.0), LONGEST_WAIT)


def _number(text: str | None) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value < 1e12 else None  # noqa: PLR2004 - neither NaN nor infinite nor a date after 33658


def _http_date(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        then = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return then if then.tzinfo else None
