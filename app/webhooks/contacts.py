"""A contact in our shape, from a webhook (ISO times) or REST (UNIX seconds), API 1.x users and leads included."""

from collections.abc import Mapping

from app.rules.events import Contact
from app.webhooks.untrusted import Json, attributes, identity, moment, table, text

_ROLES = frozenset({"user", "lead", "visitor"})


def contact_of(payload: Mapping[str, object]) -> Contact:
    """The contact; `id` is "" if the payload names none, and what cannot be read is unknown (None). `language` is the
    one set for the contact, else the browser's; `country` is a name where there is one, else a code. Raises nothing.
    """
    location = table(payload.get("location")) or table(payload.get("location_data"))
    return Contact(
        id=identity(payload.get("id")) or "",
        external_id=text(payload.get("external_id")) or text(payload.get("user_id")),
        role=_role(payload),
        name=text(payload.get("name")),
        email=text(payload.get("email")),
        language=_first(payload, "language_override", "browser_language", "language"),
        country=_first(location, "country", "country_name", "country_code"),
        timezone=_first(location, "timezone"),
        created_at=moment(payload.get("created_at")),
        attributes=attributes(payload.get("custom_attributes")),
    )


def _role(payload: Json) -> str | None:
    kind = text(payload.get("type"))
    return text(payload.get("role")) or (kind if kind in _ROLES else None)


def _first(source: Json, *names: str) -> str | None:
    return next((found for name in names if (found := text(source.get(name)))), None)
