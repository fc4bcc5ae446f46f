"""The admin API on tellings: how far the customers of a ticket are told that it is done, and the stop button."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from app.runs.telling import progress
from app.web.api import PathId
from app.web.auth import Caller, Db
from app.web.failures import refusals
from app.web.schemas import Page, Shown

router = APIRouter(responses=refusals(400))


class TellingShown(Shown):
    id: int
    ticket: str = Field(description="The gid of the ticket's task in Asana.")
    title: str | None
    url: str | None
    completion: int = Field(description="How often the ticket had been completed.")
    state: Literal["cooling", "telling", "over", "cancelled", "stopped"] = Field(
        description="cooling: nobody is told yet. cancelled: nobody was told, the ticket is not done after all, or no"
        " rule tells of it."
    )
    reason: str | None = Field(description="Why it was cancelled or stopped, or what it waits for.")
    stopped_by: str | None
    confirmed_at: datetime
    over_at: datetime | None
    customers: int
    told: int
    under_way: int = Field(description="Messages that are on their way, or that a person has not approved yet.")
    kept_back: int = Field(description="Messages that did not go out because it was stopped; they do if it goes on.")
    waiting: int = Field(description="Customers whose turn has not come yet.")
    skipped: int = Field(description="Customers who are not told; GET /api/tellings/{id}/customers says why.")


class TellingsPage(Shown):
    tellings: list[TellingShown]
    next_before: int | None = Field(description="`before` of the next page; null on the last.")


class CustomerShown(Shown):
    name: str | None
    conversation: str = Field(description="Intercom's id of the conversation.")
    state: Literal["told", "under way", "kept back", "not told"]
    reason: str | None
    released_at: datetime


class CustomersShown(Shown):
    customers: list[CustomerShown]


@router.get("/tellings", tags=["tellings"])
def list_tellings(db: Db, asked: Annotated[Page, Query()]) -> TellingsPage:
    """Tickets whose customers are told that they are done, newest first, with how far that is."""
    found = progress.newest(db, before=asked.before, limit=asked.limit)
    return TellingsPage(
        tellings=[TellingShown.model_validate(each) for each in found],
        next_before=found[-1].id if len(found) == asked.limit else None,
    )


@router.get("/tellings/{telling_id}/customers", tags=["tellings"], responses=refusals(404))
def list_customers(db: Db, telling_id: PathId) -> CustomersShown:
    """Each customer of a telling whose turn has come: told, under way, kept back by a stop, or not told, and why."""
    found = progress.customers(db, telling_id)
    return CustomersShown(customers=[CustomerShown.model_validate(each) for each in found])


@router.post("/tellings/{telling_id}/stop", tags=["tellings"], responses=refusals(404, 409))
def stop_telling(db: Db, by: Caller, telling_id: PathId) -> TellingShown:
    """Tell nobody more of this ticket; what is under way is kept back."""
    return TellingShown.model_validate(progress.stop(db, telling_id, by=f"key {by}"))


@router.post("/tellings/{telling_id}/go", tags=["tellings"], responses=refusals(404, 409))
def go_on_telling(db: Db, by: Caller, telling_id: PathId) -> TellingShown:
    """Go on with a telling that was stopped: the ticket is read again, and who is not told yet is told."""
    return TellingShown.model_validate(progress.go(db, telling_id, by=f"key {by}"))
