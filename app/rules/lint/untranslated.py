"""Texts and questions that are missing in one of the desk's languages."""

from collections.abc import Iterator

from app.rules.lint.findings import Finding
from app.rules.problems import shown
from app.rules.questions import Question
from app.rules.texts import Text, text_for
from app.rules.vocabulary import Attribute, Vocabulary


def untranslated(words: Vocabulary) -> Iterator[Finding]:
    """`untranslated` for each text, question and label, with the languages that it lacks."""
    for text in words.texts.values():
        if text.macro is None:
            yield from _text(text, f'the text "{shown(text.name)}"', words)
    for attribute in (*words.attributes.values(), *words.contact_attributes.values()):
        if attribute.question is not None:
            yield from _text(attribute.question.text, f'the question for "{shown(attribute.name)}"', words)
            yield from _labels(attribute, attribute.question, words)


def _text(text: Text, what: str, words: Vocabulary) -> Iterator[Finding]:
    default = words.languages.default
    missing = [code for code in words.languages.all if text_for(text, code, default) is None]
    if missing:
        yield Finding(
            text.position,
            "untranslated",
            f"{what} has no {_listed(missing)}: for a customer who writes that it becomes a draft for the teammate",
        )


def _labels(attribute: Attribute, question: Question, words: Vocabulary) -> Iterator[Finding]:
    for code in words.languages.also:
        bare = [option for option in attribute.options if not question.has_label(option, code)]
        if bare and text_for(question.text, code, words.languages.default) is not None:
            yield Finding(
                question.text.position,
                "untranslated",
                f'"{shown(attribute.name)}" is asked for in {code}, but its options are shown by their own names: '
                f"{_listed(bare)}. Give them labels in {code}",
            )


def _listed(names: list[str]) -> str:
    return ", ".join(shown(name) for name in names)
