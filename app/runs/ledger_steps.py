"""The ledger's own steps: what an action of a rule becomes where one call is not one action."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from app.rules.actions import Action, Approve, Subject
from app.store.open_tickets import SLOT


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceTicket(Action):
    """Put a filed ticket into its section: Asana creates and places by two calls."""

    WORD: ClassVar[str] = "place_ticket"
    MAIN: ClassVar[str] = "section"
    section: str

    @property
    def target(self) -> str:
        return self.section


@dataclass(frozen=True, slots=True, kw_only=True)
class CountAffected(Action):
    """Count one more affected user in a ticket that a customer was added to."""

    WORD: ClassVar[str] = "count_affected"
    MAIN: ClassVar[str] = "gid"
    gid: str
    affected_fields: tuple[tuple[str, str], ...]

    @property
    def target(self) -> str:
        return self.gid


@dataclass(frozen=True, slots=True, kw_only=True)
class CountOpenTickets(Action):
    """Write on a customer's profile how many of their tickets are open: into the contact attribute `name`, the number
    that is right when it is sent."""

    WORD: ClassVar[str] = "count_open_tickets"
    MAIN: ClassVar[str] = "name"
    name: str

    @property
    def target(self) -> str:
        return self.name

    @property
    def slot(self) -> str | None:
        return SLOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """An answer to choose. `uuid` comes back when the customer presses it."""

    uuid: str
    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing said in a message: by which rule on which stored event (its number), a text or a question. `name` is
    the text's or the attribute's. `since`: when what it answers happened (ISO, the vendor's clock); `prompted`: the
    customer had just written. `ticket`: the gid of the task in Asana that it speaks of, without which it is not
    said. `telling`: the completion of a ticket that it tells of (gid/how often it was completed); once the telling of
    that was stopped it is not said. `is_approved`: a person has read it as the first customer of the telling got it."""

    rule: str
    event: int
    kind: Literal["reply", "ask"]
    name: str
    html: str
    since: str
    prompted: bool
    macro: str | None = None
    about: dict[str, dict[str, str]] | None = None
    time: int = 1
    buttons: tuple[Button, ...] = ()
    again: bool = False
    ticket: str | None = None
    telling: str | None = None
    is_approved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Action):
    """Everything that is said to the customer in one turn. Of several questions only the first that is not answered by
    then is asked. `approve`: why a person reads it first, never where nobody does."""

    WORD: ClassVar[str] = "message"
    MAIN: ClassVar[str] = "since"
    parts: tuple[Part, ...]
    approve: Approve = "never"

    @property
    def prompted(self) -> bool:
        """Whether something in it answers what the customer just wrote."""
        return any(part.prompted for part in self.parts)

    @property
    def since(self) -> str:
        """When the newest of what it answers happened."""
        return max(part.since for part in self.parts)

    @property
    def target(self) -> str:
        return "turn"

    @property
    def slot(self) -> str | None:
        return "voice"

    def says(self) -> str:
        return "tell the customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickReplies(Action):
    """The buttons of a question, shown below the message that asks it."""

    WORD: ClassVar[str] = "quick_replies"
    MAIN: ClassVar[str] = "attribute"
    attribute: str
    buttons: tuple[Button, ...]

    @property
    def target(self) -> str:
        return self.attribute


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreAttribute(Action):
    """Give an attribute the value that it had before (None: none)."""

    WORD: ClassVar[str] = "restore_attribute"
    MAIN: ClassVar[str] = "name"
    name: str
    value: str | int | float | bool | None
    on: Subject = "conversation"
    subject_id: str | None = None

    @property
    def target(self) -> str:
        return f"{self.on}:{self.name}"

    @property
    def slot(self) -> str | None:
        return f"attribute:{self.name}" if self.on == "conversation" else f"attribute:{self.on}:{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowDraft(Action):
    """A comment in a ticket with what its customers are to be told, for a person to read first: one for each time that
    the ticket was completed (`completion` counts)."""

    WORD: ClassVar[str] = "show_draft"
    MAIN: ClassVar[str] = "gid"
    gid: str
    completion: int
    text: str

    @property
    def target(self) -> str:
        return f"{self.gid}/{self.completion}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TellWithdrawn(Action):
    """A comment in a ticket that says that it should not have been filed."""

    WORD: ClassVar[str] = "tell_withdrawn"
    MAIN: ClassVar[str] = "gid"
    gid: str
    comment: str

    @property
    def target(self) -> str:
        return self.gid


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTold(Action):
    """A comment in a ticket that lists the customers who were told that it is done."""

    WORD: ClassVar[str] = "list_told"
    MAIN: ClassVar[str] = "gid"
    gid: str
    comment: str

    @property
    def target(self) -> str:
        return self.gid


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawTicket(Action):
    """Complete a ticket that should not have been filed."""

    WORD: ClassVar[str] = "withdraw_ticket"
    MAIN: ClassVar[str] = "gid"
    gid: str

    @property
    def target(self) -> str:
        return self.gid


@dataclass(frozen=True, slots=True, kw_only=True)
class TellUndone(Action):
    """An internal note that says what was taken back of a run, and what stays (None: there was no run to take back)."""

    WORD: ClassVar[str] = "tell_undone"
    MAIN: ClassVar[str] = "target"
    run_id: int | None

    @property
    def target(self) -> str:
        return f"run {self.run_id}" if self.run_id else "nothing"
