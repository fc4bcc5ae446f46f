"""The event that asks to take a run back becomes a run of its own: what takes each effect back, the last one first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.rules.actions import Action
from app.runs.ledger import destination_of, kind_of, to_request
from app.runs.ledger_steps import TellUndone
from app.runs.open_tickets.planned import with_counts
from app.runs.own_run import own_run, save
from app.runs.undoing.inverse import Inverse
from app.runs.undoing.outlook import Outlook, outlooks
from app.runs.workplace import Workplace
from app.store import effects, taken_back, undo
from app.store.effects import Entry, Planned
from app.store.events import StoredEvent
from app.store.lanes import Lease
from app.store.taken_back import KEY, Cut, Deed
from app.store.undo import OF_A_RULE, OF_A_RUN, Asked

RULE = "/undo"
"""Stands where a rule stands, for what answers the teammate."""


def take_back(place: Workplace, lease: Lease, stored: StoredEvent) -> Sequence[Entry]:
    """Write down what takes the run back, and the answer; what can be carried out now."""
    asked = undo.asked_by(place.db, stored.id)
    deeds = taken_back.deeds(place.db, asked.run_id, rule=asked.rule) if asked.run_id else []
    found = outlooks(deeds)
    dropped = [each.deed for each in found if each.fate == "dropped"]
    told = effects.by_keys(place.db, [_told_key(each.deed) for each in found])
    effects_back = _effects(found, told, bulk=asked.rule is not None)
    attribute = place.rulebook.current().vocabulary.open_tickets
    run = own_run(
        place,
        stored,
        kind="undo",
        name=OF_A_RULE if asked.rule else OF_A_RUN,
        effects=[*with_counts(effects_back, attribute), *_answer(asked, lease, stored)],
    )
    drops = [(deed.id, deed.lane) for deed in dropped if not deed.words.others]
    cuts = [_cut(deed) for deed in dropped if deed.words.others]
    return save(place, lease, replace(run, undoes=asked.run_id, drops=drops, cuts=cuts))


def _cut(deed: Deed) -> Cut:
    gone = [*deed.request.get("taken_back", ()), *deed.words.mine]
    return Cut(effect_id=deed.id, left=deed.words.others, gone=gone)


def _effects(found: Sequence[Outlook], told: Mapping[str, Mapping[str, Any]], *, bulk: bool) -> Iterator[Planned]:
    """What takes effects back. `told`: what was told before of them, by key."""
    for each in found:
        if each.inverse is not None:
            skipped = each.because if each.fate == "stays" else None
            yield from _planned(each.deed, each.inverse, told, skipped=skipped, bulk=bulk)


def _planned(
    deed: Deed, inverse: Inverse, told: Mapping[str, Mapping[str, Any]], *, skipped: str | None, bulk: bool
) -> Iterator[Planned]:
    step = _step(deed, inverse.action, f"{KEY}{deed.key}", before=inverse.left, skipped=skipped, bulk=bulk)
    if inverse.told_first is None:
        yield step
        return
    first = _told_key(deed)
    yield _step(deed, inverse.told_first, first, skipped=skipped, bulk=bulk)
    yield replace(step, needs=first, due=first in told and told[first]["state"] == "done")


def _told_key(deed: Deed) -> str:
    return f"{KEY}told/{deed.key}"


def _step(deed: Deed, action: Action, key: str, *, skipped: str | None, bulk: bool, before: object = None) -> Planned:
    kind = kind_of(action)
    return Planned(
        key=key,
        lane=deed.lane,
        conversation=deed.conversation,
        contact=deed.contact,
        rule=deed.rule,
        action=kind.name,
        target=action.target[:200],
        reach=kind.reach,
        destination=destination_of(action),
        request={**to_request(action), "reach": deed.request.get("reach")},
        slot=action.slot,
        before=before,
        opened_at=deed.opened_at,
        state="skipped" if skipped else "planned",
        reason=skipped,
        bulk=bulk,
    )


def _answer(asked: Asked, lease: Lease, stored: StoredEvent) -> Iterator[Planned]:
    """The note to the teammate who asked in one."""
    if not asked.is_answered:
        return
    action = TellUndone(run_id=asked.run_id)
    kind = kind_of(action)
    yield Planned(
        key=f"e{stored.id}/{kind.name}/1",
        lane=lease.lane,
        conversation=lease.lane,
        contact=None,
        rule=RULE,
        action=kind.name,
        target=action.target,
        reach=kind.reach,
        destination=kind.destination,
        request={**to_request(action), "reach": None},
        opened_at=asked.opened_at,
    )
