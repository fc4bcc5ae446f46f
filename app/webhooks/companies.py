"""A customer's company in our shape, as Intercom's REST gives it."""

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from app.rules.events import Company
from app.webhooks.untrusted import Json, attributes, identity, moment, rows, table, text, whole

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_PEOPLE = 2**53


def company_of(payload: Mapping[str, object]) -> Company:
    """The company; `id` is "" if the payload names none, and what cannot be read is unknown (None). Raises nothing."""
    return Company(
        id=identity(payload.get("id")) or "",
        name=text(payload.get("name")),
        plan=text(table(payload.get("plan")).get("name")) or text(payload.get("plan")),
        monthly_spend=_number(payload.get("monthly_spend")),
        size=whole(payload.get("size"), 0, _MOST_PEOPLE),
        tags=_tags(payload.get("tags")),
        attributes=attributes(payload.get("custom_attributes")),
    )


def active_last(companies: Iterable[Mapping[str, object]]) -> Mapping[str, object] | None:
    """Of a customer's companies the one that was active last, else the one that came last; None of none."""
    known = [each for each in companies if identity(each.get("id"))]
    return max(known, key=_last_active, default=None)


def _last_active(company: Json) -> datetime:
    seen = (moment(company.get(name)) for name in ("last_request_at", "updated_at", "created_at"))
    return next((at for at in seen if at), _NEVER)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return value


def _tags(value: object) -> tuple[str, ...] | None:
    listed = table(value).get("tags")
    return (
        tuple(name for each in rows(listed) if (name := text(each.get("name")))) if isinstance(listed, list) else None
    )
