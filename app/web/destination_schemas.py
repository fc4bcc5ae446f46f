"""What the admin API takes and answers about destinations and incidents."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from app.web.schemas import Asked, EffectShown, Page, Shown, Words


class PauseAsked(Asked):
    why: Words | None = Field(None, description="Told to whoever looks.")


class DestinationResumeAsked(Asked):
    held: Literal["discard", "review", "send"] | None = Field(
        None,
        description="What becomes of what customers would have seen. Left out: what waited for a person's pause is"
        " discarded, and what waited for the breaker's goes on unless it is late.",
    )


class DestinationShown(Shown):
    name: Literal["intercom", "asana", "slack", "mail"]
    paused: bool
    by_itself: Annotated[
        bool, Field(description="Its calls failed in a row: it goes on by itself once one succeeds.")
    ] = False
    since: datetime | None = None
    by: str | None = Field(None, description="Who paused it.")
    why: str | None = None
    waiting: int = Field(description="How many effects wait for the end of the pause.")


class Destinations(Shown):
    destinations: list[DestinationShown]


class DestinationResumed(Shown):
    held: int = Field(description="How many effects that customers would have seen had waited.")
    done: Literal["discard", "review", "send"] | None = Field(
        description="What became of them; null: all go on unless they are late."
    )
    waiting: int = Field(description="How many other effects had waited; they go on now.")


class IncidentFilter(Page):
    state: Literal["open"] | None = Field(None, description="Only those that are not over, all of them.")


class IncidentShown(Shown):
    id: int
    kind: Literal["destination", "effects", "rule", "events", "reading"]
    cause: str
    destination: str | None
    rule: str | None = Field(description="The rule that it befell, if it is one.")
    words: str = Field(description="What is wrong.")
    opened_at: datetime
    last_at: datetime = Field(description="When it failed last.")
    failures: int = Field(description="How often.")
    event_id: int | None = Field(description="The newest event that it befell.")
    over_at: datetime | None
    outcome: str | None = Field(description="How it ended.")


class IncidentPage(Shown):
    incidents: list[IncidentShown]
    next_before: int | None


class IncidentDetail(IncidentShown):
    effects: list[EffectShown]
