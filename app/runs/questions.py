"""What was asked of a customer before, from what the ledger knows of a conversation's messages."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

_WENT_OUT = ("sending", "done", "unsure")
_NEVER = ("skipped", "failed")
_SECONDS = timedelta(seconds=2)


def asked_in(
    messages: Iterable[Mapping[str, Any]], taken_over_at: datetime | None, *, by: datetime
) -> dict[str, dict[str, Any]]:
    """By attribute: the rule that asked last, how often it asked, when last, whether that went out `by` the moment of
    the event, whether a teammate has taken over since, and what the buttons of all its questions mean. `messages` in
    the order in which they were decided, as `past.doings` gives them."""
    found: dict[str, dict[str, Any]] = {}
    for row in messages:
        for part in _questions_of(row):
            told = _asked(part, row, found.get(part["name"], {}), taken_over_at)
            found[part["name"]] = {**told, "sent": _was_sent(row, by)}
    return found


def _was_sent(row: Mapping[str, Any], by: datetime) -> bool:
    """Whether a message was sent before the customer wrote: what was written before a question is no answer to it. Both
    times are Intercom's, to the second; but a worker that has just begun may not know its clock when it sends, so the
    time that Intercom answers with counts too."""
    times = [datetime.fromisoformat(at) for at in (row["sent_at"], row["done_at"]) if at]
    return row["state"] in _WENT_OUT and (row["sent_at"] is None or min(times) <= by + _SECONDS)


def _questions_of(row: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The questions of a message that were asked or are still to be: not those that were left out when it went out."""
    if row["state"] in _NEVER:
        return
    left_out_known = row["state"] in _WENT_OUT and row["said"] is not None
    for part in row["request"]["parts"]:
        if part["kind"] == "ask" and not (left_out_known and part["name"] not in row["said"]):
            yield part


def _asked(
    part: Mapping[str, Any], row: Mapping[str, Any], before: Mapping[str, Any], taken_over_at: datetime | None
) -> dict[str, Any]:
    at = row["done_at"] or row["planned_at"]
    told = {
        "rule": part["rule"],
        "times": part["time"],
        "at": at,
        "buttons": {**before.get("buttons", {}), **{each["uuid"]: each["value"] for each in part["buttons"]}},
    }
    is_over = taken_over_at is not None and taken_over_at > datetime.fromisoformat(at)
    return {**told, "over": True} if is_over else told


def unsaid_in(messages: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Any], ...]:
    """The parts of messages that are decided on and wait for the customer to finish typing. What a person let through
    goes out by itself."""
    waiting = (row for row in messages if row["state"] in ("planned", "waiting") and not row["approved"])
    return tuple(part for row in waiting for part in row["request"]["parts"])
