"""Facts as templates see them: `contact.name`, `attributes["Issue Type"]`; what is not known is an empty text."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Union

from app.rules.actions import TICKET_LINK
from app.rules.facts import set_of_fields
from app.rules.fields import Field, fields_of
from app.rules.template_filters import MAX_VALUE
from app.rules.templates import Page
from app.rules.vocabulary import Type, Vocabulary

_SAMPLES: Mapping[Type, object] = {
    "text": "sample",
    "choice": "sample",
    "number": 1,
    "flag": True,
    "time": "2026-01-10T08:00:00+00:00",
    "set": ["sample"],
}
Layout = dict[str, Union[str, "Layout"]]
_ATTRIBUTES = "conversation.attributes."
TICKET_URL = "ticket.url"
"""What a note calls the address of the ticket that its rule has filed before it."""


def facts_page(facts: Mapping[str, object], vocabulary: Vocabulary) -> Page:
    """A fresh page of facts: plain dicts with every field of the vocabulary, each text cut at MAX_VALUE characters."""
    values = {name: _capped(facts.get(name, "")) for name in _places(vocabulary)}
    values[TICKET_URL] = TICKET_LINK
    return _filled(_layout(vocabulary), values)


@lru_cache(maxsize=16)
def _places(vocabulary: Vocabulary) -> tuple[str, ...]:
    return tuple(field.name for field in set_of_fields(vocabulary))


@lru_cache(maxsize=16)
def _layout(vocabulary: Vocabulary) -> Layout:
    """A page with the names of facts in place of their values."""
    layout: Layout = {}
    for field in set_of_fields(vocabulary):
        for path in page_names(field):
            _put(layout, path, field.name)
    _put(layout, ("ticket", "url"), TICKET_URL)
    return layout


def _filled(layout: Layout, values: Mapping[str, object]) -> dict[str, object]:
    return {word: values[place] if isinstance(place, str) else _filled(place, values) for word, place in layout.items()}


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


def _put(layout: Layout, path: tuple[str, ...], name: str) -> None:
    for step in path[:-1]:
        inner = layout.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        layout = inner
    layout[path[-1]] = name


def _capped(value: object) -> object:
    if isinstance(value, str):
        return value[:MAX_VALUE]
    if isinstance(value, list | tuple):
        return [_capped(each) for each in value]
    return value
