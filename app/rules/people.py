"""The people of a desk: who may be told something, where, and who is a manager."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`teammate_id` is Intercom's; `slack_channel` is where messages for this person go, with its #."""

    name: str
    teammate_id: str | None = None
    email: str | None = None
    slack_channel: str | None = None
    is_manager: bool = False
