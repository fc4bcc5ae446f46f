"""The steps for one conversation attribute: created, its options added, described. Pure."""

from collections.abc import Iterator, Mapping

from app.rules.problems import shown
from app.rules.references import Reference
from app.rules.vocabulary import Type
from app.runs.provision.steps import NewConversationAttribute, NewDescription, NewOption, Step
from app.runs.provision.wanted import (
    Wanted,
    cannot,
    described_otherwise,
    in_the_way,
    lacks_description,
    maybe_renamed,
    of_another_type,
    options_to_add,
)
from app.runs.provision.workspace import Attributes, Json, id_of
from app.runs.references.finding import Finding

# A decimal takes every number, an integer would refuse some.
_TYPES: Mapping[Type, str] = {
    "choice": "list", "text": "string", "number": "decimal", "flag": "boolean", "time": "datetime",
}  # fmt: skip


def steps_for(one: Wanted, attributes: Attributes) -> Iterator[Step | Finding]:
    """What is to be done, or said, about this attribute; nothing if all is well."""
    name = one.attribute.name
    if name in attributes.live:
        yield from _completed(one, attributes.live[name])
    elif name in attributes.archived:
        so = f"{one.what} is archived in Intercom, whose API does not bring it back"
        yield cannot(one.reference, so, "Bring it back there, or take it out here")
    elif (finding := in_the_way(one, attributes)) is not None:
        yield finding
    else:
        yield _created(one)
        yield from maybe_renamed(one, attributes)


def _created(one: Wanted) -> Step:
    request = NewConversationAttribute(
        name=one.attribute.name,
        data_type=_TYPES[one.attribute.type],
        description=one.description,
        options=one.labels,
    )
    return Step(verb="create", what=f"{one.what} ({one.kind})", for_=(one.reference, *one.options), request=request)


def _completed(one: Wanted, found: Json) -> Iterator[Step | Finding]:
    if (finding := of_another_type(one, found)) is not None:
        yield finding
        return
    for each in options_to_add(one, found):
        yield _option(one, found, each) if isinstance(each, Reference) else each
    if lacks_description(one, found):
        request = NewDescription(attribute_id=id_of(found), description=one.description)
        what = f"{one.what}: its description"
        yield Step(verb="complete", what=what, for_=(one.reference,), request=request)
    yield from described_otherwise(one, found)


def _option(one: Wanted, found: Json, option: Reference) -> Step:
    request = NewOption(attribute_id=id_of(found), label=option.name)
    what = f"{one.what}: the option “{shown(option.name)}”"
    return Step(verb="complete", what=what, for_=(option,), request=request)
