"""Steps that say or ask something: to customers, and to the team."""

from collections.abc import Iterator
from typing import cast

from app.rules.actions import APPROVE, Approve
from app.rules.instructions import AlertTo, AskFor, Instruction, Say
from app.rules.reading.inspection import optional
from app.rules.reading.source import Mapping, Node, Scalar
from app.rules.reading.source import Sequence as ListNode
from app.rules.reading.steps.step_room import ReadStep, StepRoom
from app.rules.templates import Template
from app.rules.texts import Text
from app.rules.vocabulary import Attribute

_AUTOMATICALLY = "automatically"
_ARTICLE = "article.url"


class MessageSteps:
    def __init__(self, room: StepRoom) -> None:
        self._room = room
        self.words: dict[str, ReadStep] = {
            "reply": self._reply,
            "article": self._article,
            "draft": self._draft,
            "ask": self._ask,
            "ask_in_order": self._ask_in_order,
            "alert": self._alert,
        }

    def _reply(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        """`reply: greeting`, or `reply: {text: greeting, send: automatically}`, `{words: ..., approve: each}`."""
        yield from self._said(key, value, ("text", "words", "send", "approve"))

    def _article(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        """Reply with a text that gives the article's title and address."""
        yield from self._said(key, value, ("text", "send"), needs=_ARTICLE)

    def _draft(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        yield from self._said(key, value, ("text", "words"), draft=True)

    def _said(
        self, key: Scalar, value: Node, keys: tuple[str, ...], *, draft: bool = False, needs: str | None = None
    ) -> Iterator[Instruction]:
        text, words, automatically = self._text(value), None, False
        approve: Approve | None = None
        if isinstance(value, Mapping):
            entries = self._room.inspection.mapping(value, key.text, keys)
            if ("text" in entries) == ("words" in entries):
                what = "either text (a name) or words of its own" if "words" in keys else "a text, by its name"
                self._room.tell(key.position, f"{key.text} has {what}")
                return
            text = optional(entries, "text", self._text)
            words = optional(entries, "words", self._room.templates.message)
            automatically = bool(optional(entries, "send", self._is_automatic))
            approve = optional(entries, "approve", self._approve)
        if text or words:
            yield Say(
                position=key.position,
                text=text,
                words=words,
                sent_automatically=automatically,
                approve=approve or "never",
                draft=draft,
                needs=needs,
            )

    def _text(self, node: Node) -> Text | None:
        if isinstance(node, Mapping):
            return None
        name = self._room.inspection.one_of(node, "text", self._room.vocabulary.texts)
        return self._room.vocabulary.texts[name] if name else None

    def _approve(self, node: Node) -> Approve | None:
        return cast("Approve | None", self._room.inspection.one_of(node, "approve", APPROVE))

    def _is_automatic(self, node: Node) -> bool | None:
        return self._room.inspection.one_of(node, "way to send", (_AUTOMATICALLY,)) is not None

    def _ask(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        """`ask: Issue Type`, or `ask: {attribute: Issue Type, send: automatically, again: true}`."""
        if not isinstance(value, Mapping):
            yield from self._asked(key, (value,))
            return
        entries = self._room.inspection.mapping(value, key.text, ("attribute", "send", "again", "insist"))
        if "attribute" not in entries:
            self._room.tell(key.position, "ask names an attribute, as in ask: Issue Type")
            return
        yield from self._asked(
            key,
            (entries["attribute"][1],),
            automatically=bool(optional(entries, "send", self._is_automatic)),
            again=bool(optional(entries, "again", lambda it: self._room.inspection.flag(it, "again"))),
            insist=optional(entries, "insist", lambda it: self._room.inspection.flag(it, "insist")) is not False,
        )

    def _ask_in_order(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        """`ask_in_order: [Issue Type, Issue Priority]`, or `{attributes: [...], send: automatically}`."""
        automatically = False
        if isinstance(value, Mapping):
            entries = self._room.inspection.mapping(value, key.text, ("attributes", "send"))
            if "attributes" not in entries:
                self._room.tell(key.position, "ask_in_order has attributes, a list of them")
                return
            value, automatically = entries["attributes"][1], bool(optional(entries, "send", self._is_automatic))
        nodes = value.items if isinstance(value, ListNode) else (value,)
        if not nodes:
            self._room.tell(key.position, "ask_in_order names at least one attribute")
        yield from self._asked(key, nodes, automatically=automatically)

    def _asked(
        self,
        key: Scalar,
        nodes: tuple[Node, ...],
        *,
        automatically: bool = False,
        again: bool = False,
        insist: bool = True,
    ) -> Iterator[Instruction]:
        attributes = tuple(found for node in nodes if (found := self._attribute(node)) is not None)
        if attributes and len(attributes) == len(nodes):
            yield AskFor(
                position=key.position,
                attributes=attributes,
                sent_automatically=automatically,
                again=again,
                insist=insist,
            )

    def _attribute(self, node: Node) -> Attribute | None:
        known = self._room.vocabulary.attributes
        name = self._room.inspection.one_of(node, "attribute", known)
        if name is None:
            return None
        if known[name].question is None:
            self._room.tell(node.position, f"the vocabulary has no question for {name}: give it an ask: there")
            return None
        return known[name]

    def _alert(self, key: Scalar, value: Node) -> Iterator[Instruction]:
        """`alert: {to: manager, text: ...}`, `alert: {slack: support, text: ...}`, `alert: {email: ..., text: ...}`."""
        inspection, people = self._room.inspection, self._room.vocabulary.people
        entries = inspection.mapping(value, key.text, ("to", "slack", "email", "text"))
        whom = [word for word in ("to", "slack", "email") if word in entries]
        if not entries:
            return
        if len(whom) != 1 or "text" not in entries:
            self._room.tell(key.position, "alert has a text, and one of to (a person), slack (a channel), email")
            return
        name = optional(entries, "to", lambda it: inspection.one_of(it, "person", people))
        slack = optional(entries, "slack", lambda it: inspection.text(it, "a channel"))
        email = optional(entries, "email", lambda it: inspection.text(it, "an e-mail address"))
        text: Template | None = self._room.templates.read(entries["text"][1], "the alert")
        if text is not None and (name or slack or email):
            person = people[name] if name else None
            yield AlertTo(position=key.position, text=text, person=person, slack=slack, email=email)
