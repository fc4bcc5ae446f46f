"""What changes a customer's open tickets brings a count of them along, which waits until it is done."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from app.runs.ledger import destination_of, kind_of, to_request
from app.runs.ledger_steps import CountOpenTickets
from app.store.effects import Planned

_KEY = "open_tickets/"
"""Stands before the key of an effect in the key of the count that it brings along."""
_CHANGING = ("ticket", "link_ticket", "withdraw_ticket")


def with_counts(effects: Iterable[Planned], attribute: str | None, *, done: Iterable[str] = ()) -> Iterator[Planned]:
    """The effects, each that files, links or withdraws a ticket with a count behind it, in the contact's lane.
    `attribute`: the contact attribute into which is counted, None where nobody wants that; `done`: the keys of effects
    that are done already."""
    known = frozenset(done)
    for effect in effects:
        yield effect
        if attribute and effect.contact and effect.action in _CHANGING and effect.state == "planned":
            yield _count(effect, effect.contact, CountOpenTickets(name=attribute), due=effect.key in known)


def _count(effect: Planned, contact: str, action: CountOpenTickets, *, due: bool) -> Planned:
    kind = kind_of(action)
    return replace(
        effect,
        key=f"{_KEY}{effect.key}",
        lane=contact,
        action=kind.name,
        target=action.target[:200],
        reach=kind.reach,
        destination=destination_of(action),
        request={**to_request(action), "reach": effect.request.get("reach")},
        slot=action.slot,
        needs=effect.key,
        before=None,
        due=due,
        due_in=0.0,
    )
