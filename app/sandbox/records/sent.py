"""What reached people outside of Intercom and Asana."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackMessage:
    """A message as it was posted: `text` is in Slack's spelling, with its three entities."""

    channel: str
    text: str
    posted_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail that was taken over. Sender and recipients are the envelope's."""

    sender: str
    recipients: tuple[str, ...]
    subject: str
    message_id: str
    text: str
    received_at: float
