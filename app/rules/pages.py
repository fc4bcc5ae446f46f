"""Facts as templates see them: `contact.name`, `attributes["Issue Type"]`; what is not known is an empty text."""

from collections.abc import Iterable, Mapping

from app.rules.facts import set_of_fields
from app.rules.fields import Field, fields_of
from app.rules.templates import MAX_VALUE, Page
from app.rules.vocabulary import Type, Vocabulary

_SAMPLES: Mapping[Type, object] = {
    "text": "sample",
    "choice": "sample",
    "number": 1,
    "flag": True,
    "time": "2026-01-10T08:00:00+00:00",
    "set": ["sample"],
}
_ATTRIBUTES = "conversation.attributes."


def facts_page(facts: Mapping[str, object], vocabulary: Vocabulary) -> Page:
    """A fresh page of facts: plain dicts with every field of the vocabulary, each text cut at MAX_VALUE characters."""
    page: dict[str, object] = {}
    for field in set_of_fields(vocabulary):
        value = _capped(facts.get(field.name, ""))
        for name in page_names(field):
            _put(page, name, value)
    return page


def page_names(field: Field) -> Iterable[tuple[str, ...]]:
    """The paths under which templates find a field."""
    if field.name.startswith(_ATTRIBUTES):
        label = field.name.removeprefix(_ATTRIBUTES)
        return (("attributes", label), ("conversation", "attributes", label))
    path = tuple(field.name.split(".", 2))
    return (path, (field.short,)) if field.short else (path,)


def sample_pages(vocabulary: Vocabulary) -> tuple[Page, Page]:
    """A page on which everything is known, and one on which nothing is."""
    known = {field.name: _SAMPLES[field.type] for field in set_of_fields(vocabulary)}
    return facts_page(known, vocabulary), facts_page({}, vocabulary)


def template_names(vocabulary: Vocabulary) -> frozenset[str]:
    """Every dotted name that a template may use."""
    return frozenset(".".join(path) for field in fields_of(vocabulary).values() for path in page_names(field))


def _put(page: dict[str, object], path: tuple[str, ...], value: object) -> None:
    for step in path[:-1]:
        inner = page.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        page = inner
    page[path[-1]] = value


def _capped(value: object) -> object:
    if isinstance(value, str):
        return value[:MAX_VALUE]
    if isinstance(value, list | tuple):
        return [_capped(each) for each in value]
    return value
