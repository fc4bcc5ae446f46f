"""How actions stand in the ledger: their names, how far they reach, how they repeat; to JSON and back."""

import hashlib
from dataclasses import asdict, dataclass
from typing import Any, Literal

from app.rules.actions import Action, AddTag, Assign, Close, FileTicket, InternalNote, SetAttribute, UserNote


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceTicket:
    """Put a filed ticket into its section. The ledger's own step: Asana creates and places by two calls."""

    section: str


LedgerAction = Action | PlaceTicket
Repeats = Literal["harmless", "look"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`repeats`: harmless (read the slot, then do it again) or look (only after it was not found at the far end)."""

    name: str
    cls: type[Any]
    destination: str
    reach: Literal["inside", "customers"]
    repeats: Repeats


KINDS = (
    Kind(name="tag", cls=AddTag, destination="intercom", reach="inside", repeats="harmless"),
    Kind(name="set_attribute", cls=SetAttribute, destination="intercom", reach="inside", repeats="harmless"),
    Kind(name="assign", cls=Assign, destination="intercom", reach="inside", repeats="harmless"),
    Kind(name="close", cls=Close, destination="intercom", reach="customers", repeats="harmless"),
    Kind(name="internal_note", cls=InternalNote, destination="intercom", reach="inside", repeats="look"),
    Kind(name="ticket", cls=FileTicket, destination="asana", reach="inside", repeats="look"),
    Kind(name="place_ticket", cls=PlaceTicket, destination="asana", reach="inside", repeats="harmless"),
    Kind(name="user_note", cls=UserNote, destination="intercom", reach="inside", repeats="look"),
)

_BY_NAME = {kind.name: kind for kind in KINDS}
_BY_CLASS = {kind.cls: kind for kind in KINDS}


def kind_named(name: str) -> Kind:
    return _BY_NAME[name]


def kind_of(action: LedgerAction) -> Kind:
    return _BY_CLASS[type(action)]


def to_request(action: LedgerAction) -> dict[str, Any]:
    """The action as it is written down before it is sent."""
    return asdict(action)


def to_action(name: str, request: dict[str, Any]) -> LedgerAction:
    """The action that was written down."""
    values = {key: value for key, value in request.items() if key in _BY_NAME[name].cls.__dataclass_fields__}
    if name == "ticket":
        values["fields"] = tuple((gid, tuple(v) if isinstance(v, list) else v) for gid, v in values["fields"])
    action: LedgerAction = _BY_NAME[name].cls(**values)
    return action


def mark(key: str) -> str:
    """A short mark of an effect that people can see and that we find again at the far end."""
    return "triage-" + hashlib.sha256(key.encode()).hexdigest()[:16]
