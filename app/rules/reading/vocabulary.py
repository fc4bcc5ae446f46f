"""From `vocabulary:` (in as many files as one likes) to one Vocabulary, with a problem for each contradiction."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.rules.desk import DeskHours
from app.rules.fields import fields_of
from app.rules.problems import Position
from app.rules.reading.conditions import GROUPS, SHARED
from app.rules.reading.desk import DeskReading
from app.rules.reading.inspection import Inspection, optional
from app.rules.reading.source import Node, Scalar
from app.rules.reading.source import Sequence as ListNode
from app.rules.reading.tickets import TicketReading
from app.rules.vocabulary import Attribute, Type, Vocabulary

SECTIONS = ("attributes", "contact_attributes", "tags", "teams", "teammates", "tickets", "phrases", "desk")
_TYPES: dict[str, Type] = {"options": "choice", "text": "text", "number": "number", "flag": "flag"}


class VocabularyReading:
    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection

    def read(self, nodes: Sequence[Node]) -> Vocabulary:
        """All vocabularies as one; what could not be read is told and left out."""
        found: dict[str, list[Node]] = {section: [] for section in SECTIONS}
        for node in nodes:
            for section, (_, value) in self._inspection.mapping(node, "vocabulary", SECTIONS).items():
                found[section].append(value)
        tickets = self._named(found["tickets"], "tickets")
        words = Vocabulary(
            attributes=self._attributes(found["attributes"]),
            contact_attributes=self._contact_attributes(found["contact_attributes"]),
            tags=self._tags(found["tags"]),
            teams=self._ids(found["teams"], "teams"),
            teammates=self._ids(found["teammates"], "teammates"),
            phrases=self._phrases(found["phrases"]),
            ticket_kinds=tuple(key.text for key, _ in tickets),
            desk=self._desk(found["desk"]),
        )
        kinds = TicketReading(self._inspection, words)
        return replace(words, tickets={key.text: kind for key, node in tickets if (kind := kinds.read(key, node))})

    def _named(self, nodes: Iterable[Node], section: str) -> list[tuple[Scalar, Node]]:
        """The named entries of a section from all files; a name that comes twice is told."""
        first: dict[str, Position] = {}
        entries = []
        for node in nodes:
            for key, value in self._inspection.named(node, section):
                folded = key.text.casefold()
                if folded in first:
                    self._inspection.tell(key.position, f'"{key.text}" is already in {section}: {first[folded]}')
                else:
                    first[folded] = key.position
                    entries.append((key, value))
        return entries

    def _attributes(self, nodes: list[Node]) -> dict[str, Attribute]:
        taken = {*fields_of(Vocabulary()), *GROUPS, SHARED}
        read = {}
        for key, node in self._named(nodes, "attributes"):
            attribute = self._attribute(key, node, ("type", "options", "about"))
            if key.text in taken or not key.text.strip():
                self._inspection.tell(key.position, f'"{key.text}" cannot be the name of an attribute')
            elif attribute:
                read[key.text] = attribute
        return read

    def _contact_attributes(self, nodes: list[Node]) -> dict[str, Attribute]:
        read = {}
        for key, node in self._named(nodes, "contact_attributes"):
            attribute = self._attribute(key, node, ("type", "options", "about", "short"))
            if attribute:
                read[key.text] = attribute
        self._refuse_taken_short_names(nodes, read)
        return read

    def _refuse_taken_short_names(self, nodes: list[Node], read: dict[str, Attribute]) -> None:
        taken = {
            *fields_of(Vocabulary()),
            *GROUPS,
            SHARED,
            "attributes",
            *(each.split(".")[0] for each in fields_of(Vocabulary())),
        }
        places = {
            key.text: key.position for node in nodes for key, _ in self._inspection.named(node, "contact_attributes")
        }
        for name, attribute in read.items():
            if attribute.short in taken:
                self._inspection.tell(places[name], f'the short name "{attribute.short}" is taken')
            elif attribute.short:
                taken.add(attribute.short)

    def _attribute(self, key: Scalar, node: Node, keys: tuple[str, ...]) -> Attribute | None:
        if isinstance(node, ListNode):
            return self._made(key, "choice", self._options(node), "", None)
        entries = self._inspection.mapping(node, f'"{key.text}"', keys)
        options = optional(entries, "options", self._options) or ()
        word = (
            "options" if options else optional(entries, "type", lambda it: self._inspection.one_of(it, "type", _TYPES))
        )
        about = optional(entries, "about", lambda it: self._inspection.text(it, "about"))
        short = optional(entries, "short", lambda it: self._inspection.text(it, "a short name"))
        if not entries or ("type" not in entries and not options):
            self._inspection.tell(key.position, f'"{key.text}" needs a type ({", ".join(_TYPES)}) or options')
        elif word == "options" and not options:
            self._inspection.tell(key.position, f'"{key.text}" needs options')
        elif options and "type" in entries and getattr(entries["type"][1], "text", "") != "options":
            self._inspection.tell(entries["type"][1].position, "only the type options has options")
        return self._made(key, _TYPES[word], options, about or "", short) if word else None

    def _made(self, key: Scalar, type_: Type, options: tuple[str, ...], about: str, short: str | None) -> Attribute:
        return Attribute(name=key.text, type=type_, options=options, about=about, short=short)

    def _options(self, node: Node) -> tuple[str, ...]:
        return self._distinct(self._inspection.items(node, "options"), "option")

    def _tags(self, nodes: list[Node]) -> tuple[str, ...]:
        return self._distinct([item for node in nodes for item in self._inspection.items(node, "tags")], "tag")

    def _distinct(self, nodes: Iterable[Node], what: str) -> tuple[str, ...]:
        seen: dict[str, str] = {}
        for node in nodes:
            text = self._inspection.text(node, f"a {what}")
            if text and text.casefold() in seen:
                self._inspection.tell(node.position, f'the {what} "{text}" is given twice')
            elif text:
                seen[text.casefold()] = text
        return tuple(seen.values())

    def _ids(self, nodes: list[Node], section: str) -> dict[str, str]:
        read = {}
        for key, node in self._named(nodes, section):
            id_ = self._inspection.text(node, f"the id of {key.text}")
            if id_:
                read[key.text] = id_
        return read

    def _desk(self, nodes: list[Node]) -> DeskHours | None:
        for node in nodes[1:]:
            self._inspection.tell(node.position, f"there is one desk, and it is already told: {nodes[0].position}")
        return DeskReading(self._inspection).read(nodes[0]) if nodes else None

    def _phrases(self, nodes: list[Node]) -> dict[str, tuple[str, ...]]:
        read = {}
        for key, node in self._named(nodes, "phrases"):
            texts = self._distinct(self._inspection.items(node, f'"{key.text}"'), "phrase")
            if not texts:
                self._inspection.tell(key.position, f'the phrase list "{key.text}" is empty')
            read[key.text] = texts
        return read
