"""What `then` says about conversations, and the same about contacts and companies: tags, attributes, state, notes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.rules.actions import (
    Action,
    AddTag,
    Assign,
    Close,
    InternalNote,
    RemoveTag,
    Reopen,
    SetAttribute,
    Snooze,
    Subject,
    Unassign,
)
from app.rules.due_dates import date_told
from app.rules.durations import Duration, duration
from app.rules.facts import moment
from app.rules.instructions.scene import Scene
from app.rules.operators import NOW, folded
from app.rules.problems import Position, shown
from app.rules.templates import Template, TemplateFailed

# The length of an Intercom attribute's text is not documented; 255 is what is commonly quoted.
MAX_ATTRIBUTE = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    position: Position
    tag: str

    def action(self, _scene: Scene | None = None) -> Action:
        return AddTag(tag=self.tag)


@dataclass(frozen=True, slots=True, kw_only=True)
class Untag:
    position: Position
    tag: str

    def action(self, _scene: Scene | None = None) -> Action:
        return RemoveTag(tag=self.tag)


@dataclass(frozen=True, slots=True, kw_only=True)
class TagOn:
    """Tag a contact or a company, or take the tag away (`away`)."""

    position: Position
    tag: str
    on: Subject
    away: bool = False

    def action(self, scene: Scene) -> Action:
        cls = RemoveTag if self.away else AddTag
        return cls(tag=self.tag, on=self.on, subject_id=subject_id(scene, self.on))


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """`options` are those of the attribute; a template has to give one of them. `is_date`: it has to give a date, of
    which a day without a time ends as the desk's work does."""

    position: Position
    name: str
    value: str | int | float | bool | Template
    on: Subject = "conversation"
    options: tuple[str, ...] = ()
    is_date: bool = False

    def action(self, scene: Scene) -> Action:
        value = self.value
        return SetAttribute(
            name=self.name,
            value=self._rendered(value, scene) if isinstance(value, Template) else value,
            before=scene.seen.facts.get(f"{self.on}.attributes.{self.name}"),
            on=self.on,
            subject_id=subject_id(scene, self.on),
        )

    def _rendered(self, template: Template, scene: Scene) -> str:
        """The text; where the attribute has `options` the one that it names, regardless of case."""
        text = template.render(scene.page).strip()[:MAX_ATTRIBUTE]
        if not text:
            raise TemplateFailed(f"{self.position}: the text for {self.name} came out empty")
        if self.is_date:
            return self._date(text, scene)
        if not self.options:
            return text
        named = next((option for option in self.options if folded(option) == folded(text)), None)
        if named is None:
            raise TemplateFailed(f"{self.position}: {self.name} has no option “{shown(text)}”")
        return named

    def _date(self, text: str, scene: Scene) -> str:
        told = date_told(text, scene.vocabulary.desk)
        day = moment(told) if told else None
        if day is None:
            raise TemplateFailed(f"{self.position}: “{shown(text)}” is no date for {self.name}")
        return day


def subject_id(scene: Scene, on: Subject) -> str | None:
    """The id of the contact or company; None for the conversation, and where there is none."""
    return None if on == "conversation" else scene.text(f"{on}.id") or None


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
class OpenIt:
    position: Position

    def action(self, _scene: Scene | None = None) -> Action:
        return Reopen()


@dataclass(frozen=True, slots=True, kw_only=True)
class SnoozeIt:
    """`span` renders to a span of time, with or without words behind it: "2d", "2d waits for the bank"."""

    position: Position
    span: Template

    def action(self, scene: Scene) -> Action:
        told = self.span.render(scene.page).split()
        span = duration(told[0]) if told else None
        if span is None:
            raise TemplateFailed(f"{self.position}: how long to snooze is not told; write 2h, 3d or 1w")
        until = _after(scene.text(NOW), span)
        if until is None:
            raise TemplateFailed(f"{self.position}: {span} from now cannot be told")
        return Snooze(until=until)


def _after(now: str, span: Duration) -> str | None:
    try:
        return moment(datetime.fromisoformat(now) + span.time)
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignTo:
    position: Position
    to: Literal["team", "teammate"]
    id: str
    name: str

    def action(self, _scene: Scene | None = None) -> Action:
        return Assign(to=self.to, id=self.id, name=self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnassignIt:
    position: Position
    to: Literal["team", "teammate"]

    def action(self, _scene: Scene | None = None) -> Action:
        return Unassign(to=self.to)
