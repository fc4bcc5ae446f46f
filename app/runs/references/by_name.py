"""What a rulebook names in Asana by its name there, held against what a project has. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.rules.problems import shown
from app.rules.references import Reference
from app.runs.references.finding import Finding, did_you_mean, missing, names

Json = Mapping[str, Any]
_CHOICES = ("enum", "multi_enum")


def findings_on(
    reference: Reference, project: str, sections: Mapping[str, str], fields: Mapping[str, Json]
) -> Iterator[Finding]:
    """What is to be said about a name in this project, which has these sections (gid -> name) and custom fields."""
    if reference.kind == "section name":
        yield from _missing_in(reference, sections.values(), f"the project “{shown(project)}” has no section")
    elif reference.kind == "field name":
        yield from _field(reference, project, fields)
    else:
        yield from _option(reference, fields)


def _field(reference: Reference, project: str, fields: Mapping[str, Json]) -> Iterator[Finding]:
    known = [str(each.get("name")) for each in fields.values()]
    found = _named(reference.name, fields)
    if found is None:
        yield from _missing_in(reference, known, f"the project “{shown(project)}” has no custom field")
        return
    kind = found.get("resource_subtype")
    if reference.takes and kind not in reference.takes:
        so = f"the custom field “{shown(reference.name)}” is of the type {kind}, not {' or '.join(reference.takes)}"
        yield missing(reference, so, "Name a field of that type here")


def _option(reference: Reference, fields: Mapping[str, Json]) -> Iterator[Finding]:
    field = _named(reference.within[1], fields)
    if field is None or field.get("resource_subtype") not in _CHOICES:
        return  # told of at the field; what is no choice may hold anything
    options = [str(each.get("name")) for each in field.get("enum_options") or () if each.get("enabled") is not False]
    yield from _missing_in(reference, options, f"the custom field “{shown(reference.within[1])}” has no option")


def _missing_in(reference: Reference, known: Iterable[str], so: str) -> Iterator[Finding]:
    there = [each for each in known if each]
    if reference.name.casefold() not in {each.casefold() for each in there}:
        guess = did_you_mean(reference.name, there)
        listed = names(f"“{each}”" for each in there) or "nothing of the kind"
        yield missing(reference, f"{so} “{shown(reference.name)}”{guess}", f"It has: {listed}")


def _named(name: str, fields: Mapping[str, Json]) -> Json | None:
    return next((each for each in fields.values() if str(each.get("name")).casefold() == name.casefold()), None)
