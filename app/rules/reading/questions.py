"""From `ask`, `labels` and `synonyms` of an attribute to the question that asks customers for it."""

from collections import abc
from dataclasses import replace

from app.rules.answers import spoken
from app.rules.problems import shown
from app.rules.questions import Question
from app.rules.reading.inspection import Inspection
from app.rules.reading.source import Mapping, Node, Scalar
from app.rules.reading.texts import TextReading
from app.rules.vocabulary import Attribute

ASK, LABELS, SYNONYMS = "ask", "labels", "synonyms"
KEYS_OF_A_QUESTION = (ASK, LABELS, SYNONYMS)
LONGEST_LABEL = 100


class QuestionReading:
    """Questions of attributes that are read already."""

    def __init__(self, inspection: Inspection, texts: TextReading, default: str) -> None:
        self._inspection = inspection
        self._texts = texts
        self._default = default

    def added(self, attributes: abc.Mapping[str, Attribute], nodes: list[Node]) -> dict[str, Attribute]:
        """The attributes of a section, with the questions that stand in its nodes."""
        asked = dict(attributes)
        for key, entries in _written(nodes):
            attribute = attributes.get(key.text)
            if attribute is not None and attribute.question is None:
                asked[key.text] = replace(attribute, question=self._question(attribute, entries))
        return asked

    def _question(self, attribute: Attribute, entries: dict[str, tuple[Scalar, Node]]) -> Question | None:
        if ASK not in entries:
            for word in (LABELS, SYNONYMS):
                if word in entries:
                    self._inspection.tell(
                        entries[word][0].position, f'{word} belong to a question: "{attribute.name}" has no ask'
                    )
            return None
        key, node = entries[ASK]
        if attribute.type == "flag":
            self._inspection.tell(key.position, "a flag cannot be asked for: give it the options Yes and No instead")
        if attribute.type == "time":
            self._inspection.tell(key.position, "a date cannot be asked for: ask for a text instead")
        text = self._texts.translated(
            key, node, name=attribute.name, what=f'the question for "{shown(attribute.name)}"'
        )
        labels = {option: self._labels(node) for option, node in self._by_option(attribute, entries, LABELS)}
        accepts = {option: self._phrases(node) for option, node in self._by_option(attribute, entries, SYNONYMS)}
        question = Question(text=text, labels=labels, accepts=accepts)
        self._refuse_words_of_two_options(attribute, question, key)
        return question

    def _by_option(
        self, attribute: Attribute, entries: dict[str, tuple[Scalar, Node]], word: str
    ) -> list[tuple[str, Node]]:
        if word not in entries:
            return []
        found: dict[str, Node] = {}
        for key, node in self._inspection.named(entries[word][1], word):
            option = self._inspection.one_of(key, f"option of {attribute.name}", attribute.options)
            if option in found:
                self._inspection.tell(key.position, f'the option "{option}" is given twice')
            elif option:
                found[option] = node
        return list(found.items())

    def _labels(self, node: Node) -> dict[str, str]:
        """Labels by language; one text alone is for the default language."""
        if isinstance(node, Scalar):
            label = self._label(node)
            return {self._default: label} if label else {}
        labels = {}
        for key, written in self._inspection.named(node, "labels of an option"):
            code, label = self._texts.language(key), self._label(written)
            if code and label:
                labels[code] = label
        return labels

    def _label(self, node: Node) -> str | None:
        text = self._inspection.text(node, "a label")
        if text and (len(text) > LONGEST_LABEL or not spoken(text)):
            self._inspection.tell(
                node.position, f"a label is at most {LONGEST_LABEL} characters long and has words in it"
            )
        return text

    def _phrases(self, node: Node) -> tuple[str, ...]:
        return self._inspection.distinct(self._inspection.items(node, "synonyms of an option"), "synonym")

    def _refuse_words_of_two_options(self, attribute: Attribute, question: Question, key: Scalar) -> None:
        meant: dict[str, str] = {}
        for option in attribute.options:
            for words in question.words_for(option):
                other = meant.setdefault(spoken(words), option)
                if other != option:
                    self._inspection.tell(
                        key.position, f'the answer "{shown(words)}" would mean both "{other}" and "{option}"'
                    )


def _written(nodes: list[Node]) -> list[tuple[Scalar, dict[str, tuple[Scalar, Node]]]]:
    """The attributes that stand in a section's nodes as mappings, each with its keys; what is wrong with these has been
    told."""
    sections = [node for node in nodes if isinstance(node, Mapping)]
    return [
        (key, {inner.text: (inner, value) for inner, value in node.entries})
        for section in sections
        for key, node in section.entries
        if isinstance(node, Mapping)
    ]
