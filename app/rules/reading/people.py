"""From `people:`, `plans:` and `synonyms:` in the vocabulary to who works here, what plans there are, and which words
mean the same."""

import re
from collections.abc import Iterable

from app.rules.people import Person
from app.rules.problems import shown
from app.rules.reading.inspection import Inspection, optional
from app.rules.reading.source import Mapping, Node, Scalar, Sequence

PERSON_KEYS = ("teammate", "email", "slack", "role")
ROLES = ("manager", "teammate")
_PAIR = 2
_EMAIL = re.compile(r"[^\s@]{1,100}@[^\s@]{1,100}\.[^\s@]{2,60}")
_CHANNEL = re.compile(r"[#@]?[^\s#@,]{1,80}")


class PeopleReading:
    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection

    def people(self, nodes: list[Node]) -> dict[str, Person]:
        named = self._inspection.named_once(nodes, "people")
        return {key.text: self._person(key, node) for key, node in named}

    def plans(self, nodes: list[Node]) -> dict[str, tuple[str, ...]]:
        """Classes of plans; a plan is in one class only."""
        read, first = {}, dict[str, str]()
        for key, node in self._inspection.named_once(nodes, "plans"):
            items = self._inspection.items(node, f'"{key.text}"')
            read[key.text] = self._inspection.distinct(items, "plan")
            if not items:
                self._inspection.tell(key.position, f'there is no plan in "{shown(key.text)}"')
            self._refuse_in_two(items, f'"{shown(key.text)}"', first)
        return read

    def synonyms(self, nodes: list[Node]) -> tuple[tuple[str, ...], ...]:
        """Lists of phrases that mean the same; a phrase is in one list only."""
        read, first = [], dict[str, str]()
        for group in (item for node in nodes for item in self._inspection.items(node, "synonyms")):
            items = self._inspection.items(group, "a list of synonyms")
            phrases = self._inspection.distinct(items, "synonym")
            if len(items) < _PAIR and isinstance(group, Sequence):
                self._inspection.tell(group.position, "a list of synonyms has two or more phrases")
            self._refuse_in_two(items, f"the list at {group.position}", first)
            read.append(phrases)
        return tuple(each for each in read if each)

    def _refuse_in_two(self, items: Iterable[Node], group: str, first: dict[str, str]) -> None:
        for item in items:
            if isinstance(item, Scalar) and first.setdefault(item.text.casefold(), group) != group:
                before = first[item.text.casefold()]
                self._inspection.tell(item.position, f'"{shown(item.text)}" is already in {before}')

    def _person(self, key: Scalar, node: Node) -> Person:
        entries = self._inspection.mapping(node, f'"{key.text}"', PERSON_KEYS)
        if not entries and isinstance(node, Mapping):
            self._inspection.tell(key.position, f'"{shown(key.text)}" needs a teammate id, an email or a slack channel')
        role = optional(entries, "role", lambda it: self._inspection.one_of(it, "role", ROLES))
        is_manager = role == "manager"
        if is_manager and "teammate" not in entries:
            self._inspection.tell(
                key.position, f'a manager needs a teammate id, by which "{shown(key.text)}" is known in Intercom'
            )
        return Person(
            name=key.text,
            teammate_id=optional(entries, "teammate", lambda it: self._inspection.text(it, "a teammate id")),
            email=optional(entries, "email", self.email),
            slack_channel=optional(entries, "slack", self.channel),
            is_manager=is_manager,
        )

    def email(self, node: Node) -> str | None:
        """An e-mail address."""
        text = self._inspection.text(node, "an e-mail address")
        if text is None or _EMAIL.fullmatch(text):
            return text
        self._inspection.tell(node.position, f'"{shown(text)}" is no e-mail address')
        return None

    def channel(self, node: Node) -> str | None:
        """The name of a Slack channel."""
        text = self._inspection.text(node, 'a Slack channel (in quotes: "#support")')
        if text is None or _CHANNEL.fullmatch(text):
            return text
        self._inspection.tell(node.position, f'"{shown(text)}" is no Slack channel; write "#support", in quotes')
        return None
