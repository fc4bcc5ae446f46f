"""From `tickets:` in the vocabulary to kinds of Asana tickets: projects, sections, fields and their texts."""

import re
from functools import cached_property

from app.rules.fields import fields_of
from app.rules.pages import TICKET_URL, sample_pages, template_names
from app.rules.problems import shown
from app.rules.reading.inspection import Inspection, optional
from app.rules.reading.source import Node, Scalar
from app.rules.reading.ticket_news import TicketNewsReading
from app.rules.templates import Template, Templates
from app.rules.vocabulary import TicketField, TicketKind, TicketNews, UserNoteStyle, Vocabulary
from app.rules.wording import promises_in_template

_KEYS = (
    "about", "project", "section", "title", "description", "fields", "marker_field", "affected_field", "user_note",
    "news",
)  # fmt: skip
_STYLES: dict[str, UserNoteStyle] = {"own": "own", "grouped": "grouped"}
INSTEAD = "name the quarter instead: {{ date | quarter }}"
_GID = re.compile(r"[0-9]{1,32}")


class TemplateReading:
    """Templates of one vocabulary, told and compiled."""

    def __init__(self, inspection: Inspection, vocabulary: Vocabulary) -> None:
        self._inspection = inspection
        self._vocabulary = vocabulary

    @cached_property
    def _templates(self) -> Templates:
        return Templates(sample_pages(self._vocabulary), template_names(self._vocabulary), self._vocabulary.desk)

    @cached_property
    def _note_templates(self) -> Templates:
        names = {*template_names(self._vocabulary), TICKET_URL}
        return Templates(sample_pages(self._vocabulary), names, self._vocabulary.desk)

    def read(self, node: Node, what: str) -> Template | None:
        return self._read(node, what, self._templates, html=False)

    def note(self, node: Node) -> Template | None:
        """The text of a note: HTML, and it may tell the address of a ticket."""
        return self._read(node, "a note", self._note_templates, html=True)

    def message(self, node: Node, what: str = "a message") -> Template | None:
        """Words for a customer: HTML that promises nothing."""
        template = self._read(node, what, self._templates, html=True)
        promises = promises_in_template(template.source) if template else ()
        for promise in promises:
            self._inspection.tell(node.position, f'"{shown(promise.found)}": {promise.why}; {INSTEAD}')
        return None if promises else template

    def _read(self, node: Node, what: str, templates: Templates, *, html: bool) -> Template | None:
        if self._inspection.text(node, what) is None or not isinstance(node, Scalar):
            return None
        template, problems = templates.compile(node, html=html)
        self._inspection.tell_all(problems)
        return None if problems else template


class TicketReading:
    def __init__(self, inspection: Inspection, vocabulary: Vocabulary) -> None:
        self._inspection = inspection
        self._fields = fields_of(vocabulary)
        self._templates = TemplateReading(inspection, vocabulary)

    def read(self, key: Scalar, node: Node) -> TicketKind | None:
        entries = self._inspection.mapping(node, f'ticket kind "{key.text}"', _KEYS)
        project = optional(entries, "project", self._gid)
        if "project" not in entries:
            self._inspection.tell(key.position, f'ticket kind "{key.text}" needs a project (its gid in Asana)')
        style = optional(entries, "user_note", lambda it: self._inspection.one_of(it, "user note style", _STYLES))
        kind = TicketKind(
            name=key.text,
            position=key.position,
            about=optional(entries, "about", lambda it: self._inspection.text(it, "about")) or "",
            project=project or "",
            section=optional(entries, "section", self._gid),
            title=optional(entries, "title", lambda it: self._templates.read(it, "title")),
            description=optional(entries, "description", lambda it: self._templates.read(it, "description")),
            fields=optional(entries, "fields", self._ticket_fields) or (),
            marker_field=optional(entries, "marker_field", self._gid),
            affected_field=optional(entries, "affected_field", self._gid),
            user_note=_STYLES[style or "own"],
            news=optional(entries, "news", TicketNewsReading(self._inspection).read) or TicketNews(),
        )
        return kind if project else None

    def _gid(self, node: Node) -> str | None:
        text = self._inspection.text(node, "a gid")
        if text is None or _GID.fullmatch(text):
            return text
        self._inspection.tell(node.position, "a gid is the long number in Asana's address bar")
        return None

    def _ticket_fields(self, node: Node) -> tuple[TicketField, ...]:
        read = (self._ticket_field(item) for item in self._inspection.items(node, "fields"))
        return tuple(field for field in read if field is not None)

    def _ticket_field(self, node: Node) -> TicketField | None:
        entries = self._inspection.mapping(node, "a field", ("gid", "value", "from", "options"))
        if not entries:
            return None
        if "gid" not in entries or ("value" in entries) == ("from" in entries):
            self._inspection.tell(node.position, "a field has a gid and either a value (text) or from (a field's name)")
            return None
        gid = self._gid(entries["gid"][1])
        template = optional(entries, "value", lambda it: self._templates.read(it, "value"))
        source = optional(entries, "from", self._source)
        options = self._options(entries["options"][1], source) if "options" in entries else {}
        return TicketField(gid=gid, template=template, source=source, options=options) if gid else None

    def _source(self, node: Node) -> str | None:
        text = self._inspection.text(node, "from")
        if text is None or text in self._fields:
            return text and self._fields[text].name
        self._inspection.unknown(node.position, "field", text, self._fields)
        return None

    def _options(self, node: Node, source: str | None) -> dict[str, str]:
        if source is None:
            self._inspection.tell(node.position, "options belong to from: they say which option a label is in Asana")
            return {}
        labels = self._fields[source].options
        options = {}
        for key, value in self._inspection.named(node, "options"):
            gid = self._gid(value)
            if labels and key.text not in labels:
                self._inspection.unknown(key.position, "option", key.text, labels)
            elif gid:
                options[key.text] = gid
        return options
