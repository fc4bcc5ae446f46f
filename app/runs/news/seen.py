"""What was seen of a ticket, as it is kept until the next look. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.runs.news.sight import Held, Membership, Sight
from app.runs.news.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """`stories_up_to`: the time of the newest story that was read; `stories` are the gids of those of about that time.
    `stories_at`: Asana's `modified_at` when they were read; None: they never were."""

    sight: Sight
    standing: Standing
    is_confirmed: bool
    stories_up_to: datetime | None = None
    stories: tuple[str, ...] = ()
    stories_at: datetime | None = None


def written(seen: Seen) -> dict[str, Any]:
    """As JSON."""
    sight = seen.sight
    return {
        "name": sight.name, "url": sight.url, "completed": sight.completed, "completed_at": _iso(sight.completed_at),
        "modified_at": _iso(sight.modified_at), "assignee": sight.assignee, "due": sight.due,
        "memberships": {gid: [it.project, it.section_gid, it.section] for gid, it in sight.memberships.items()},
        "fields": {gid: [it.name, it.shown] for gid, it in sight.fields.items()},
        "standing": seen.standing, "is_confirmed": seen.is_confirmed, "stories_up_to": _iso(seen.stories_up_to),
        "stories": list(seen.stories), "stories_at": _iso(seen.stories_at),
    }  # fmt: skip


def seen_from(kept: Mapping[str, Any]) -> Seen:
    """What `written` gave."""
    sight = Sight(
        name=kept["name"], url=kept["url"], completed=kept["completed"], completed_at=_moment(kept["completed_at"]),
        modified_at=_moment(kept["modified_at"]), assignee=kept["assignee"], due=kept["due"],
        memberships={gid: Membership(*told) for gid, told in kept["memberships"].items()},
        fields={gid: Held(*told) for gid, told in kept["fields"].items()},
    )  # fmt: skip
    return Seen(
        sight=sight,
        standing=kept["standing"],
        is_confirmed=kept["is_confirmed"],
        stories_up_to=_moment(kept["stories_up_to"]),
        stories=tuple(kept["stories"]),
        stories_at=_moment(kept["stories_at"]),
    )


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None
