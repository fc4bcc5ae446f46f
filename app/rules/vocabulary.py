"""The words of a desk: what its attributes, tags, teams and tickets are called, and what stands behind each name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from app.rules.desk import DeskHours
from app.rules.digest import Digest
from app.rules.languages import Languages
from app.rules.people import Person
from app.rules.problems import Position
from app.rules.questions import Question
from app.rules.response_time import ResponseTime
from app.rules.templates import Template
from app.rules.texts import Text

Type = Literal["text", "number", "time", "flag", "choice", "set"]
UserNoteStyle = Literal["own", "grouped"]
USUAL_COOL_OFF = timedelta(minutes=30)
OPEN_TICKETS = "open_tickets"
"""The name, or short name, of the contact attribute into which this service counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A conversation attribute (`name` is its label in Intercom) or a contact attribute. `short` is the plain name
    that rules may use for it; a conversation attribute's label is its own short name. `question`: how a customer is
    asked for it, if anybody may be."""

    name: str
    type: Type
    options: tuple[str, ...] = ()
    about: str = ""
    short: str | None = None
    question: Question | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketField:
    """An Asana custom field and where its value comes from: a template, or a fact (`source`), which goes through
    `options` (label -> option gid) if the field is a list in Asana."""

    gid: str
    template: Template | None = None
    source: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSign:
    """How a ticket shows something in Asana: its custom field `field` holds one of the `values`, or it is in one of the
    `sections`; all by their names there."""

    field: str | None = None
    values: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketNews:
    """What engineers do in Asana and what it means: how a ticket shows that its change is `released`, or that it is
    `cancelled`; the custom field in which they write for customers `what_changed`; what a comment `for_customer` begins
    with; how long a ticket has to `cool_off`, once it is done, before customers are told."""

    released: TicketSign | None = None
    cancelled: TicketSign | None = None
    what_changed: str | None = None
    for_customer: str | None = None
    cool_off: timedelta = USUAL_COOL_OFF


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketKind:
    """A kind of Asana ticket. Without a `title` or `description` of its own it gets the house's. `affected_field` is
    the number field that counts the users whom the ticket affects."""

    name: str
    position: Position
    project: str
    section: str | None = None
    title: Template | None = None
    description: Template | None = None
    fields: tuple[TicketField, ...] = ()
    marker_field: str | None = None
    affected_field: str | None = None
    user_note: UserNoteStyle = "own"
    about: str = ""
    news: TicketNews = field(default_factory=TicketNews)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Vocabulary:
    """Everything a rule may refer to by name. Compared by identity: compare rulebooks by digest. `plans`: a class of
    plans (enterprise, non_enterprise) -> the plans in it. `synonyms`: phrases that mean the same, for finding tickets
    on the same matter."""

    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    contact_attributes: Mapping[str, Attribute] = field(default_factory=dict)
    company_attributes: Mapping[str, Attribute] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    teams: Mapping[str, str] = field(default_factory=dict)
    teammates: Mapping[str, str] = field(default_factory=dict)
    tickets: Mapping[str, TicketKind] = field(default_factory=dict)
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ticket_kinds: tuple[str, ...] = ()
    desk: DeskHours | None = None
    languages: Languages = field(default_factory=Languages)
    texts: Mapping[str, Text] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    plans: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    synonyms: tuple[tuple[str, ...], ...] = ()
    response_time: ResponseTime | None = None
    digest: Digest = field(default_factory=Digest)

    @property
    def managers(self) -> frozenset[str]:
        """The managers' teammate ids in Intercom."""
        return frozenset(each.teammate_id for each in self.people.values() if each.is_manager and each.teammate_id)

    @property
    def open_tickets(self) -> str | None:
        """The contact attribute that holds how many of the customer's tickets are open, by its name in Intercom; None:
        nobody wants that."""
        found = (name for name, each in self.contact_attributes.items() if OPEN_TICKETS in (each.short, name))
        return next(found, None)
