"""How Intercom, Asana and Slack receive a call: credentials, version, limits, and the words of their errors."""

import hmac

from app.sandbox import asana_api, intercom_workspace, slack_api
from app.sandbox.calls import Answer, Refused
from app.sandbox.door import Asked, Door
from app.sandbox.state import Moment

INTERCOM_VERSION = "2.16"


def _bears(asked: Asked, token: str) -> bool:
    given = asked.headers.get("authorization", "").encode("latin-1", "replace")
    return hmac.compare_digest(given, f"Bearer {token}".encode())


class IntercomDoor(Door):
    """Source: developers.intercom.com, "Error Codes", "Rate Limiting". Only good credentials get rate-limit headers."""

    vendor = "intercom"
    router = intercom_workspace.ROUTER

    def admit(self, asked: Asked, moment: Moment) -> None:
        if not _bears(asked, self.room.settings.intercom_token):
            raise Refused(401, "Access Token Invalid", code="unauthorized")
        if not self.room.windows.take(moment.unix):
            raise self.too_many()
        if asked.headers.get("intercom-version", INTERCOM_VERSION) != INTERCOM_VERSION:
            raise Refused(400, "The requested version does not exist here", code="intercom_version_invalid")

    def too_many(self) -> Refused:
        return Refused(429, "Exceeded rate limit", code="rate_limit_exceeded")

    def error(self, refused: Refused, request_id: str) -> object:
        errors = [{"code": refused.code, "message": refused.message}]
        return {"type": "error.list", "request_id": request_id, "errors": errors}

    def headers(self, answer: Answer) -> tuple[tuple[str, str], ...]:
        unknown = answer.status in (401, 503) or answer.content_type == "text/html"
        return (("Intercom-Version", INTERCOM_VERSION), *(() if unknown else self.room.windows.headers()))


class AsanaDoor(Door):
    """Source: developers.asana.com, "Errors" and "Rate limits": texts only, and Retry-After in seconds with a 429."""

    vendor = "asana"
    router = asana_api.ROUTER

    def enter(self, asked: Asked) -> None:
        if not self.room.in_flight.enter(asked.method):
            raise self._wait(1)

    def leave(self, asked: Asked) -> None:
        self.room.in_flight.leave(asked.method)

    def admit(self, asked: Asked, moment: Moment) -> None:
        if not _bears(asked, self.room.settings.asana_token):
            raise Refused(401, "Not Authorized")
        if seconds := self.room.minute.take(moment.at):
            raise self._wait(seconds)

    def too_many(self) -> Refused:
        return self._wait(1)

    def _wait(self, seconds: int) -> Refused:
        text = "You have made too many requests recently. Please, be chill."
        return Refused(429, text, headers=(("Retry-After", str(seconds)),))

    def error(self, refused: Refused, request_id: str) -> object:
        error = {
            "message": refused.message,
            "help": "For more information on API status codes and how to handle them, read the docs.",
        }
        if refused.status >= 500:  # noqa: PLR2004 - Asana's phrases come with server errors only
            error = {"message": refused.message, "phrase": f"6 sad squid snuggle softly {request_id[:8]}"}
        return {"errors": [error]}

    def headers(self, answer: Answer) -> tuple[tuple[str, str], ...]:  # noqa: ARG002 - Asana puts nothing on its answers
        return ()


class SlackDoor(Door):
    """Source: docs.slack.dev, "Sending messages using incoming webhooks": bare words for errors; whoever knows the
    address may post."""

    vendor = "slack"
    router = slack_api.ROUTER
    worded_in = slack_api.PLAIN

    def admit(self, asked: Asked, moment: Moment) -> None:
        """Everybody, as often as they like, unless the weather says otherwise."""

    def too_many(self) -> Refused:
        return Refused(429, "rate_limited", headers=(("Retry-After", "1"),))

    def error(self, refused: Refused, request_id: str) -> object:  # noqa: ARG002 - Slack's errors have no id
        return refused.message.encode()

    def headers(self, answer: Answer) -> tuple[tuple[str, str], ...]:  # noqa: ARG002 - Slack puts nothing on its answers
        return ()
