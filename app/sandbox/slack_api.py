"""Slack's incoming webhooks: one address a channel, `ok` for an answer. Whatever channel is posted to is there."""

from app.sandbox.calls import Answer, Call, Refused, Route, Router
from app.sandbox.records import SlackMessage
from app.sandbox.room import Room

PLAIN = "text/plain; charset=utf-8"
_KNOWN = frozenset(("text", "mrkdwn", "unfurl_links", "unfurl_media"))


def post(room: Room, call: Call) -> Answer:
    text = call.body.get("text", "")
    if not isinstance(text, str) or set(call.body) - _KNOWN:
        raise Refused(400, "invalid_payload")
    if not text.strip():
        raise Refused(400, "no_text")
    room.state.slack.append(SlackMessage(channel=call.params["channel"], text=text, posted_at=call.moment.unix))
    return Answer(200, b"ok", content_type=PLAIN)


ROUTER = Router.of((Route("POST", "/{channel}", post),))
