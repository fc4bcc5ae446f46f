"""The ways by which a conversation comes in, in words of ours."""

from collections.abc import Mapping

CHANNELS = ("chat", "email", "whatsapp", "sms", "facebook", "instagram", "twitter", "phone", "other")
# Intercom's words: `source.type` and `channel.current` have one each for the same (OpenAPI 2.16).
_OURS: Mapping[str, str] = {
    "conversation": "chat",
    "messenger": "chat",
    "push": "chat",
    "phone_call": "phone",
    "phone_switch": "phone",
    "x": "twitter",
    **{name: name for name in CHANNELS},
}


def channel_named(word: str) -> str:
    """Our word for Intercom's: "other" for one that is none of ours."""
    return _OURS.get(word.lower(), "other")
