"""From `languages:` and `texts:` in the vocabulary to what customers are told, in each language."""

import re

from app.rules.languages import Languages, canonical
from app.rules.problems import shown
from app.rules.reading.inspection import Inspection, optional
from app.rules.reading.source import Mapping, Node, Scalar
from app.rules.reading.tickets import TemplateReading
from app.rules.texts import Text

LANGUAGE_KEYS = ("default", "also")
MACRO = "macro"
_MACRO_ID = re.compile(r"[0-9A-Za-z_-]{1,40}")


class LanguageReading:
    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection

    def read(self, nodes: list[Node]) -> Languages:
        """The desk's languages; English where none are told."""
        for node in nodes[1:]:
            self._inspection.tell(node.position, f"the languages are already told: {nodes[0].position}")
        if not nodes:
            return Languages()
        entries = self._inspection.mapping(nodes[0], "languages", LANGUAGE_KEYS)
        if "default" not in entries:
            self._inspection.tell(nodes[0].position, "languages need a default, as in {default: en, also: [ru]}")
        default = optional(entries, "default", self._code) or Languages().default
        also = optional(entries, "also", self._codes) or ()
        if default in also:
            self._inspection.tell(
                entries["also"][0].position, f'"{default}" is the default: it is not among the others'
            )
        return Languages(default=default, also=tuple(code for code in also if code != default))

    def _codes(self, node: Node) -> tuple[str, ...]:
        items = self._inspection.items(node, "also")
        self._inspection.distinct(items, "language")
        return tuple(dict.fromkeys(code for item in items if (code := self._code(item))))

    def _code(self, node: Node) -> str | None:
        text = self._inspection.text(node, "a language")
        code = canonical(text) if text else None
        if text and code is None:
            self._inspection.tell(node.position, f'"{shown(text)}" is no language; write its code: en, ru, pt-BR')
        return code


class TextReading:
    """Texts of a vocabulary whose languages and fields are known."""

    def __init__(self, inspection: Inspection, templates: TemplateReading, languages: Languages) -> None:
        self._inspection = inspection
        self._templates = templates
        self._languages = languages

    def read(self, nodes: list[Node]) -> dict[str, Text]:
        """Texts by name; one in which something is wrong is there all the same, so that rules may name it."""
        return {key.text: self._text(key, node) for key, node in self._inspection.named_once(nodes, "texts")}

    def translated(self, key: Scalar, node: Node, *, name: str, what: str) -> Text:
        """A text in the default language, or one for each language. It stands under `key` and is called `name`; `what`
        it is, problems tell."""
        if not isinstance(node, Mapping):
            template = self._templates.message(node, what)
            templates = {self._languages.default: template} if template else {}
            return Text(name=name, position=key.position, templates=templates)
        if not node.entries:
            self._inspection.tell(key.position, f"{what} is empty")
        templates = {}
        for language, written in node.entries:
            code = self.language(language)
            if code in templates:
                self._inspection.tell(language.position, f'"{code}" is given twice')
            template = self._templates.message(written, f"{what} in {shown(language.text)}") if code else None
            if code and template:
                templates[code] = template
        return Text(name=name, position=key.position, templates=templates)

    def language(self, key: Scalar) -> str | None:
        """The language that a translation stands under: one of the desk's."""
        code = canonical(key.text)
        if code in self._languages.all:
            return code
        known = ", ".join(self._languages.all)
        self._inspection.tell(
            key.position,
            f'"{shown(key.text)}" is none of the desk\'s languages ({known}): name it under languages, in also',
        )
        return None

    def _text(self, key: Scalar, node: Node) -> Text:
        what = f'the text "{shown(key.text)}"'
        if isinstance(node, Mapping) and any(entry.text == MACRO for entry, _ in node.entries):
            entries = self._inspection.mapping(node, what, (MACRO,))
            return Text(name=key.text, position=key.position, macro=optional(entries, MACRO, self._macro))
        return self.translated(key, node, name=key.text, what=what)

    def _macro(self, node: Node) -> str | None:
        text = self._inspection.text(node, "a macro")
        if text is None or _MACRO_ID.fullmatch(text):
            return text
        self._inspection.tell(node.position, "a macro is named by its id in Intercom: the number in its address")
        return None
