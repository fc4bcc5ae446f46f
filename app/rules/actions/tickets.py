"""What is done about Asana tickets, and the notes on a customer's profile that tell of them."""

from dataclasses import dataclass
from typing import ClassVar

from app.rules.actions.action import Action, Facts, with_member
from app.rules.actions.conversation import digest
from app.rules.problems import shown


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTicket(Action):
    """File a ticket in Asana. `matter` tells two tickets of one conversation apart.
    `fields` are Asana custom fields (gid -> value as Asana takes it); `marker_field` is the text custom field
    that holds our marker, if the project has one."""

    WORD: ClassVar[str] = "file_in_asana"
    MAIN: ClassVar[str] = "kind"
    kind: str
    matter: str
    title: str
    description: str
    project: str
    section: str | None = None
    fields: tuple[tuple[str, str | float | tuple[str, ...]], ...] = ()
    marker_field: str | None = None

    @property
    def target(self) -> str:
        return f"{self.kind}/{self.matter}"

    def changes(self, facts: Facts) -> dict[str, object]:
        count = facts.get("ticket.count")
        return {
            **with_member(facts, "ticket.kinds", self.kind),
            "ticket.count": count + 1 if isinstance(count, int) else 1,
        }

    def told(self) -> str:
        return f'file_in_asana: {{kind: {self.kind}, matter: "{shown(self.matter)}", title: "{shown(self.title)}"}}'

    def says(self) -> str:
        return f"file in Asana: {self.kind}"

    def texts(self) -> tuple[tuple[str, str], ...]:
        return (("title", self.title), ("description", self.description))


@dataclass(frozen=True, slots=True, kw_only=True)
class UserNote(Action):
    """Note a filed ticket on the customer's profile: Title / Asana link / Intercom link.
    `grouped` kinds share one note that lists all of them. Needs the ticket of the same kind and matter."""

    WORD: ClassVar[str] = "user_note"
    MAIN: ClassVar[str] = "kind"
    kind: str
    matter: str
    title: str
    grouped: bool

    @property
    def target(self) -> str:
        return f"{self.kind}/{self.matter}"

    def needless(self, facts: Facts) -> str | None:
        if facts.get("contact.id") is None:
            return "the conversation has no customer whose profile could hold a note"
        return None

    def says(self) -> str:
        if self.grouped:
            return f"list it in the note of open requests ({self.kind}) on the customer's profile"
        return f"note on the customer's profile: {self.kind}"

    def texts(self) -> tuple[tuple[str, str], ...]:
        return (("title", self.title), ("links", "the ticket in Asana, the conversation in Intercom"))


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireUserNote(Action):
    """The ticket with this gid is done: its note on the customer's profile is to go. `grouped` is the ticket's kind, if
    tickets of that kind share a note: that one is written anew without it."""

    WORD: ClassVar[str] = "retire_user_note"
    MAIN: ClassVar[str] = "gid"
    gid: str
    grouped: str | None = None

    @property
    def target(self) -> str:
        return self.gid

    def needless(self, facts: Facts) -> str | None:
        if facts.get("contact.id") is None:
            return "the conversation has no customer whose profile could hold a note"
        return None

    def says(self) -> str:
        return f"retire the note of the ticket {self.gid} on the customer's profile"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTicket(Action):
    """Add the customer to an Asana ticket that exists, at `url`: a comment there tells who and where. The
    `affected_fields` are the number field in which affected users are counted, by project (gid -> gid)."""

    WORD: ClassVar[str] = "link_ticket"
    MAIN: ClassVar[str] = "gid"
    gid: str
    url: str
    comment: str
    affected_fields: tuple[tuple[str, str], ...] = ()

    @property
    def target(self) -> str:
        return self.gid

    def changes(self, facts: Facts) -> dict[str, object]:
        count = facts.get("ticket.count")
        return {"ticket.count": count + 1 if isinstance(count, int) else 1}

    def says(self) -> str:
        return f"add the customer to the Asana ticket {self.gid}"

    def texts(self) -> tuple[tuple[str, str], ...]:
        return (("comment", self.comment),)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentInAsana(Action):
    """Comment in the conversation's newest ticket that is not completed."""

    WORD: ClassVar[str] = "comment_in_asana"
    MAIN: ClassVar[str] = "text"
    text: str

    @property
    def target(self) -> str:
        return digest(self.text)

    def says(self) -> str:
        return "comment in the conversation's ticket in Asana"

    def texts(self) -> tuple[tuple[str, str], ...]:
        return (("text", self.text),)


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestRelated(Action):
    """An internal note with the existing tickets of these kinds that may be about the same matter as `about`."""

    WORD: ClassVar[str] = "suggest_related"
    MAIN: ClassVar[str] = "kinds"
    kinds: tuple[str, ...]
    about: str

    @property
    def target(self) -> str:
        return ",".join(self.kinds)

    def says(self) -> str:
        return f"look for tickets on the same matter: {', '.join(self.kinds)}"
