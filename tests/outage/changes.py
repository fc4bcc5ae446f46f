"""What customers and teammates do while the service is away, and the events that have to come of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.house import House

_TEAMMATE = "9002"
_OF_ONE_CUSTOMER = 10
"""So many conversations each customer has: the desk reads customers too, once in a while."""
_HAS_A_TICKET = 20
"""One conversation in so many has a ticket, which is completed."""

Deed = tuple[str, dict[str, object]]
_STORIES: tuple[tuple[tuple[str, Deed], ...], ...] = (
    (("conversation.user.replied", ("customer-reply", {"text": "Any news? I write in the outage"})),),
    (("conversation.admin.closed", ("close", {"admin": _TEAMMATE})),),
    (("conversation.attribute.changed", ("attributes", {"Issue Priority": "High"})),),
    (
        ("conversation.user.replied", ("customer-reply", {"text": "Still broken in the outage"})),
        ("conversation.admin.replied", ("teammate-reply", {"text": "We look", "admin": _TEAMMATE})),
        ("conversation.admin.closed", ("close", {"admin": _TEAMMATE})),
    ),
)
_BEGINS = "conversation.user.created"
_ANSWERED = (_BEGINS, "conversation.user.replied")


@dataclass(slots=True)
class Changes:
    """Conversations that were there before, and what has happened since the service went away: id -> topics of
    Intercom, in their order; and the conversations whose tickets in Asana were completed."""

    before: list[str] = field(default_factory=list)
    happened: dict[str, list[str]] = field(default_factory=dict)
    completed: list[str] = field(default_factory=list)

    @property
    def events(self) -> int:
        return sum(map(len, self.happened.values())) + len(self.completed)

    @property
    def answers(self) -> int:
        """How many of them a customer is to be answered."""
        return sum(topic in _ANSWERED for topics in self.happened.values() for topic in topics)


def conversations_before(house: House, count: int) -> Changes:
    """Four in five of the conversations have begun when the service goes away."""
    return Changes(before=list(_begun(house, count - count // 5)))


def tickets_before(count: int) -> int:
    """How many of them have a ticket."""
    return -(-(count - count // 5) // _HAS_A_TICKET)


def happen(house: House, changes: Changes, count: int) -> None:
    """Everything that happens while the service is away."""
    for number, conversation in enumerate(changes.before):
        story = _STORIES[number % len(_STORIES)]
        for _, (deed, told) in story:
            house.in_conversation(conversation, deed, **told)
        changes.happened[conversation] = [topic for topic, _ in story]
    for conversation in _begun(house, count // 5, during=True):
        changes.happened[conversation] = [_BEGINS]
    for task in house.tickets():
        house.sandbox.post(f"/sandbox/tasks/{task['gid']}/complete", json={}).raise_for_status()
    changes.completed = changes.before[::_HAS_A_TICKET]


def _begun(house: House, count: int, *, during: bool = False) -> Iterator[str]:
    contact = ""
    for number in range(count):
        who = {"contact": contact} if number % _OF_ONE_CUSTOMER else {}
        before = "It is broken" if number % _HAS_A_TICKET else "It is broken, a bug"
        conversation, contact = house.customer_starts("Broken in the outage" if during else before, **who)
        yield conversation
