"""Reading what Intercom lists as it comes: entries that cannot be read are passed over, times may be UNIX seconds or
ISO 8601."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

Json = Mapping[str, Any]


def parts_of(conversation: Json) -> Iterator[Json]:
    """The parts that the conversation lists, in its order."""
    parts = conversation.get("conversation_parts")
    listed = parts.get("conversation_parts") if isinstance(parts, Mapping) else parts
    return mappings(listed)


def mappings(listed: object) -> Iterator[Json]:
    """What of a list can be read."""
    return (one for one in (listed if isinstance(listed, list) else ()) if isinstance(one, Mapping))


def wrote(part: Json, admin_id: str) -> bool:
    """Whether this teammate is the author."""
    author = part.get("author")
    return isinstance(author, Mapping) and author.get("type") == "admin" and str(author.get("id")) == admin_id


def uuids_offered(part: Json) -> list[str]:
    """The uuids of the part's quick replies, in their order; none where it has no quick replies."""
    metadata = part.get("metadata")
    options = metadata.get("quick_reply_options") if isinstance(metadata, Mapping) else None
    return [text(option.get("uuid")) for option in mappings(options)]


def seconds(made: Json) -> float:
    """UNIX seconds of `created_at`; minus infinity if it cannot be read."""
    at = made.get("created_at")
    if isinstance(at, int | float) and not isinstance(at, bool):
        return float(at)
    try:
        then = datetime.fromisoformat(text(at))
    except ValueError:
        return float("-inf")
    return (then if then.tzinfo else then.replace(tzinfo=UTC)).timestamp()


def text(value: object) -> str:
    """The value, "" if it is no text."""
    return value if isinstance(value, str) else ""
