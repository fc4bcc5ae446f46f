"""Finding what we may have made, and what stands in a slot now: pure functions over what the vendors list.

After a call of unknown outcome these decide whether it is repeated, so they take lists as they come: entries that
cannot be read are passed over, times may be UNIX seconds or ISO 8601.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.integrations.parts import Json, mappings, parts_of, seconds, text, uuids_offered, wrote
from app.integrations.texts import links_in, normalised_url, plain_text, same_text


def candidates_note(conversation: Json, *, marker: str, admin_id: str, after: datetime) -> list[str]:
    """The ids of our internal notes in the conversation that hold the link `marker`, oldest first."""
    wanted = normalised_url(marker)
    notes = (part for part in parts_of(conversation) if part.get("part_type") == "note" and wrote(part, admin_id))
    return _ids(_since(after, (note for note in notes if wanted in links_in(text(note.get("body"))))))


def candidates_contact_note(notes: Iterable[Json], *, html: str, admin_id: str, after: datetime) -> list[str]:
    """The ids of our notes on the contact that say the same as `html` and link to the same places, oldest first."""
    links = links_in(html)
    ours = (note for note in notes if isinstance(note, Mapping) and wrote(note, admin_id))
    same = (note for note in ours if _says(note, html) and links_in(text(note.get("body"))) == links)
    return _ids(_since(after, same))


def candidates_task(
    tasks: Iterable[Json], *, marker: str, marker_field: str | None, after: datetime
) -> list[tuple[str, str | None]]:
    """Gid and address of the tasks that hold `marker` in the text custom field `marker_field` (a gid) or as the last
    line of their notes, oldest first.
    """
    marked = (task for task in tasks if isinstance(task, Mapping) and _marked(task, marker, marker_field))
    found = _since(after, (task for task in marked if task.get("gid")))
    return [(str(task["gid"]), task.get("permalink_url")) for task in found]


def candidates_comment(stories: Iterable[Json], *, marker: str, after: datetime) -> list[str]:
    """The gids of the comments on a task whose last line is `marker`, oldest first."""
    comments = (story for story in stories if isinstance(story, Mapping) and story.get("type") == "comment")
    marked = (story for story in comments if _last_line(text(story.get("text"))) == marker)
    return [str(story["gid"]) for story in _since(after, marked) if story.get("gid")]


def candidates_reply(conversation: Json, *, html: str, admin_id: str, after: datetime) -> list[str]:
    """The ids of our replies to the customer whose words are those of `html`, oldest first. Where links lead does not
    count: a customer had better miss a reply than read it twice.
    """
    words = _words(html)
    return _ids(_since(after, (part for part in _replies(conversation, admin_id) if _words(part.get("body")) == words)))


def candidates_quick_replies(conversation: Json, *, uuids: Sequence[str]) -> list[str]:
    """The ids of the parts that offer exactly the quick replies with these uuids (nobody else has them)."""
    return _ids(part for part in parts_of(conversation) if uuids and set(uuids_offered(part)) == set(uuids))


def our_new_note(conversation: Json, *, html: str, admin_id: str) -> str | None:
    """The id of the note just added, in the conversation that the call gave back: the newest note by our teammate, if
    it says what was sent. None if it does not: a part that is not there must not be taken for an older one.
    """
    notes = (part for part in parts_of(conversation) if part.get("part_type") == "note" and wrote(part, admin_id))
    return _newest_saying(html, notes)


def our_new_reply(conversation: Json, *, html: str, admin_id: str) -> str | None:
    """The same for the reply just sent to the customer."""
    return _newest_saying(html, _replies(conversation, admin_id))


def our_new_quick_replies(conversation: Json, *, uuids: Sequence[str]) -> str | None:
    """The same for the quick replies just shown."""
    return next(reversed(candidates_quick_replies(conversation, uuids=uuids)), None)


def tags_of(tagged: Json) -> set[str]:
    """Ids and names of the tags of a conversation or company, each name both as it is spelled and casefolded
    (Intercom's tag names do not differ by case).
    """
    tags = tagged.get("tags")
    listed = tags.get("tags") if isinstance(tags, Mapping) else tags
    found: set[str] = set()
    for tag in mappings(listed):
        name = text(tag.get("name"))
        found |= {str(tag.get("id") or ""), name, name.casefold()}
    return found - {""}


def is_tagged(tagged: Json, tag: str) -> bool:
    """Whether a conversation or company has the tag with this id or name, whatever the name's case."""
    return not tags_of(tagged).isdisjoint({tag, tag.casefold()})


def attribute_of(described: Json, name: str) -> object:
    """The value of a custom attribute of a conversation, contact or company; None if it is unset or not listed."""
    attributes = described.get("custom_attributes")
    return attributes.get(name) if isinstance(attributes, Mapping) else None


def state_of(conversation: Json) -> str | None:
    """The state: open, closed or snoozed; None if the conversation does not say."""
    state = conversation.get("state")
    if isinstance(state, str) and state:
        return state
    is_open = conversation.get("open")
    return ("open" if is_open else "closed") if isinstance(is_open, bool) else None


def assignee_of(conversation: Json, to: Literal["team", "teammate"]) -> str | None:
    """The id of the team or teammate that has the conversation; None for nobody (Intercom's null, 0 or "0")."""
    assignee = conversation.get("team_assignee_id" if to == "team" else "admin_assignee_id")
    return None if assignee in (None, 0, "0", "") else str(assignee)


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """A teammate's away mode: whether it is on, whether replies go to the default inbox, and the reason given."""

    away: bool
    reassign: bool
    reason_id: int | None = None


def away_of(teammate: Json) -> Away | None:
    """The teammate's away mode; None if the teammate does not say."""
    away, reassign = teammate.get("away_mode_enabled"), teammate.get("away_mode_reassign")
    if not isinstance(away, bool) or not isinstance(reassign, bool):
        return None
    reason = str(teammate.get("away_status_reason_id") or "")
    return Away(away=away, reassign=reassign, reason_id=int(reason) if reason.isdecimal() else None)


def _replies(conversation: Json, admin_id: str) -> Iterator[Json]:
    """What the teammate wrote to the customer: a close or an assignment may carry words too."""
    ours = (part for part in parts_of(conversation) if wrote(part, admin_id))
    return (part for part in ours if _words(part.get("body")) and "note" not in text(part.get("part_type")))


def _words(html: object) -> str:
    return " ".join(plain_text(text(html)).split())


def _newest_saying(html: str, parts: Iterable[Json]) -> str | None:
    newest = max(enumerate(parts), key=lambda place: (seconds(place[1]), place[0]), default=None)
    if newest is None or not newest[1].get("id"):
        return None
    ours = _says(newest[1], html) or _holds_links_of(newest[1], html)
    return str(newest[1]["id"]) if ours else None


def _says(part: Json, html: str) -> bool:
    body = text(part.get("body"))
    return bool(body) and same_text(body, html)


def _holds_links_of(part: Json, html: str) -> bool:
    links = links_in(html)
    return bool(links) and links <= links_in(text(part.get("body")))


def _marked(task: Json, marker: str, marker_field: str | None) -> bool:
    fields = mappings(task.get("custom_fields"))
    texts = [text(field.get("text_value")).strip() for field in fields if field.get("gid") == marker_field]
    if marker_field is not None and marker in texts:
        return True
    return _last_line(text(task.get("notes"))) == marker


def _last_line(said: str) -> str | None:
    lines = said.rstrip().splitlines()
    return lines[-1].strip() if lines else None


def _since(after: datetime, made: Iterable[Json]) -> list[Json]:
    # Intercom's times are whole seconds: something made in the second of `after` counts.
    earliest = after.replace(microsecond=0).timestamp()
    return sorted((one for one in made if seconds(one) >= earliest), key=seconds)


def _ids(found: Iterable[Json]) -> list[str]:
    return [str(one["id"]) for one in found if one.get("id")]
