"""`triage schedules`: the rules that the clock or a date calls."""

from typing import TYPE_CHECKING, Annotated

import cyclopts
from cyclopts import Parameter

from app.commands import local
from app.commands.terminal import show_line, show_lines
from app.errors import NotNow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.runs.schedules.desk import Called, Preview
    from app.store.database import Database
    from app.store.schedules import Round

Rule = Annotated[str, Parameter(help="The rule's name, as `triage schedules` lists it.")]
_PATIENCE = 600.0
_LOOK_EVERY = 0.5

schedules = cyclopts.App(
    name="schedules",
    help="The rules that the clock or a date calls: when each is asked next, and what came of it the last time.",
)


@schedules.default
def list_schedules() -> None:
    """The rules that the clock or a date calls: when each is next asked, and what came of it the last time."""
    from app.runs.replay import rulebook_in_force
    from app.runs.schedules import desk

    told = local.settings()
    with local.database() as db:
        found = desk.listed(db, rulebook_in_force(db, told.rulebook))
    for each in found:
        show_lines(_told(each))
    if not found:
        show_line('neither the clock nor a date calls a rule; one with when: {every: weekday, at: "09:00"} it would')


@schedules.command(name="preview")
def preview_schedule(rule: Rule, /) -> None:
    """Count on which open conversations RULE would act now. Nothing is done; a worker of the service reads and counts,
    behind live work."""
    from app.runs.replay import rulebook_in_force
    from app.runs.schedules import desk

    told = local.settings()
    with local.database() as db:
        asked = desk.ask_preview(db, rulebook_in_force(db, told.rulebook), rule)
        found = _when_ended(db, asked)
    show_line(f"{rule} would act on {found.matched} of {found.looked_at} conversations now")
    for conversation in found.conversations:
        show_line(f"  conversation {conversation}")
    if len(found.conversations) < found.matched:
        show_line(f"  … and {found.matched - len(found.conversations)} more")
    if found.reason:
        show_line(f"  {found.reason}")


@schedules.command(name="go")
def let_go(rule: Rule, /) -> None:
    """Let RULE act although that is on more conversations than TRIAGE_SCHEDULE_FUSE: they are counted anew, and it is
    asked about each on which it would act then."""
    from app.runs.schedules import desk

    with local.database() as db:
        desk.go(db, rule)
    show_line(f"{rule} goes on, behind live work; `triage schedules` shows how far it is")


@schedules.command(name="drop")
def drop_held(rule: Rule, /) -> None:
    """Leave out what is held of RULE; at its next time it is asked again."""
    from app.runs.schedules import desk

    with local.database() as db:
        desk.drop(db, rule, by=local.BY)
    show_line(f"{rule}: dropped, and nothing was done; at its next time it is asked again")


def _when_ended(db: "Database", preview_id: int) -> "Preview":
    import threading

    from app import clock
    from app.runs.schedules import desk

    pause, until = threading.Event(), clock.monotonic() + _PATIENCE
    while not (found := desk.preview(db, preview_id)).ended:
        if clock.monotonic() > until:
            raise NotNow(f"{found.looked_at} conversations are counted so far: does a worker of the service run?")
        pause.wait(_LOOK_EVERY)
    return found


def _told(each: "Called") -> "Iterator[str]":
    none = "when a date is set" if each.by_date else "not within ten years"
    following = f"{each.next_at:%Y-%m-%d %H:%M} UTC" if each.next_at else none
    yield f"{each.rule}: {each.schedule}; next {following}"
    if each.last is not None:
        yield f"  {each.last.day}: {_became(each.last)}"


def _became(last: "Round") -> str:
    counted = f"{last.matched} of {last.looked_at} conversations"
    match last.state:
        case "counting":
            return f"being counted, {counted} so far"
        case "held":
            return f"held: {last.reason}. Go on: triage schedules go {last.rule}, or drop"
        case "releasing":
            return f"being asked about {counted}"
        case "done":
            return f"asked about {counted}"
        case "dropped":
            return f"left out: {last.reason}"
