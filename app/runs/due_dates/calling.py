"""A date falls due: each rule of which its time has come is called in the conversation's lane, once."""

from collections.abc import Mapping

from app import crash
from app.log import logger
from app.rules.due_dates import DueDate
from app.rules.rulebook import Rulebook
from app.rules.topics import DATE_DUE
from app.runs.due_dates.looking import Call, look, written
from app.runs.workplace import Workplace
from app.store import due_dates, own_events, schedules
from app.store.due_dates import Kept, Look
from app.store.own_events import OwnEvent
from app.webhooks.own import envelope

_AT_ONCE = 200
_log = logger(room="runs")


def called_by_dates(book: Rulebook) -> Mapping[str, DueDate]:
    """When dates call the rules that are not switched off for good, by the rules' names."""
    on = (rule for rule in book.rules if rule.mode.name != "off" or rule.mode.until is not None)
    return {rule.name: rule.due for rule in on if rule.due is not None}


class DatesFallingDue:
    """Called every second or so: makes events of what is due by the database's clock. Under another rulebook all dates
    are looked at again: rules, desk hours or holidays may be others."""

    def __init__(self) -> None:
        self._looked_by: str | None = None

    def __call__(self, place: Workplace) -> None:
        book = place.rulebook.current()
        if self._looked_by != book.digest:
            due_dates.look_again(place.db, book.digest)
            self._looked_by = book.digest
        while not place.stopping.is_set():
            found = due_dates.to_be_looked_at(place.db, most=_AT_ONCE)
            if found:
                _look(place, book, found)
            if len(found) < _AT_ONCE:
                return


def _look(place: Workplace, book: Rulebook, found: list[Kept]) -> None:
    """The events and that the dates were looked at are one commit: whatever dies, none is lost. What another worker
    makes of them has the same keys."""
    now, rules = schedules.now(place.db), called_by_dates(book)
    events: list[OwnEvent] = []
    looks: list[Look] = []
    for kept in found:
        of_it = {name: due for name, due in rules.items() if due.attribute == kept.attribute}
        calls, again_at = look(kept, of_it, book.vocabulary.desk, now)
        events += [_event(kept, call) for call in calls]
        looked_for = [written(name, due) for name, due in of_it.items()]
        looks.append(Look(of=kept, looked_for=looked_for, digest=book.digest, again_at=again_at))
    with place.db.transaction() as conn:
        new = own_events.put(conn, events)
        crash.point("date.calling")
        due_dates.looked(conn, looks, now=now)
    crash.point("date.called")
    if new:
        _log.info("dates_due", events=len(new))


def _event(kept: Kept, call: Call) -> OwnEvent:
    """Its time is that at which the rule was to be called: what is late then shows by it."""
    _, app_id, conversation = kept.lane.split(":", 2)
    key = f"due/{call.rule}/{call.due_at.isoformat()}/{conversation}"
    return OwnEvent(
        app_id=app_id,
        topic=DATE_DUE,
        lane=kept.lane,
        key=key,
        created_at=call.called_at,
        body=envelope(
            app_id=app_id, topic=DATE_DUE, key=key, at=call.called_at, conversation={"id": conversation},
            more={"schedule": call.rule},
        ),
    )  # fmt: skip
