"""From `attributes:` and `contact_attributes:` in the vocabulary to attributes, still without their questions."""

from collections.abc import Mapping

from app.rules.fields import fields_of
from app.rules.reading.conditions import GROUPS, SHARED
from app.rules.reading.inspection import Inspection, optional
from app.rules.reading.questions import KEYS_OF_A_QUESTION
from app.rules.reading.source import Node, Scalar
from app.rules.reading.source import Sequence as ListNode
from app.rules.vocabulary import OPEN_TICKETS, Attribute, Type, Vocabulary

KEYS = ("type", "options", "about", *KEYS_OF_A_QUESTION)
KEYS_OF_COMPANIES = ("type", "options", "about")
KEYS_OF_CONTACTS = (*KEYS, "short")
TYPES: Mapping[str, Type] = {
    "options": "choice", "text": "text", "number": "number", "flag": "flag", "date": "time",
}  # fmt: skip


class AttributeReading:
    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection

    def of_conversations(self, nodes: list[Node]) -> dict[str, Attribute]:
        """Conversation attributes by their labels."""
        taken = {*fields_of(Vocabulary()), *GROUPS, SHARED}
        read = {}
        for key, node in self._inspection.named_once(nodes, "attributes"):
            attribute = self._attribute(key, node, KEYS)
            if key.text in taken or not key.text.strip():
                self._inspection.tell(key.position, f'"{key.text}" cannot be the name of an attribute')
            elif attribute:
                read[key.text] = attribute
        return read

    def of_contacts(self, nodes: list[Node]) -> dict[str, Attribute]:
        """Contact attributes by their names in Intercom."""
        read = {}
        for key, node in self._inspection.named_once(nodes, "contact_attributes"):
            attribute = self._attribute(key, node, KEYS_OF_CONTACTS)
            if attribute:
                self._refuse_other_than_a_number(key, attribute)
                read[key.text] = attribute
        self._refuse_taken_short_names(nodes, read)
        return read

    def _refuse_other_than_a_number(self, key: Scalar, attribute: Attribute) -> None:
        if OPEN_TICKETS in (attribute.name, attribute.short) and attribute.type != "number":
            told = f'"{key.text}" holds how many tickets are open, which this service counts: its type is number'
            self._inspection.tell(key.position, told)

    def of_companies(self, nodes: list[Node]) -> dict[str, Attribute]:
        """Company attributes by their names in Intercom; nobody is asked for them."""
        named = self._inspection.named_once(nodes, "company_attributes")
        return {key.text: found for key, node in named if (found := self._attribute(key, node, KEYS_OF_COMPANIES))}

    def _refuse_taken_short_names(self, nodes: list[Node], read: dict[str, Attribute]) -> None:
        known = fields_of(Vocabulary())
        taken = {*known, *GROUPS, SHARED, "attributes", *(each.split(".")[0] for each in known)}
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
            return Attribute(name=key.text, type="choice", options=self._options(node))
        entries = self._inspection.mapping(node, f'"{key.text}"', keys)
        options = optional(entries, "options", self._options) or ()
        word = (
            "options" if options else optional(entries, "type", lambda it: self._inspection.one_of(it, "type", TYPES))
        )
        about = optional(entries, "about", lambda it: self._inspection.text(it, "about"))
        short = optional(entries, "short", lambda it: self._inspection.text(it, "a short name"))
        if not entries or ("type" not in entries and not options):
            self._inspection.tell(key.position, f'"{key.text}" needs a type ({", ".join(TYPES)}) or options')
        elif word == "options" and not options:
            self._inspection.tell(key.position, f'"{key.text}" needs options')
        elif options and "type" in entries and getattr(entries["type"][1], "text", "") != "options":
            self._inspection.tell(entries["type"][1].position, "only the type options has options")
        if not word:
            return None
        return Attribute(name=key.text, type=TYPES[word], options=options, about=about or "", short=short)

    def _options(self, node: Node) -> tuple[str, ...]:
        return self._inspection.distinct(self._inspection.items(node, "options"), "option")
