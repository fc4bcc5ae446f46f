"""Gathering what a decision needs to know: the event, who wrote, what this service did here before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from app import clock
from app.integrations.errors import CallFailed, Reason
from app.rules.asked_fields import needs_of
from app.rules.events import Contact, Conversation, Event, Past, Snapshot, Ticket
from app.rules.rulebook import Rulebook
from app.rules.topics import EVENT_BY_TOPIC, SCHEDULE_DUE
from app.runs import echo, reads
from app.runs.background import Sources, with_background
from app.runs.questions import asked_in, unsaid_in
from app.runs.spoken import with_languages
from app.runs.workplace import Workplace
from app.store import firings, past
from app.webhooks.events import whole_conversation_of

SHOWN_FOR = timedelta(minutes=5)
"""How long what a search showed of a conversation is taken for what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """`tickets`, `messages`: key -> state of those of this conversation in the ledger. `unsaid`: the parts of messages
    that are decided on and did not go out yet. `firings_known_up_to`: the newest run that was looked at for what rules
    with `once_per` did before. `taken_back`: rule, action and target of what a person took back. `withdrawn`: the keys
    of tickets that other events led to and a person took back. `as_of`: when the conversation was as it is told."""

    snapshot: Snapshot
    tickets: Mapping[str, str]
    messages: Mapping[str, str]
    as_of: datetime
    unsaid: tuple[Mapping[str, Any], ...] = ()
    firings_known_up_to: int = 0
    taken_back: frozenset[tuple[str, str, str]] = frozenset()
    withdrawn: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """The stored event that is decided on: its number, its lane, whether our own doing caused it, and the rule that
    looks again because its wait is over, or is called by the clock. `not_before`: when that was, by the database's
    clock, which ours may be behind."""

    lane: str
    event_id: int
    is_own: bool = False
    due: str | None = None
    not_before: datetime | None = None


def asks_for_own(book: Rulebook, event: Event) -> bool:
    """Whether a rule wants to see such an event also where this service caused it."""
    return any(book.rules[place].include_own for place in book.candidates(event.name, event.topic))


def gather(place: Workplace, book: Rulebook, event: Event, whose: Whose) -> Gathered:
    """Everything known at this moment, but for what this very event led to: a replay decides as the first run did.
    Raises CallFailed or Parked when the contact, or a conversation told of only by its id, cannot be read now."""
    now = max(clock.now(), whose.not_before) if whose.not_before else clock.now()
    is_old = event.schedule is not None and now - event.created_at > SHOWN_FOR
    at_its_time = whose.due is not None and event.name != EVENT_BY_TOPIC[SCHEDULE_DUE]  # of a wait, or of a date
    was_just_read = is_old or at_its_time
    told_at = now if was_just_read else event.created_at
    done = past.doings(place.db, whose.lane, since=told_at, event_id=whose.event_id)
    others = [row for row in done.effects if row["event_id"] != whose.event_id]
    if event.conversation is not None:
        whole = _whole(place, event.conversation, anew=is_old)
        event = replace(event, conversation=with_our_doings(whole, others))
    tickets = tickets_in(others)
    conversation_url = (
        place.links.conversation(event.app_id, event.conversation.id) if event.conversation is not None else None
    )
    event = with_languages(event, book.vocabulary.languages)
    contact = _contact(place, event)
    snapshot = Snapshot(
        event=event, contact=contact, tickets=tickets, ticket_gids=gids_in(others), conversation_url=conversation_url,
        now=now,
    )  # fmt: skip
    needs = needs_of(book, event.name, event.topic, whose.due)
    snapshot = with_background(Sources.of(place), needs, snapshot, whose.event_id)
    messages = [row for row in others if row["action"] == "message"]
    questions = asked_in(messages, done.taken_over_at, by=told_at)
    known = _firings(place, book, snapshot, whose, asked=bool(questions))
    chain = echo.chain_of(place.db, whose.lane, event) if whose.is_own else ()
    behind = Past(fired=known.fired, recent=done.busy, chain=chain, is_own=whose.is_own, due=whose.due)
    behind = replace(behind, questions=questions)
    snapshot = replace(snapshot, past=behind)
    filed = {row["key"]: row["state"] for row in done.effects if row["action"] in ("ticket", "link_ticket")}
    said = {row["key"]: row["state"] for row in done.messages}
    unsaid = unsaid_in(messages)
    return Gathered(
        snapshot=snapshot, tickets=filed, messages=said, as_of=told_at, unsaid=unsaid, firings_known_up_to=known.up_to,
        taken_back=done.taken_back, withdrawn=done.withdrawn(event_id=whose.event_id),
    )  # fmt: skip


def _firings(place: Workplace, book: Rulebook, snapshot: Snapshot, whose: Whose, *, asked: bool) -> firings.Known:
    """When rules with `once_per` acted before, and which questions were left to a person; asked for only where such a
    rule is called, or where something was `asked`."""
    event = snapshot.event
    if not asked and not any(book.rules[number].once_per for number in book.candidates(event.name, event.topic)):
        return firings.Known(fired={})
    contacts = {*(event.conversation.contact_ids[:1] if event.conversation else ())}  # by the id before a merge, too
    contacts |= {snapshot.contact.id} if snapshot.contact else set()
    subjects = [whose.lane, *(f"contact:{event.app_id}:{contact}" for contact in sorted(contacts))]
    watching = place.installation.current().reach == "watch"
    return firings.known(place.db, subjects, event_id=whose.event_id, watching=watching)


def _whole(place: Workplace, conversation: Conversation, *, anew: bool) -> Conversation:
    """Some topics name a conversation by its id alone; what was not told is read, or all of it `anew`."""
    if conversation.created_at is not None and not anew:
        return conversation
    try:
        return read_conversation(place, conversation.id)
    except CallFailed as failure:
        if failure.reason in (Reason.NOT_FOUND, Reason.REFUSED):
            return conversation
        raise


def read_conversation(place: Workplace, conversation_id: str) -> Conversation:
    """A conversation as it is now in Intercom. Raises CallFailed, or Parked when there is no place for the call."""
    return whole_conversation_of(reads.from_intercom(place, lambda: place.intercom.conversation(conversation_id)))


def tickets_in(doings: Iterable[Mapping[str, Any]]) -> tuple[Ticket, ...]:
    """The tickets among what was done on a conversation; those that were not filed, or are withdrawn, left out."""
    asked = (row for row in doings if row["action"] == "ticket" and row["state"] not in ("skipped", "failed"))
    standing = (row for row in asked if not row.get("withdrawn"))
    return tuple(_ticket(row["request"], row) for row in standing)


def _ticket(request: Mapping[str, Any], row: Mapping[str, Any]) -> Ticket:
    at = row.get("done_at") or row.get("planned_at")
    return Ticket(
        kind=request["kind"], matter=request["matter"], title=request["title"], url=row["url"],
        filed_at=datetime.fromisoformat(at) if at else None,
    )  # fmt: skip


def gids_in(doings: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The tasks in Asana of a conversation's tickets: filed from it and not withdrawn, or linked to it."""
    asked = (row for row in doings if row["state"] not in ("skipped", "failed") and not row.get("withdrawn"))
    found = (row["request"]["gid"] if row["action"] == "link_ticket" else row["far_id"] for row in asked
             if row["action"] in ("ticket", "link_ticket"))  # fmt: skip
    return tuple(gid for gid in found if gid)


def with_our_doings(conversation: Conversation, past: list[dict[str, Any]]) -> Conversation:
    """The conversation with what we planned or did and its payload may not show yet. Its state and its assignees are
    what they will be once what we are about to do is done."""
    attributes = dict(conversation.attributes)
    tags = list(conversation.tags or ())
    for row in (row for row in past if row["request"].get("on", "conversation") == "conversation"):
        if row["action"] in ("set_attribute", "restore_attribute"):
            attributes[row["request"]["name"]] = row["request"]["value"]
        elif row["action"] == "tag" and row["request"]["tag"] not in tags:
            tags.append(row["request"]["tag"])
        elif row["action"] == "untag":
            tags = [tag for tag in tags if tag.casefold() != row["request"]["tag"].casefold()]
    known = conversation.tags is not None or bool(tags)
    moved: dict[str, Any] = dict(_moved(row) for row in past if row["action"] in _MOVES)
    return replace(conversation, attributes=attributes, tags=tuple(tags) if known else None, **moved)


_MOVES = {"close": "closed", "open": "open", "snooze": "snoozed", "assign": None, "unassign": None}


def _moved(row: Mapping[str, Any]) -> tuple[str, str | None]:
    """The field of a conversation that an action moves, and where it moves it."""
    if row["action"] in ("assign", "unassign"):
        return f"{row['request']['to']}_id", row["request"].get("id")
    return "state", _MOVES[row["action"]]


def _contact(place: Workplace, event: Event) -> Contact | None:
    contact_ids = event.conversation.contact_ids if event.conversation else ()
    if not contact_ids:
        return event.contact
    return reads.remembered(place, place.contacts, contact_ids[0])
