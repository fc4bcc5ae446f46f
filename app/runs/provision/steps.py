"""What can be done to a workspace so that it has what a rulebook needs: each step is one call."""

from dataclasses import dataclass
from typing import Literal

from app.rules.problems import Position
from app.rules.references import Reference

Model = Literal["contact", "company"]
Verb = Literal["create", "complete", "bring back"]
_DID = {"create": "created", "complete": "completed", "bring back": "brought back"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConversationAttribute:
    name: str
    data_type: str
    description: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOption:
    attribute_id: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDescription:
    attribute_id: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDataAttribute:
    """An attribute of contacts or of companies."""

    model: Model
    name: str
    data_type: str
    description: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataAttributeChange:
    """None: stays as it is. `options` are all that there shall be."""

    attribute_id: str
    description: str | None = None
    options: tuple[str, ...] | None = None
    archived: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTag:
    name: str


Request = NewConversationAttribute | NewOption | NewDescription | NewDataAttribute | DataAttributeChange | NewTag


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change. `what` tells it in words; `for_` are the names of the rulebook that it is made for."""

    verb: Verb
    what: str
    for_: tuple[Reference, ...]
    request: Request

    @property
    def position(self) -> Position:
        """Where the rulebook asks for it."""
        return self.for_[0].position

    @property
    def done(self) -> str:
        """What is told once it is done."""
        return f"{_DID[self.verb]} {self.what}"

    @property
    def planned(self) -> str:
        """What a dry run tells."""
        return f"would {self.verb} {self.what}"
