"""The commands by which a person works off what is held for them."""

from typing import TYPE_CHECKING, Annotated

import cyclopts
from cyclopts import Parameter

from app.commands import local
from app.commands.options import STORED, Switch
from app.commands.terminal import show_line
from app.errors import NotNow, TriageError

if TYPE_CHECKING:
    from app.runs.held_list import Held
    from app.store.database import Database
    from app.store.held import Verb

Number = Annotated[int, Parameter(help="The number of an effect, as `triage held` shows it.", validator=STORED)]
Numbers = Annotated[int, Parameter(help="Numbers of effects, as `triage held` shows them.", validator=STORED)]
OfCause = Annotated[
    str | None, Parameter(name="--cause", help="All that is held for this cause instead.", show_default=False)
]
_INSTEAD = "Other words for one message; its buttons are not shown."
Words = Annotated[str | None, Parameter(name="--text", help=_INSTEAD, show_default=False)]
_FEW = 10
_DONE = {"send": "to be sent", "discard": "discarded", "done": "called done"}

held = cyclopts.App(name="held", help="What waits for a person: shown by cause, sent, discarded or called done.")


@held.default
def list_held(
    *, everything: Annotated[Switch, Parameter(name="--all", help="All of it, not only the newest.")] = False
) -> None:
    """What waits for a person, by cause: what is held, and what nobody knows to be done; --all: not only the newest."""
    from app.runs import held_list

    with local.database() as db:
        causes = held_list.causes(db)
        for each in causes:
            show_line(f"{each.cause}: {each.count}, the oldest since {each.oldest_at:%Y-%m-%d %H:%M} UTC")
            shown = _show_cause(db, each.cause, at_most=each.count if everything else _FEW)
            if shown < each.count:
                show_line(f"  … and {each.count - shown} more: triage held --all")
    show_line("triage held show, send or discard with their numbers" if causes else "nothing is held")


def _show_cause(db: "Database", cause: str, *, at_most: int) -> int:
    """Show what waits for one cause, newest first; how many."""
    from app.runs import held_list

    before, count = None, 0
    while count < at_most:
        page = held_list.listed(db, cause=cause, before=before, limit=min(200, at_most - count))
        if not page:
            break
        for each in page:
            _show(each)
        before, count = page[-1].id, count + len(page)
    return count


def _show(each: "Held") -> None:
    from app.runs.why.words import quoted

    place = f"conversation {each.conversation}" if each.conversation else "no conversation"
    show_line(f"  {each.id}  {_age(each)} ago  {each.customer or 'unknown customer'}, {each.url or place}")
    show_line(f"      {each.what}, by {each.rule}: {each.reason}")
    if each.text:
        show_line(f"      {quoted(' '.join(each.text.split()))}")


def _age(each: "Held") -> str:
    from app import clock

    minutes = max(0, round((clock.now() - each.since).total_seconds() / 60))
    if minutes < 120:  # noqa: PLR2004 - two hours, in minutes
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} days"


@held.command(name="show")
def show_held(effect: Number, /) -> None:
    """One effect that waits: all that it would say, and why it is held."""
    from app.runs import held_list

    with local.database() as db:
        found = held_list.one(db, effect)
    if found is None:
        raise TriageError(f"effect {effect} does not wait for a person; `triage held` shows what does")
    _show(found)
    for line in found.text.splitlines():
        show_line(f"      | {line}")
    show_line(f"      why: triage why {found.event_id}")


@held.command(name="send")
def send_held(*effect: Numbers, cause: OfCause = None, text: Words = None) -> None:
    """Let held effects go out, by their numbers; --text: one message, in other words."""
    if text is not None and len(effect) != 1:
        raise TriageError("a text is for one message: say which, by its number")
    _decide("send", effect, cause, text)


@held.command(name="discard")
def discard_held(*effect: Numbers, cause: OfCause = None) -> None:
    """Discard held effects, by their numbers or all of a cause."""
    _decide("discard", effect, cause)


@held.command(name="done")
def call_done(*effect: Numbers) -> None:
    """Call unsure effects done, by their numbers: you have seen that they are."""
    _decide("done", effect, None)


def _decide(verb: "Verb", ids: tuple[int, ...], cause: str | None, text: str | None = None) -> None:
    from app.runs import decide_held

    if bool(ids) == bool(cause):
        raise TriageError("say which: the numbers that `triage held` shows, or a --cause")
    with local.database() as db:
        if cause is not None:
            show_line(f"{_DONE[verb]}: {decide_held.decide_cause(db, verb, cause)}")
            if verb == "send":
                show_line("each is judged anew as it goes out; what is not to go out then: triage held, triage why")
            return
        refused = decide_held.refused(db, verb, ids)
        count = decide_held.decide(db, verb, ids, text=text) if len(refused) < len(ids) else 0
    show_line(f"{_DONE[verb]}: {count} of {len(ids)}")
    if refused:
        raise NotNow("; ".join(refused))
