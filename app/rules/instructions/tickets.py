"""What `then` says about Asana tickets and the notes that tell of them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from app.rules.actions import Action, CommentInAsana, FileTicket, LinkTicket, RetireUserNote, SuggestRelated, UserNote
from app.rules.instructions.scene import Scene
from app.rules.masking import masked
from app.rules.problems import Position
from app.rules.templates import Template, TemplateFailed
from app.rules.vocabulary import TicketField, TicketKind

MAX_TITLE = 120
_MAX_MATTER = 160
_WHOLE_CONVERSATION = "conversation"
LINKED = "linked"
"""The kind of a ticket that was there before and to which a customer was added."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkIt:
    """Add the customer to the Asana ticket whose link the teammate has pasted."""

    position: Position

    def action(self, scene: Scene) -> Action:
        gid = scene.text("message.asana_link")
        if not gid:
            raise TemplateFailed(f"{self.position}: the note holds no link to an Asana task")
        kinds = scene.vocabulary.tickets.values()
        return LinkTicket(
            gid=gid,
            url=_pasted(scene, gid),
            comment=_joins(scene),
            affected_fields=tuple((kind.project, kind.affected_field) for kind in kinds if kind.affected_field),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLinked:
    """Note the ticket that the same rule has linked before on the customer's profile."""

    position: Position

    def action(self, scene: Scene) -> Action:
        gid = scene.text("message.asana_link")
        if not gid:
            raise TemplateFailed(f"{self.position}: no ticket was linked")
        return UserNote(kind=LINKED, matter=gid, title="", grouped=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentOnTicket:
    """Comment in a ticket of the conversation, with the conversation's address below the text."""

    position: Position
    text: Template

    def action(self, scene: Scene) -> Action:
        text = self.text.render(scene.page).strip()
        if not text:
            raise TemplateFailed(f"{self.position}: the comment came out empty")
        return CommentInAsana(text="\n".join(filter(None, (masked(text), scene.text("links.conversation")))))


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireNote:
    """Retire the note of the ticket that the news are of."""

    position: Position

    def action(self, scene: Scene) -> Action:
        gid = scene.text("news.gid")
        if not gid:
            raise TemplateFailed(f"{self.position}: the event is no news of a ticket")
        kind = scene.vocabulary.tickets.get(scene.text("news.kind"))
        is_grouped = kind is not None and kind.user_note == "grouped"
        return RetireUserNote(gid=gid, grouped=kind.name if kind and is_grouped else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggest:
    """Suggest tickets of these kinds that are there already."""

    position: Position
    kinds: tuple[str, ...]

    def action(self, scene: Scene) -> Action | None:
        about = scene.text("message.command_argument") or " ".join(
            filter(None, (scene.text("conversation.subject"), scene.text("conversation.first_text")))
        )
        return SuggestRelated(kinds=self.kinds, about=about[:4000]) if about else None


def _pasted(scene: Scene, gid: str) -> str:
    """The link as the teammate pasted it: it leads where the ticket is."""
    words = (word.strip("<>()[]") for word in scene.text("message.text").split())
    return next((word for word in words if gid in word and "/" in word), f"https://app.asana.com/0/0/{gid}/f")


def _joins(scene: Scene) -> str:
    who = " ".join(filter(None, (scene.text("contact.name"), scene.text("contact.email")))) or "A customer"
    plan = scene.text("contact.attributes.plan") or scene.text("company.plan")
    return f"{who}{f' (plan {plan})' if plan else ''} has this too: {scene.text('links.conversation')}"


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
