"""Steps about conversations, and the same about contacts and companies: tags, attributes, state, who has it, notes."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from app.rules.actions import Subject
from app.rules.due_dates import date_told
from app.rules.durations import duration
from app.rules.instructions import (
    AssignTo,
    CloseIt,
    Instruction,
    Note,
    OpenIt,
    Set,
    SnoozeIt,
    Tag,
    TagOn,
    UnassignIt,
    Untag,
)
from app.rules.pages import TICKET_URL
from app.rules.problems import shown
from app.rules.reading.source import Mapping as MappingNode
from app.rules.reading.source import Node, Scalar
from app.rules.reading.source import Sequence as ListNode
from app.rules.reading.steps.step_room import ReadStep, StepRoom
from app.rules.templates import Template
from app.rules.vocabulary import Attribute

SPAM = "spam"
_PLACE = "{{"


class ConversationSteps:
    def __init__(self, room: StepRoom) -> None:
        self._room = room
        words = room.vocabulary
        self.words: dict[str, ReadStep] = {
            "tag": self._tagging(lambda node, tag: Tag(position=node.position, tag=tag)),
            "untag": self._tagging(lambda node, tag: Untag(position=node.position, tag=tag)),
            "tag_contact": self._tagging_on("contact"),
            "untag_contact": self._tagging_on("contact", away=True),
            "tag_company": self._tagging_on("company"),
            "untag_company": self._tagging_on("company", away=True),
            "set": self._setting(words.attributes, "conversation"),
            "set_contact": self._setting(words.contact_attributes, "contact"),
            "set_company": self._setting(words.company_attributes, "company"),
            "internal_note": self._internal_note,
            "close": self._close,
            "open": self._open,
            "close_as_spam": self._close_as_spam,
            "snooze": self._snooze,
            "assign": self._assign,
            "unassign": self._unassign,
        }

    def _tagging(self, made: Callable[[Node, str], Instruction]) -> ReadStep:
        def read(key: Scalar, value: Node) -> Iterator[Instruction]:
            if isinstance(value, ListNode) and not value.items:
                self._room.tell(key.position, f"{key.text} names at least one tag, as in {key.text}: bug")
            for node in value.items if isinstance(value, ListNode) else (value,):
                tag = self._room.inspection.one_of(node, "tag", self._room.vocabulary.tags)
                if tag:
                    yield made(node, tag)

        return read

    def _tagging_on(self, on: Subject, *, away: bool = False) -> ReadStep:
        return self._tagging(lambda node, tag: TagOn(position=node.position, tag=tag, on=on, away=away))

    def _setting(self, known: Mapping[str, Attribute], on: Subject) -> ReadStep:
        what = "attribute" if on == "conversation" else f"{on} attribute"

        def read(key: Scalar, value: Node) -> Iterator[Instruction]:
            entries = self._room.inspection.named(value, key.text)
            if not entries and isinstance(value, Scalar | MappingNode):
                example = "Issue Priority: High" if on == "conversation" else f"{next(iter(known), 'plan')}: ..."
                self._room.tell(
                    key.position, f"{key.text} names an attribute and its value, as in {key.text}: {{{example}}}"
                )
            for label, node in entries:
                attribute = known.get(label.text)
                if attribute is None:
                    self._room.inspection.unknown(label.position, what, label.text, known)
                    continue
                if on == "contact" and attribute.name == self._room.vocabulary.open_tickets:
                    told = f'"{attribute.name}" is counted by this service: no rule sets it'
                    self._room.tell(label.position, told)
                    continue
                wanted = self._value(attribute, node)
                if wanted is not None:
                    yield Set(
                        position=label.position, name=attribute.name, value=wanted, on=on, options=attribute.options,
                        is_date=attribute.type == "time",
                    )  # fmt: skip

        return read

    def _value(self, attribute: Attribute, node: Node) -> str | float | bool | Template | None:
        match attribute.type:
            case "choice" if isinstance(node, Scalar) and _PLACE in node.text:
                return self._room.templates.read(node, attribute.name)
            case "choice":
                return self._room.inspection.one_of(node, f"value of {attribute.name}", attribute.options)
            case "number":
                return self._room.inspection.number(node, attribute.name)
            case "flag":
                return self._room.inspection.flag(node, attribute.name)
            case "time":
                return self._date(attribute, node)
            case _:
                return self._room.templates.read(node, attribute.name)

    def _date(self, attribute: Attribute, node: Node) -> Template | None:
        """A day or a moment as it is written, or a template that gives one."""
        written = node.text if isinstance(node, Scalar) and "{" not in node.text else None
        if written is not None and date_told(written, self._room.vocabulary.desk) is None:
            told = f'"{shown(written)}" is no date for {attribute.name}; write 2026-12-24 or 2026-12-24T17:00+01:00'
            self._room.tell(node.position, told)
            return None
        return self._room.templates.read(node, attribute.name)

    def _internal_note(self, _key: Scalar, value: Node) -> Iterator[Instruction]:
        html = self._room.templates.note(value)
        if html is None:
            return
        if not html.asks_for(TICKET_URL):
            yield Note(position=value.position, html=html)
        elif self._room.filed:
            yield Note(position=value.position, html=html, filing=self._room.filed[-1][0].position)
        else:
            self._room.tell(value.position, f"{TICKET_URL} needs file_in_asana before it in the same rule")

    def _close(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        if isinstance(value, Scalar) and value.value in (None, "conversation"):
            yield CloseIt(position=key.position)
        else:
            self._room.tell(value.position, "close closes the conversation: write close: conversation")

    def _open(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        if self._room.is_about_conversation(key, value):
            yield OpenIt(position=key.position)

    def _close_as_spam(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        """Tagged and closed without a word; who is told is a step of its own."""
        if not self._room.is_about_conversation(key, value):
            return
        tag = next((each for each in self._room.vocabulary.tags if each.casefold() == SPAM), None)
        if tag is None:
            self._room.tell(key.position, f'close_as_spam needs the tag "{SPAM}" in the vocabulary')
            return
        yield Tag(position=key.position, tag=tag)
        yield CloseIt(position=key.position)

    def _snooze(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        span = self._room.templates.read(value, "how long to snooze")
        if span is None:
            return
        first = span.source.split()[0]
        if "{" not in span.source and duration(first) is None:
            self._room.tell(value.position, f'"{shown(first)}" is not a span of time: write 2h, 3d or 1w')
            return
        yield SnoozeIt(position=key.position, span=span)

    def _assign(self, key: Scalar, value: Node) -> Iterable[Instruction]:
        inspection, words = self._room.inspection, self._room.vocabulary
        entries = inspection.mapping(value, "assign", ("team", "teammate"))
        if len(entries) > 1 or (isinstance(value, MappingNode) and not value.entries):
            self._room.tell(key.position, "assign to one: a team or a teammate")
        elif "team" in entries:
            name = inspection.one_of(entries["team"][1], "team", words.teams)
            if name:
                yield AssignTo(position=key.position, to="team", id=words.teams[name], name=name)
        elif "teammate" in entries:
            name = inspection.one_of(entries["teammate"][1], "teammate", words.teammates)
            if name:
                yield AssignTo(position=key.position, to="teammate", id=words.teammates[name], name=name)

    def _unassign(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        word = self._room.inspection.one_of(value, "assignee", ("team", "teammate"))
        if word is not None:
            yield UnassignIt(position=key.position, to="team" if word == "team" else "teammate")
