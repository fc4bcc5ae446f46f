"""From `vocabulary:` (in as many files as one likes) to one Vocabulary, with a problem for each contradiction."""

from collections.abc import Sequence
from dataclasses import replace

from app.rules.desk import DeskHours
from app.rules.reading.attributes import AttributeReading
from app.rules.reading.desk import DeskReading
from app.rules.reading.digest import DigestReading
from app.rules.reading.inspection import Inspection
from app.rules.reading.people import PeopleReading
from app.rules.reading.questions import QuestionReading
from app.rules.reading.response_time import ResponseTimeReading
from app.rules.reading.source import Node
from app.rules.reading.texts import LanguageReading, TextReading
from app.rules.reading.tickets import TemplateReading, TicketReading
from app.rules.vocabulary import Vocabulary

SECTIONS = (
    "attributes",
    "contact_attributes",
    "company_attributes",
    "tags",
    "teams",
    "teammates",
    "people",
    "tickets",
    "phrases",
    "synonyms",
    "plans",
    "languages",
    "texts",
    "desk",
    "response_time",
    "digest",
)


class VocabularyReading:
    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection

    def read(self, nodes: Sequence[Node]) -> Vocabulary:
        """All vocabularies as one; what could not be read is told and left out."""
        found: dict[str, list[Node]] = {section: [] for section in SECTIONS}
        for node in nodes:
            for section, (_, value) in self._inspection.mapping(node, "vocabulary", SECTIONS).items():
                found[section].append(value)
        return self._with_templates(self._names(found), found)

    def _names(self, found: dict[str, list[Node]]) -> Vocabulary:
        """Everything that templates may speak of."""
        attributes, people = AttributeReading(self._inspection), PeopleReading(self._inspection)
        read = attributes.of_conversations(found["attributes"])
        kinds = self._inspection.named_once(found["tickets"], "tickets")
        return Vocabulary(
            attributes=read,
            contact_attributes=attributes.of_contacts(found["contact_attributes"]),
            company_attributes=attributes.of_companies(found["company_attributes"]),
            tags=self._tags(found["tags"]),
            teams=self._ids(found["teams"], "teams"),
            teammates=self._ids(found["teammates"], "teammates"),
            people=people.people(found["people"]),
            phrases=self._phrases(found["phrases"]),
            synonyms=people.synonyms(found["synonyms"]),
            plans=people.plans(found["plans"]),
            ticket_kinds=tuple(key.text for key, _ in kinds),
            desk=self._desk(found["desk"]),
            languages=LanguageReading(self._inspection).read(found["languages"]),
            response_time=ResponseTimeReading(self._inspection, read).read(found["response_time"]),
            digest=DigestReading(self._inspection).read(found["digest"]),
        )

    def _with_templates(self, words: Vocabulary, found: dict[str, list[Node]]) -> Vocabulary:
        kinds = TicketReading(self._inspection, words)
        texts = TextReading(self._inspection, TemplateReading(self._inspection, words), words.languages)
        questions = QuestionReading(self._inspection, texts, words.languages.default)
        named = self._inspection.named_once(found["tickets"], "tickets")
        return replace(
            words,
            tickets={key.text: kind for key, node in named if (kind := kinds.read(key, node))},
            texts=texts.read(found["texts"]),
            attributes=questions.added(words.attributes, found["attributes"]),
            contact_attributes=questions.added(words.contact_attributes, found["contact_attributes"]),
        )

    def _tags(self, nodes: list[Node]) -> tuple[str, ...]:
        items = [item for node in nodes for item in self._inspection.items(node, "tags")]
        return self._inspection.distinct(items, "tag")

    def _ids(self, nodes: list[Node], section: str) -> dict[str, str]:
        read = {}
        for key, node in self._inspection.named_once(nodes, section):
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
        for key, node in self._inspection.named_once(nodes, "phrases"):
            texts = self._inspection.distinct(self._inspection.items(node, f'"{key.text}"'), "phrase")
            if not texts:
                self._inspection.tell(key.position, f'the phrase list "{key.text}" is empty')
            read[key.text] = texts
        return read
