"""The customers of one ticket: most have one conversation that is linked to it, some have two or three."""

from dataclasses import dataclass, field

from app import clock
from tests.torture.evidence import Evidence
from tests.torture.far_end import FarEnd, wait

TITLE = "The calendar of everybody is empty"
_CONVERSATIONS = (1, 1, 2, 1, 1, 1, 3, 1, 1, 1)
_LINKED_WITHIN = 600.0


@dataclass(slots=True)
class LinkedCustomer:
    """A customer with all conversations of theirs that are linked to the ticket."""

    name: str
    conversations: list[str] = field(default_factory=list)


def link_customers(far_end: FarEnd, evidence: Evidence, count: int) -> tuple[str, list[LinkedCustomer]]:
    """File a ticket from a customer's conversation and link those of all others, so many customers together; the
    ticket's gid, and the customers. All conversations are closed then: teammates are done with them."""
    first = LinkedCustomer("Linked 0")
    conversation, _ = _begin(far_end, first, None)
    _note(far_end, conversation, f"/bug {TITLE}")
    ticket = _wait_for_ticket(far_end)
    customers = [first, *(_linked(far_end, number, ticket["permalink_url"]) for number in range(1, count))]
    conversations = [each for customer in customers for each in customer.conversations]
    _wait_for_links(evidence, len(conversations) - 1)
    for each in conversations:
        far_end.play(f"/sandbox/conversations/{each}/close", {})
    return str(ticket["gid"]), customers


def _linked(far_end: FarEnd, number: int, address: str) -> LinkedCustomer:
    customer, contact = LinkedCustomer(f"Linked {number}"), None
    for _ in range(_CONVERSATIONS[number % len(_CONVERSATIONS)]):
        conversation, contact = _begin(far_end, customer, contact)
        _note(far_end, conversation, f"/link {address}")
    return customer


def _begin(far_end: FarEnd, customer: LinkedCustomer, contact: str | None) -> tuple[str, str]:
    """One more conversation of a customer; its id and the contact's."""
    who = contact or {"name": customer.name, "role": "user"}
    made = far_end.play("/sandbox/conversations", {"text": "My calendar is empty", "contact": who})
    customer.conversations.append(str(made["id"]))
    return str(made["id"]), str(made["contact_id"])


def _note(far_end: FarEnd, conversation: str, text: str) -> None:
    far_end.play(f"/sandbox/conversations/{conversation}/teammate-note", {"text": text})


def _wait_for_ticket(far_end: FarEnd) -> dict[str, str]:
    ends_at = clock.monotonic() + 30
    while clock.monotonic() < ends_at:
        for gid, task in far_end.state()["tasks"].items():
            if task["name"] == TITLE:
                return {**task, "gid": gid}
        wait(0.2)
    raise RuntimeError("the ticket that everybody is to be linked to was not filed")


def _wait_for_links(evidence: Evidence, count: int) -> None:
    ends_at = clock.monotonic() + _LINKED_WITHIN
    while evidence.links() < count:
        if clock.monotonic() > ends_at:
            raise RuntimeError(f"only {evidence.links()} of {count} conversations were linked")
        wait(0.3)


def complete(far_end: FarEnd, gid: str) -> None:
    """An engineer completes the ticket, releases it and writes what changed. Of the first Asana tells nothing, of the
    rest twice and not in order."""
    far_end.asana_manners(drop=True)
    _as_engineer(far_end, gid, "complete")
    wait(0.3)
    far_end.asana_manners(duplicates=0.5, out_of_order=0.5)
    _as_engineer(far_end, gid, "field", name="Released", value="Yes")
    _as_engineer(far_end, gid, "field", name="What changed", value="Calendars are read anew.")


def _as_engineer(far_end: FarEnd, gid: str, deed: str, **told: str) -> None:
    far_end.play(f"/sandbox/tasks/{gid}/{deed}", told)


def approve(far_end: FarEnd, conversation: str) -> None:
    """A teammate has read what waits in this conversation, and has it sent."""
    _note(far_end, conversation, "/send")
