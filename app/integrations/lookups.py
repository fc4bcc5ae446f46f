"""Finding what we may have made, and what stands in a slot now: pure functions over what the vendors list.

After a call of unknown outcome these decide whether it is repeated, so they take lists as they come: entries that
cannot be read are passed over, times may be UNIX seconds or ISO 8601.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from app.integrations.texts import links_in, normalised_url, same_text

Json = Mapping[str, Any]


def candidates_note(conversation: Json, *, marker: str, admin_id: str, after: datetime) -> list[str]:
    """The ids of our internal notes in the conversation that hold the link `marker`, oldest first."""
    wanted = normalised_url(marker)
    notes = (part for part in _parts(conversation) if part.get("part_type") == "note" and _wrote(part, admin_id))
    return _ids(_since(after, (note for note in notes if wanted in links_in(_text(note.get("body"))))))


def candidates_contact_note(notes: Iterable[Json], *, html: str, admin_id: str, after: datetime) -> list[str]:
    """The ids of our notes on the contact that say the same as `html` and link to the same places, oldest first."""
    links = links_in(html)
    ours = (note for note in notes if isinstance(note, Mapping) and _wrote(note, admin_id))
    same = (note for note in ours if _says(note, html) and links_in(_text(note.get("body"))) == links)
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


def our_new_note(conversation: Json, *, html: str, admin_id: str) -> str | None:
    """The id of the note just added, in the conversation that the call gave back: the newest note by our teammate, if
    it says what was sent. None if it does not: a part that is not there must not be taken for an older one.
    """
    notes = [part for part in _parts(conversation) if part.get("part_type") == "note" and _wrote(part, admin_id)]
    newest = max(enumerate(notes), key=lambda place: (_seconds(place[1]), place[0]), default=None)
    if newest is None or not newest[1].get("id"):
        return None
    ours = _says(newest[1], html) or _holds_links_of(newest[1], html)
    return str(newest[1]["id"]) if ours else None


def tags_of(conversation: Json) -> set[str]:
    """Ids and names of the conversation's tags, each name both as it is spelled and casefolded (Intercom's tag names
    do not differ by case).
    """
    tags = conversation.get("tags")
    listed = tags.get("tags") if isinstance(tags, Mapping) else tags
    found: set[str] = set()
    for tag in _mappings(listed):
        name = _text(tag.get("name"))
        found |= {str(tag.get("id") or ""), name, name.casefold()}
    return found - {""}


def attribute_of(conversation: Json, name: str) -> object:
    """The value of a conversation attribute; None if it is unset or not listed."""
    attributes = conversation.get("custom_attributes")
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


def _parts(conversation: Json) -> Iterator[Json]:
    parts = conversation.get("conversation_parts")
    listed = parts.get("conversation_parts") if isinstance(parts, Mapping) else parts
    return _mappings(listed)


def _mappings(listed: object) -> Iterator[Json]:
    return (one for one in (listed if isinstance(listed, list) else ()) if isinstance(one, Mapping))


def _wrote(part: Json, admin_id: str) -> bool:
    author = part.get("author")
    return isinstance(author, Mapping) and author.get("type") == "admin" and str(author.get("id")) == admin_id


def _says(part: Json, html: str) -> bool:
    body = _text(part.get("body"))
    return bool(body) and same_text(body, html)


def _holds_links_of(part: Json, html: str) -> bool:
    links = links_in(html)
    return bool(links) and links <= links_in(_text(part.get("body")))


def _marked(task: Json, marker: str, marker_field: str | None) -> bool:
    fields = _mappings(task.get("custom_fields"))
    texts = [_text(field.get("text_value")).strip() for field in fields if field.get("gid") == marker_field]
    if marker_field is not None and marker in texts:
        return True
    lines = _text(task.get("notes")).rstrip().splitlines()
    return bool(lines) and lines[-1].strip() == marker


def _since(after: datetime, made: Iterable[Json]) -> list[Json]:
    # Intercom's times are whole seconds: something made in the second of `after` counts.
    earliest = after.replace(microsecond=0).timestamp()
    return sorted((one for one in made if _seconds(one) >= earliest), key=_seconds)


def _seconds(made: Json) -> float:
    """UNIX seconds of `created_at`; minus infinity if it cannot be read."""
    at = made.get("created_at")
    if isinstance(at, int | float) and not isinstance(at, bool):
        return float(at)
    try:
        then = datetime.fromisoformat(_text(at))
    except ValueError:
        return float("-inf")
    return (then if then.tzinfo else then.replace(tzinfo=UTC)).timestamp()


def _ids(found: Iterable[Json]) -> list[str]:
    return [str(one["id"]) for one in found if one.get("id")]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
