"""What the desk says to customers: texts by name, each in one or several languages, or a macro of Intercom's."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.rules.languages import in_language
from app.rules.problems import Position
from app.rules.templates import Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """HTML templates by language (codes as `languages.canonical` gives them); or the id of a `macro`, whose body
    Intercom has."""

    name: str
    position: Position
    templates: Mapping[str, Template] = field(default_factory=dict)
    macro: str | None = None


def text_for(text: Text, language: str | None, default: str) -> Template | None:
    """The template for a customer's language (unknown: the desk's `default`): that very one, else the nearest as
    `in_language` knows it. None if there is none: then a teammate has to write it. A macro has none either."""
    return in_language(text.templates, language or default)
