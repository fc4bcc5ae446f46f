"""What a teammate asks of this service about the places that effects go to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

from app.rules.actions.action import Action

Destination = Literal["intercom", "asana", "slack", "mail"]
DESTINATIONS: tuple[Destination, ...] = get_args(Destination)
Held = Literal["discard", "review", "send"]
HELD: tuple[Held, ...] = get_args(Held)
_WRITTEN: Mapping[Destination, str] = {
    "intercom": "Intercom", "asana": "Asana", "slack": "Slack", "mail": "e-mail",
}  # fmt: skip
_SEEN: Mapping[Held, str] = {"discard": "is discarded", "review": "is kept for review", "send": "is sent"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseDestination(Action):
    """Let nothing go to a destination until somebody resumes it. `by`: who asks for it."""

    WORD: ClassVar[str] = "pause_destination"
    MAIN: ClassVar[str] = "destination"
    destination: Destination
    by: str

    @property
    def target(self) -> str:
        return self.destination

    def says(self) -> str:
        return f"let nothing go to {_WRITTEN[self.destination]} until it is resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeDestination(Action):
    """Let calls to a destination go on. `held`: what becomes of what customers would have seen. `by`: who asks for
    it."""

    WORD: ClassVar[str] = "resume_destination"
    MAIN: ClassVar[str] = "destination"
    destination: Destination
    by: str
    held: Held = "discard"

    @property
    def target(self) -> str:
        return self.destination

    def says(self) -> str:
        went = f"what customers would have seen meanwhile {_SEEN[self.held]}"
        return f"let what waits go to {_WRITTEN[self.destination]} again; {went}"
