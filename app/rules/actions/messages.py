"""What customers are told and asked. Nothing of it goes out alone: all that is said in one turn is one message."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal, get_args

from app.rules.actions.action import Action, Facts, plain
from app.rules.actions.conversation import digest

MOST_TIMES = 2
"""How often one thing is asked before it is left to a person."""
OPEN_QUESTION = "question.open"
"""The fact that tells which attribute the customer is asked for."""
Approve = Literal["never", "first", "each"]
"""Whether a person reads it before a customer does: never, the first of the messages on one ticket, or each."""
APPROVE: tuple[Approve, ...] = get_args(Approve)
"""The least strict first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(Action):
    """Say something to the customer, as HTML. `name` is the vocabulary's for the text ("" if the rule has it itself).
    `macro` is the id of the Intercom macro whose text it is; `html` is empty then, and `about` holds what its
    placeholders may ask for. `approve`: whether a person reads it first."""

    WORD: ClassVar[str] = "reply"
    MAIN: ClassVar[str] = "name"
    name: str
    html: str
    macro: str | None = None
    about: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    approve: Approve = "never"

    @property
    def target(self) -> str:
        """What is to be approved is not the same as what goes out by itself."""
        target = self.name or digest(self.html)
        return target if self.approve == "never" else f"{target}/approve {self.approve}"

    def told(self) -> str:
        told = plain(self.name or self.html)
        if self.approve == "never":
            return f"reply: {told}"
        return f"reply: {{{'text' if self.name else 'words'}: {told}, approve: {self.approve}}}"

    def says(self) -> str:
        return "reply to the customer" + ("" if self.approve == "never" else ", once a person has read it")

    def texts(self) -> tuple[tuple[str, str], ...]:
        return (("html", self.html or f"macro {self.macro}"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An answer to choose: `value` is the attribute's, `label` what the customer reads."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask(Action):
    """Ask the customer for a conversation attribute. `options` are empty where any text is an answer. `time` counts how
    often it is asked; `again`: although it is known. `numbered`: the options stand in the text as a numbered list,
    because the channel has no buttons."""

    WORD: ClassVar[str] = "ask"
    MAIN: ClassVar[str] = "attribute"
    attribute: str
    html: str
    options: tuple[Option, ...] = ()
    numbered: bool = False
    time: int = 1
    again: bool = False

    @property
    def target(self) -> str:
        return f"{self.attribute}#{self.time}"

    def needless(self, facts: Facts) -> str | None:
        known = None if self.again else facts.get(f"conversation.attributes.{self.attribute}")
        return None if known is None else f"{self.attribute} is already {known}"

    def changes(self, _facts: Facts) -> dict[str, object]:
        return {OPEN_QUESTION: self.attribute}

    def says(self) -> str:
        return f"ask the customer for {self.attribute}" + (" once more" if self.time > 1 else "")

    def texts(self) -> tuple[tuple[str, str], ...]:
        return (("html", self.html), *(("option", option.label) for option in self.options))


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft(Action):
    """An internal note with a text that a teammate may send to the customer, and why it is not sent by itself."""

    WORD: ClassVar[str] = "draft"
    MAIN: ClassVar[str] = "name"
    name: str
    html: str
    why: str = ""

    @property
    def target(self) -> str:
        return self.name or digest(self.html)

    def told(self) -> str:
        return f"draft: {plain(self.name or self.html)}"

    def says(self) -> str:
        return "write a draft for the teammate" + (f" ({self.why})" if self.why else "")

    def texts(self) -> tuple[tuple[str, str], ...]:
        return (("html", self.html),)


Channel = Literal["slack", "email"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert(Action):
    """Tell the team something: in a Slack channel (`address` is its name, "" the usual one), by e-mail, or, where the
    person has neither, as an internal note. `to` is whom the rule names."""

    WORD: ClassVar[str] = "alert"
    MAIN: ClassVar[str] = "to"
    to: str
    channel: Channel
    address: str
    text: str

    @property
    def target(self) -> str:
        return f"{self.channel}:{self.to or self.address}:{digest(self.text)[:12]}"

    def says(self) -> str:
        return f"tell {self.to or self.address or 'the team'} ({self.channel})"

    def texts(self) -> tuple[tuple[str, str], ...]:
        return (("text", self.text),)
