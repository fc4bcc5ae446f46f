"""What the admin API takes and answers, but for why things happened: see why_schemas."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

LARGEST_ID = 2**63 - 2
"""The largest number that PostgreSQL's bigint takes, less one: pages look before the number that follows."""

EventState = Literal["waiting", "settled", "ignored", "failed", "unreadable"]
EffectState = Literal["planned", "waiting", "sending", "done", "skipped", "failed", "unsure", "held"]


Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Words = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]
"""A text that PostgreSQL takes: it refuses NUL."""


class Asked(BaseModel):
    """What a caller may send. A misspelt name is told, not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Page(Asked):
    before: Id | None = Field(
        None, description="Only what is older than this number: `next_before` of the page before."
    )
    limit: int = Field(50, ge=1, le=200, description="How many at most.")


class EventFilter(Page):
    state: EventState | None = None
    topic: Words | None = Field(None, description="Intercom's topic, such as conversation.user.created.")
    lane: Words | None = Field(None, description="As events show it: conversation:<workspace>:<id>.")
    conversation: Words | None = Field(None, description="Intercom's id of a conversation of this workspace.")


class EffectFilter(Page):
    state: EffectState | None = None
    run: Id | None = Field(None, description="Only what this run wrote down.")


class HeldFilter(Page):
    cause: Words | None = Field(None, description="Only what waits for this cause, as `causes` names it.")


class DecisionAsked(Asked):
    text: Annotated[str, Field(min_length=1, max_length=5000, pattern=r"^[^\x00]*$")] | None = Field(
        None, description="For a message that is sent: other words than those it would say. Its buttons are not shown."
    )


class ReplayAsked(Asked):
    mode: Literal["fill", "dry_run"] = Field(
        description="fill: decide again behind live work; what is done stays done, holes are filled."
        " dry_run: only show what today's rulebook would do."
    )


class StopAsked(Asked):
    scope: Literal["customers", "everything"] = "customers"


class ResumeAsked(Asked):
    held: Literal["discard", "review", "send"] = Field(
        "discard", description="What becomes of the effects that were held because of the stop."
    )


class Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True, frozen=True)


class ErrorWords(Shown):
    message: str


class ErrorAnswer(Shown):
    """What every refused call answers."""

    error: ErrorWords


class EventShown(Shown):
    id: int
    app_id: str
    topic: str
    lane: str | None
    created_at: datetime = Field(description="When it happened, by Intercom's clock.")
    received_at: datetime
    state: EventState
    reason: str | None
    late: bool = Field(description="It came after younger events of its lane were settled.")
    replayed: bool
    recovered: bool = Field(description="No notification came: it was found by reading Intercom again.")
    attempts: int = Field(description="Times it failed.")


class EventDetail(EventShown):
    body: str | None = Field(description="The signed bytes as they came; null after retention.")
    body_encoding: Literal["utf-8", "base64"] | None


class EventPage(Shown):
    events: list[EventShown]
    next_before: int | None = Field(description="Ask with `before` set to this for what is older; null at the end.")


class RunShown(Shown):
    id: int
    event_id: int
    kind: Literal["live", "replay", "undo", "digest", "alarm", "telling", "count"]
    created_at: datetime
    event_name: str
    digest: str = Field(description="The rulebook that decided.")
    engine: str
    codes: str = Field(description="One result code per rule; the explanation of the event tells them in words.")
    effect_count: int = Field(description="How many effects it decided on, also those done before.")
    undoes: int | None = Field(description="For kind undo, the run that it took back.")


class RunPage(Shown):
    runs: list[RunShown]
    next_before: int | None


class EffectShown(Shown):
    id: int
    key: str
    run_id: int
    event_id: int
    rule: str
    action: str
    target: str
    reach: str
    destination: str
    conversation: str | None = Field(description="The conversation's lane.")
    state: EffectState
    reason: str | None
    attempts: int
    created_at: datetime
    due_at: datetime | None
    settled_at: datetime | None
    url: str | None


class EffectPage(Shown):
    effects: list[EffectShown]
    next_before: int | None


class HeldCause(Shown):
    cause: str = Field(description="The short of a reason; `unsure`: nobody knows whether it arrived.")
    count: int
    oldest_at: datetime


class HeldShown(Shown):
    id: int = Field(description="The effect's number.")
    state: Literal["held", "unsure"]
    cause: str
    reason: str
    since: datetime = Field(description="When it was decided on.")
    conversation: str | None = Field(description="Intercom's id.")
    url: str | None = Field(description="The conversation in Intercom; null after retention.")
    customer: str | None
    rule: str
    action: str
    what: str = Field(description="What would be done, in words.")
    text: str = Field(description="What would be said, without markup; empty where nothing is.")
    run_id: int
    event_id: int


class HeldPage(Shown):
    causes: list[HeldCause]
    held: list[HeldShown]
    next_before: int | None


class StepFailure(Shown):
    rule: str
    reason: str


class RunDetail(RunShown):
    facts: dict[str, Any] | None = Field(
        description="What the rules saw, but for what people wrote: the event's body has that. Null after retention."
    )
    failures: list[StepFailure] = Field(description="Steps that could not be made concrete.")
    effects: list[EffectShown]


class Announcement(Shown):
    id: int
    at: datetime
    kind: str
    subject: str
    words: str
    times: int


class Announcements(Shown):
    announcements: list[Announcement]


class NoteToDelete(Shown):
    contact: str | None = Field(description="The contact's lane: contact:<workspace>:<id>.")
    note_id: str | None = Field(description="Intercom's id of the note, where Intercom told it.")
    written_at: datetime | None
    replaced_at: datetime | None


class NotesToDelete(Shown):
    """Notes that a newer one replaces. Intercom's API cannot delete notes: a teammate does it by hand."""

    notes: list[NoteToDelete]


class StopState(Shown):
    reach: str = Field(description="How far effects go when nothing is stopped.")
    stopped: bool
    scope: Literal["customers", "everything"] | None
    since: datetime | None
    by: str | None


class Resumed(Shown):
    held: int = Field(description="How many effects had been held because of the stop.")
    done: Literal["discard", "review", "send"] = Field(description="What became of them.")


class Readiness(Shown):
    ready: bool
    reasons: list[str] = Field(description="Why not; empty when ready.")
    warnings: list[str] = Field(
        description="What is not as it should be, and does not keep notifications from being stored."
    )


class Alive(Shown):
    alive: Literal[True] = True
