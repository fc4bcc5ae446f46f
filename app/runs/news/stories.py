"""The stories of a task: what was said and done on it, which of them are new, which are our own. Pure."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.webhooks.untrusted import identity, moment, table, text

Json = Mapping[str, Any]

COMMENT, DUPLICATE, NO_DUPLICATE = "comment_added", "marked_duplicate", "unmarked_duplicate"
_LAGS = timedelta(minutes=10)
"""A story may show up later than another one that is younger than it."""
_OUR_MARK = re.compile(r"(?:^|\s)triage-[0-9a-f]{16}\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """`by` is who did it, by name; `duplicate_of` the gid of the task of which it was marked as a duplicate."""

    gid: str
    at: datetime
    kind: str
    by: str | None = None
    by_gid: str | None = None
    words: str = ""
    duplicate_of: str | None = None


def stories_of(told: Iterable[Json]) -> list[Story]:
    """Stories as the API gives them, oldest first; those that tell no time are left out."""
    read = (_story(each) for each in told)
    return sorted((each for each in read if each), key=lambda each: (each.at, each.gid))


def _story(told: Json) -> Story | None:
    gid, at, by = identity(told.get("gid")), moment(told.get("created_at")), table(told.get("created_by"))
    if gid is None or at is None:
        return None
    return Story(
        gid=gid,
        at=at,
        kind=text(told.get("resource_subtype")) or "",
        by=text(by.get("name")),
        by_gid=identity(by.get("gid")),
        words=text(told.get("text")) or "",
        duplicate_of=identity(table(told.get("duplicate_of")).get("gid")),
    )


def new_among(
    stories: Sequence[Story], *, known: Collection[str], up_to: datetime | None, since: datetime
) -> list[Story]:
    """The stories after `since` that were not known when those up to a moment were read."""
    begins = max(since, up_to - _LAGS) if up_to else since
    return [each for each in stories if each.at > begins and each.gid not in known]


def lately(stories: Sequence[Story]) -> tuple[datetime | None, tuple[str, ...]]:
    """What is kept of stories that were read: when the newest came, and the gids of those of about that time."""
    if not stories:
        return None, ()
    newest = max(each.at for each in stories)
    return newest, tuple(each.gid for each in stories if each.at > newest - _LAGS)


def is_marked_ours(story: Story) -> bool:
    """Whether it is a comment that this service wrote: it ends in our mark."""
    return story.kind == COMMENT and _OUR_MARK.search(story.words) is not None


def merged_into(stories: Sequence[Story], before: str | None) -> str | None:
    """The task of which these stories, oldest first, leave it marked as a duplicate; None: of none."""
    marks = [each for each in stories if each.kind in {DUPLICATE, NO_DUPLICATE}]
    if not marks:
        return before
    return marks[-1].duplicate_of if marks[-1].kind == DUPLICATE else None


def last_doer(stories: Sequence[Story], kind: str) -> Story | None:
    """The last story of this kind: it names who did it."""
    return next((each for each in reversed(stories) if each.kind == kind), None)
