"""The steps for one attribute of contacts or companies: created, or completed and brought back by one call. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from app.rules.problems import shown
from app.rules.references import Reference
from app.rules.vocabulary import Type
from app.runs.provision.fitting import misfit_as_data
from app.runs.provision.steps import DataAttributeChange, Model, NewDataAttribute, Step
from app.runs.provision.wanted import (
    Wanted,
    among,
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
from app.runs.references.in_intercom import labels_of

_TYPES: Mapping[Type, str] = {
    "choice": "options", "text": "string", "number": "float", "flag": "boolean", "time": "datetime",
}  # fmt: skip


def steps_for(one: Wanted, model: Model, attributes: Attributes, taken: frozenset[str]) -> Iterator[Step | Finding]:
    """What is to be done, or said, about this attribute; nothing if all is well. `taken` are the names that attributes
    of the other model have, here or there."""
    name = one.attribute.name
    found = attributes.live.get(name) or attributes.archived.get(name)
    if found is not None:
        yield from _completed(one, found)
    elif (finding := _in_the_way(one, attributes, taken)) is not None:
        yield finding
    else:
        yield _created(one, model)
        yield from maybe_renamed(one, attributes)


def _in_the_way(one: Wanted, attributes: Attributes, taken: frozenset[str]) -> Finding | None:
    if among(one.attribute.name, attributes.standard):
        so = f"{one.what} cannot be created: Intercom brings one of that name along, which rules do not reach by it"
        return cannot(one.reference, so, "Give it another name here")
    if among(one.attribute.name, taken):
        so = f"{one.what} cannot be created: no name can be both a contact's and a company's"
        return cannot(one.reference, so, "Give it another name here")
    wrong = misfit_as_data(one.attribute.name, one.labels)
    if wrong is not None:
        return cannot(one.reference, f"{one.what} cannot be created: {wrong}", "Mend it here")
    return in_the_way(one, attributes)


def _created(one: Wanted, model: Model) -> Step:
    request = NewDataAttribute(
        model=model,
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
    told = list(options_to_add(one, found))
    yield from (each for each in told if isinstance(each, Finding))
    added = [each for each in told if isinstance(each, Reference)]
    is_archived = found.get("archived") is True
    describes = lacks_description(one, found)
    if added or is_archived or describes:
        request = DataAttributeChange(
            attribute_id=id_of(found),
            description=one.description if describes else None,
            options=(*labels_of(found)[0], *(option.name for option in added)) if added else None,
            archived=False if is_archived else None,
        )
        yield Step(
            verb="bring back" if is_archived else "complete",
            what=f"{one.what}{_parts(added, describes=describes)}",
            for_=(one.reference, *added),
            request=request,
        )
    yield from described_otherwise(one, found)


def _parts(added: Sequence[Reference], *, describes: bool) -> str:
    options = f"the option{'s' * (len(added) > 1)} {', '.join(f'“{shown(each.name)}”' for each in added)}"
    parts = ([options] if added else []) + (["its description"] if describes else [])
    return f": {', '.join(parts)}" if parts else ""
