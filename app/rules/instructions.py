"""What a rule's `then` says, one action each, and how it becomes concrete for one event."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.rules.actions import Action, AddTag, Assign, Close, FileTicket, InternalNote, SetAttribute, UserNote
from app.rules.pages import facts_page
from app.rules.problems import Position
from app.rules.seen import Seen
from app.rules.templates import Page, Template, TemplateFailed
from app.rules.vocabulary import TicketField, TicketKind, Vocabulary

MAX_TITLE = 120
# The length of an Intercom attribute's text is not documented; 255 is what is commonly quoted.
MAX_ATTRIBUTE = 255
_MAX_MATTER = 160
_WHOLE_CONVERSATION = "conversation"


@dataclass(slots=True)
class Scene:
    """What instructions are made concrete with: the facts as they are by now, and the tickets of the current rule."""

    seen: Seen
    vocabulary: Vocabulary
    tickets: dict[Position, FileTicket] = field(default_factory=dict)
    _page: Page | None = None

    @property
    def page(self) -> Page:
        if self._page is None:
            self._page = facts_page(self.seen.facts, self.vocabulary)
        return self._page

    def text(self, name: str) -> str:
        """A fact as text, "" if it is not known."""
        value = self.seen.facts.get(name)
        return "" if value is None else str(value)

    def note(self, name: str, value: object) -> None:
        """Let what follows see that a fact has changed."""
        self.seen.note(name, value)
        self._page = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    position: Position
    tag: str

    def action(self, _scene: Scene | None = None) -> Action:
        return AddTag(tag=self.tag)


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    position: Position
    name: str
    value: str | int | float | bool | Template

    def action(self, scene: Scene) -> Action:
        value = self.value
        if isinstance(value, Template):
            value = value.render(scene.page).strip()[:MAX_ATTRIBUTE]
            if not value:
                raise TemplateFailed(f"{self.position}: the text for {self.name} came out empty")
        return SetAttribute(
            name=self.name, value=value, before=scene.seen.facts.get(f"conversation.attributes.{self.name}")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """`filing`: where the rule files the ticket whose address the note tells."""

    position: Position
    html: Template
    filing: Position | None = None

    def action(self, scene: Scene) -> Action:
        html = self.html.render(scene.page).strip()
        if not html:
            raise TemplateFailed(f"{self.position}: the note came out empty")
        if self.filing is None:
            return InternalNote(html=html)
        ticket = scene.tickets.get(self.filing)
        if ticket is None:
            raise TemplateFailed(f"{self.position}: its ticket could not be made")
        return InternalNote(html=html, ticket_kind=ticket.kind, ticket_matter=ticket.matter)


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseIt:
    position: Position

    def action(self, _scene: Scene | None = None) -> Action:
        return Close()


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignTo:
    position: Position
    to: Literal["team", "teammate"]
    id: str
    name: str

    def action(self, _scene: Scene | None = None) -> Action:
        return Assign(to=self.to, id=self.id, name=self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileIt:
    """File a ticket. In a rule for a teammate's command what follows the command is the title and the matter."""

    position: Position
    kind: TicketKind
    by_command: bool
    matter: Template | None = None
    title: Template | None = None

    def action(self, scene: Scene) -> Action:
        kind = self.kind
        ticket = FileTicket(
            kind=kind.name,
            matter=self.matter_of(scene),
            title=self._title(scene),
            description=_description(kind, scene),
            project=kind.project,
            section=kind.section,
            fields=tuple((each.gid, value) for each in kind.fields if (value := _field_value(each, scene)) is not None),
            marker_field=kind.marker_field,
        )
        scene.tickets[self.position] = ticket
        return ticket

    def _argument(self, scene: Scene) -> str:
        return scene.text("message.command_argument") if self.by_command else ""

    def matter_of(self, scene: Scene) -> str:
        """What the ticket is about, as a key: "conversation" if nothing tells."""
        told = self.matter.render(scene.page) if self.matter else self._argument(scene)
        return _normal(told) or _WHOLE_CONVERSATION

    def _title(self, scene: Scene) -> str:
        if self.title:
            told = self.title.render(scene.page)
        else:
            told = self._argument(scene) or (self.kind.title.render(scene.page) if self.kind.title else "")
        return _one_line(told) or _usual_title(scene)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteOnUser:
    """Note the ticket that the same rule files (`filing` is where) on the customer's profile."""

    position: Position
    kind: TicketKind
    filing: Position

    def action(self, scene: Scene) -> Action:
        ticket = scene.tickets.get(self.filing)
        if ticket is None:
            raise TemplateFailed(f"{self.position}: its ticket could not be made")
        return UserNote(
            kind=ticket.kind, matter=ticket.matter, title=ticket.title, grouped=self.kind.user_note == "grouped"
        )


Constant = Tag | CloseIt | AssignTo
"""Instructions whose action is the same for every event."""
Instruction = Constant | Set | Note | FileIt | NoteOnUser


def _normal(matter: str) -> str:
    """A matter as a key: regardless of case and blanks; a long one is cut, but stays different from its likes."""
    text = " ".join(matter.casefold().split())
    if len(text) <= _MAX_MATTER:
        return text
    return f"{text[:_MAX_MATTER]}… {hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_TITLE else f"{line[: MAX_TITLE - 1].rstrip()}…"


def _usual_title(scene: Scene) -> str:
    first_line = next((line for line in scene.text("conversation.first_text").splitlines() if line.strip()), "")
    told = scene.text("conversation.title") or scene.text("conversation.subject") or first_line
    return _one_line(told) or _one_line(f"Conversation {scene.text('conversation.id')}")


def _description(kind: TicketKind, scene: Scene) -> str:
    if kind.description:
        return kind.description.render(scene.page).strip()
    words = scene.text("conversation.first_text") or scene.text("message.text")
    who = " ".join(filter(None, (scene.text("contact.name"), scene.text("contact.email")))) or "unknown"
    return f"{words}\n\nCustomer: {who}\nConversation: {scene.text('links.conversation')}".strip()


def _field_value(asked: TicketField, scene: Scene) -> str | float | tuple[str, ...] | None:
    """The value for Asana; None (the field is left alone) where it is unknown or has no option there."""
    if asked.template:
        return asked.template.render(scene.page).strip() or None
    value = scene.seen.facts.get(asked.source or "")
    if value is None:
        return None
    if isinstance(value, list | tuple):
        return tuple(gid for each in value if (gid := _option(asked.options, str(each)))) or None
    if asked.options:
        return _option(asked.options, str(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str | int | float) else None


def _option(options: Mapping[str, str], label: str) -> str | None:
    return next((gid for known, gid in options.items() if known.casefold() == label.casefold()), None)
