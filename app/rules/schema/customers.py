"""The schema of what customers read and by whom they are answered: texts, languages, people, response times."""

from app.rules.schema.shapes import Schema, choice, either, keys, listed, template, text, worded, words
from app.rules.schema.spans import duration
from app.rules.vocabulary import Vocabulary
from app.rules.words.desk import COUNTING, PERSON, RESPONSE_TIME, ROLES
from app.rules.words.texts import LANGUAGES, TEXT

_CODE = r"^\s*[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}\s*$"


def translated(shape: Schema, vocabulary: Vocabulary) -> Schema:
    """The shape in the default language, or once for each language."""
    in_language = {code: {"description": f"In the language {code}.", **shape} for code in vocabulary.languages.all}
    any_case = {f"^\\s*{_any_case(code)}\\s*$": shape for code in vocabulary.languages.all}
    each: Schema = {
        "type": "object",
        "properties": in_language,
        "patternProperties": any_case,
        "additionalProperties": False,
        "minProperties": 1,
    }
    return either(shape, each)


def text_of_the_desk(vocabulary: Vocabulary) -> Schema:
    """A text in one or several languages, or a macro."""
    macro = text(r"^\s*[0-9A-Za-z_-]{1,40}\s*$")
    return either(translated(template(), vocabulary), keys(TEXT, {"macro": macro}, required=["macro"]))


def languages() -> Schema:
    code = text(_CODE, patternErrorMessage="a language by its code: en, ru, pt-BR", examples=["en", "ru"])
    return keys(LANGUAGES, {"default": code, "also": listed(code)}, required=["default"])


def person() -> Schema:
    shapes = {
        "teammate": text(),
        "email": text("@", patternErrorMessage="an e-mail address"),
        "slack": text(examples=["#support"]),
        "role": worded(ROLES),
    }
    return keys(PERSON, shapes, minProperties=1)


def response_time(vocabulary: Vocabulary) -> Schema:
    with_options = [name for name, attribute in vocabulary.attributes.items() if attribute.type == "choice"]
    band = either(duration(), words(["more"]))
    shapes = {
        "attribute": choice(with_options),
        "counting": worded(COUNTING),
        "bands": {"type": "object", "additionalProperties": band, "minProperties": 1},
    }
    return keys(RESPONSE_TIME, shapes, required=["attribute", "bands"])


def _any_case(code: str) -> str:
    return "".join("[-_]" if letter == "-" else f"[{letter}{letter.upper()}]" for letter in code)
