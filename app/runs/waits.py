"""The waits that a decision begins, and those that it ends."""

from datetime import datetime

from app.rules.course import is_humans
from app.rules.decision import Decision
from app.rules.events import Event, Snapshot
from app.rules.rulebook import Rulebook
from app.rules.unanswered import ENDS
from app.store.timers import Ended, Waiting

_ANSWERED, _CLOSED = "a teammate has answered", "it was closed"
_ACTED = "the rule has acted for this wait"
_IN_SHADOW = " in shadow"


def begun(book: Rulebook, decision: Decision, event: Event, *, happened_at: datetime) -> list[Waiting]:
    """The rules that look again at this event, and when. `happened_at`: by our clock at the latest, for the vendor's
    may be ahead. How long a customer waits for an answer is told by the vendor's clock alone."""
    if not decision.waiting:
        return []
    waits = {rule.name: rule.wait for rule in book.rules if rule.wait is not None}
    said_at = (event.message.created_at if event.message else None) or event.created_at
    channel = event.conversation.channel if event.conversation else None
    desk, found = book.vocabulary.desk, []
    for name in decision.waiting:
        wait = waits[name]
        since = said_at if wait.for_an_answer else happened_at
        own = said_at if wait.for_an_answer else None
        found.append(Waiting(rule=name, due_at=wait.over_at(since, desk, channel), stays=wait.for_an_answer, since=own))
    return found


def ended(book: Rulebook, decision: Decision, snapshot: Snapshot) -> list[Ended]:
    """The waits for an answer that come to nothing: somebody has answered or closed, or the rule has acted for them."""
    due, event = snapshot.past.due, snapshot.event
    if due is not None:
        acted = any(firing.rule.removesuffix(_IN_SHADOW) == due for firing in decision.firings)
        return [Ended(rules=[due], why=_ACTED)] if acted and due in _counting(book) else []
    if event.name not in ENDS or event.message is None or snapshot.past.is_own:
        return []
    is_close = event.message.part_type == "close"
    if not is_close and not is_humans(event.message, snapshot.seat):
        return []
    rules, at = _counting(book), event.message.created_at or event.created_at
    return [Ended(rules=rules, why=_CLOSED if is_close else _ANSWERED, before=at)] if rules else []


def _counting(book: Rulebook) -> list[str]:
    return [rule.name for rule in book.rules if rule.wait is not None and rule.wait.for_an_answer]
