"""What a rulebook refers to that lives at a vendor: tags, teams, attributes, projects; each with its place and use."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from app.rules.fields import fields_of
from app.rules.operators import folded
from app.rules.problems import Position
from app.rules.reading.places import Place, places_of
from app.rules.rulebook import Rulebook
from app.rules.uses import Use, uses_of
from app.rules.vocabulary import Attribute, TicketField, TicketKind, TicketSign, Type, Vocabulary

Kind = Literal[
    "tag",
    "team",
    "teammate",
    "attribute",
    "option",
    "contact attribute",
    "contact option",
    "company attribute",
    "company option",
    "project",
    "section",
    "field",
    "field option",
    "section name",
    "field name",
    "option name",
    "macro",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One thing that must be there. `name` is the rulebook's word for it (of a project, section or field: the kind of
    ticket; of a macro: the text), `id` the vendor's id where the rulebook gives one, `within` what it belongs to: an
    option's attribute, a section's or field's project, a field option's project and field; of what is named as Asana
    names it: the project, an option's field, the kind of ticket. `takes` are the types that will do (of an attribute
    ours, of a field Asana's; empty: any). `used_by` names the rules, `made_by` those that would make a tag."""

    kind: Kind
    name: str
    position: Position
    id: str | None = None
    within: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    used_by: tuple[str, ...] = ()
    made_by: tuple[str, ...] = ()


_TEXT_ANY: tuple[str, ...] = ("text",)
_NUMBER_ONLY: tuple[str, ...] = ("number",)
_FIELD_TYPES: Mapping[Type, tuple[str, ...]] = {"number": ("number",), "time": (), "set": ("multi_enum",)}


def references_of(book: Rulebook) -> tuple[Reference, ...]:
    """Everything in the vocabulary that a vendor must have, in the order of the vocabulary's sections. Pure."""
    words, places = book.vocabulary, places_of(book.sources)
    used, made = uses_of(book)
    found = (*_of_intercom(words, places), *_of_asana(words, places))
    return tuple(
        replace(each, used_by=used.get(_use_of(each), ()), made_by=made.get(_use_of(each), ())) for each in found
    )


def _of_intercom(words: Vocabulary, places: Mapping[Place, Position]) -> Iterator[Reference]:
    for tag in words.tags:
        yield Reference(kind="tag", name=tag, position=places["tags", tag])
    for name, id_ in words.teams.items():
        yield Reference(kind="team", name=name, id=id_, position=places["teams", name])
    for name, id_ in words.teammates.items():
        yield Reference(kind="teammate", name=name, id=id_, position=places["teammates", name])
    yield from _of_staff(words, places)
    for name, attribute in words.attributes.items():
        place = ("attributes", name)
        yield Reference(kind="attribute", name=name, takes=(attribute.type,), position=places[place])
        for option, where in _options(place, attribute.options, places):
            yield Reference(kind="option", name=option, within=(name,), position=where)
    yield from _of_customers(
        words.contact_attributes, "contact_attributes", ("contact attribute", "contact option"), places
    )
    yield from _of_customers(
        words.company_attributes, "company_attributes", ("company attribute", "company option"), places
    )


def _of_staff(words: Vocabulary, places: Mapping[Place, Position]) -> Iterator[Reference]:
    """The teammates who stand among people only, and the macros that they keep in Intercom."""
    for person in words.people.values():
        if person.teammate_id and person.teammate_id not in words.teammates.values():
            where = places["people", person.name, "teammate"]
            yield Reference(kind="teammate", name=person.name, id=person.teammate_id, position=where)
    for text in words.texts.values():
        if text.macro:
            yield Reference(kind="macro", name=text.name, id=text.macro, position=places["texts", text.name, "macro"])


def _of_customers(
    attributes: Mapping[str, Attribute], section: str, kinds: tuple[Kind, Kind], places: Mapping[Place, Position]
) -> Iterator[Reference]:
    for name, attribute in attributes.items():
        place = (section, name)
        yield Reference(kind=kinds[0], name=name, takes=(attribute.type,), position=places[place])
        for option, where in _options(place, attribute.options, places):
            yield Reference(kind=kinds[1], name=option, within=(name,), position=where)


def _options(place: Place, options: Iterable[str], places: Mapping[Place, Position]) -> Iterator[tuple[str, Position]]:
    """Options stand under `options` of their attribute, or under it at once."""
    for option in options:
        yield option, places.get((*place, "options", option)) or places[(*place, option)]


def _of_asana(words: Vocabulary, places: Mapping[Place, Position]) -> Iterator[Reference]:
    for kind in words.tickets.values():
        place = ("tickets", kind.name)
        yield Reference(kind="project", name=kind.name, id=kind.project, position=places[(*place, "project")])
        within = (kind.project,)
        if kind.section:
            where = places[(*place, "section")]
            yield Reference(kind="section", name=kind.name, id=kind.section, within=within, position=where)
        if kind.marker_field:
            where = places[(*place, "marker_field")]
            yield Reference(
                kind="field", name=kind.name, id=kind.marker_field, within=within, takes=_TEXT_ANY, position=where
            )
        if kind.affected_field:
            where = places[(*place, "affected_field")]
            yield Reference(
                kind="field", name=kind.name, id=kind.affected_field, within=within, takes=_NUMBER_ONLY, position=where
            )
        for number, field in enumerate(kind.fields):
            yield from _of_field(words, kind, field, places, (*place, "fields", str(number)))
        yield from _of_news(kind, places, (*place, "news"))


def _of_news(kind: TicketKind, places: Mapping[Place, Position], place: Place) -> Iterator[Reference]:
    """What tells of news stands there by its name in Asana."""
    for word, sign in (("released", kind.news.released), ("cancelled", kind.news.cancelled)):
        if sign is not None:
            yield from _of_sign(kind, sign, places, (*place, word))
    if kind.news.what_changed:
        where, within = places[(*place, "what_changed")], (kind.project, kind.name)
        yield Reference(kind="field name", name=kind.news.what_changed, within=within, takes=_TEXT_ANY, position=where)


def _of_sign(kind: TicketKind, sign: TicketSign, places: Mapping[Place, Position], place: Place) -> Iterator[Reference]:
    within = (kind.project, kind.name)
    for section in sign.sections:
        where = places.get((*place, "section", section)) or places[(*place, "section")]
        yield Reference(kind="section name", name=section, within=within, position=where)
    if sign.field:
        yield Reference(kind="field name", name=sign.field, within=within, position=places[(*place, "field")])
        for value in sign.values:
            where = places.get((*place, "is", value)) or places[(*place, "is")]
            option = (kind.project, sign.field, kind.name)
            yield Reference(kind="option name", name=value, within=option, position=where)


def _of_field(
    words: Vocabulary, kind: TicketKind, field: TicketField, places: Mapping[Place, Position], place: Place
) -> Iterator[Reference]:
    yield Reference(
        kind="field",
        name=kind.name,
        id=field.gid,
        within=(kind.project,),
        takes=_types_for(words, field),
        position=places[(*place, "gid")],
    )
    for label, gid in field.options.items():
        yield Reference(
            kind="field option",
            name=label,
            id=gid,
            within=(kind.project, field.gid, kind.name),
            position=places[(*place, "options", label)],
        )


def _types_for(words: Vocabulary, field: TicketField) -> tuple[str, ...]:
    """The types of Asana's fields that can hold what this one is given."""
    if field.source is None:
        return _TEXT_ANY
    given = fields_of(words)[field.source].type
    if field.options:
        return ("multi_enum",) if given == "set" else ("enum",)
    return _FIELD_TYPES.get(given, _TEXT_ANY)


def _use_of(reference: Reference) -> Use:
    """What rules use when they use what is referred to."""
    match reference.kind:
        case "option" | "contact option" | "company option":
            return (reference.kind, *reference.within, folded(reference.name))
        case "project" | "section" | "field":
            return ("ticket", reference.name)
        case "field option" | "section name" | "field name" | "option name":
            return ("ticket", reference.within[-1])
        case "tag":
            return ("tag", folded(reference.name))
        case "macro":
            return ("text", reference.name)
        case kind:
            return (kind, reference.name)
