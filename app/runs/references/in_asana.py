"""What a rulebook refers to in Asana, held against what its projects have. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.rules.problems import shown
from app.rules.references import Reference
from app.runs.references import by_name
from app.runs.references.finding import Finding, hint, missing, names, nearest

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project with its sections (gid -> name) and custom fields (gid -> as Asana tells them)."""

    name: str
    archived: bool = False
    sections: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Json] = field(default_factory=dict)


def findings_on(reference: Reference, project: Project | None) -> Iterator[Finding]:
    """What is to be said about one reference to this project, or into it; None if the project is not to be had."""
    if reference.kind == "project":
        yield from _project(reference, project)
        return
    if project is None:
        return  # told of once, at the project
    match reference.kind:
        case "section":
            yield from _section(reference, project)
        case "field":
            yield from _field(reference, project)
        case "section name" | "field name" | "option name":
            yield from by_name.findings_on(reference, project.name, project.sections, project.fields)
        case _:
            yield from _option(reference, project)


def _project(reference: Reference, project: Project | None) -> Iterator[Finding]:
    what = f"the Asana project {reference.id} of tickets “{shown(reference.name)}”"
    if project is None:
        so = f"{what} is not there, or the account of ASANA_ACCESS_TOKEN may not see it"
        yield missing(
            reference, so, "Put the project's number here (it is in its address), or share it with the account"
        )
    elif project.archived:
        yield hint(reference, f"{what} (“{shown(project.name)}”) is archived: tickets are filed where nobody looks")


def _section(reference: Reference, project: Project) -> Iterator[Finding]:
    if reference.id in project.sections:
        return
    so = f"the project “{shown(project.name)}” has no section {reference.id} for tickets “{shown(reference.name)}”"
    if project.sections:
        yield missing(reference, so, f"Put the number of one that it has: {_listed(project.sections.items())}")
    else:
        yield missing(reference, so, "The project has no section: make one in Asana, or leave `section` out")


def _field(reference: Reference, project: Project) -> Iterator[Finding]:
    found = project.fields.get(reference.id or "")
    if found is None:
        known = ((gid, str(each.get("name"))) for gid, each in project.fields.items())
        so = f"the project “{shown(project.name)}” has no custom field {reference.id}"
        yield missing(reference, so, f"Add it to the project, or put one that it has: {_listed(known)}")
        return
    kind = found.get("resource_subtype")
    if reference.takes and kind not in reference.takes:
        wanted = " or ".join(reference.takes)
        so = f"the custom field “{shown(str(found.get('name')))}” ({reference.id}) is of the type {kind}, not {wanted}"
        yield missing(reference, so, "Put a field of that type here")


def _option(reference: Reference, project: Project) -> Iterator[Finding]:
    custom_field = project.fields.get(reference.within[1])
    if custom_field is None or "enum_options" not in custom_field:
        return  # told of at the field
    options = {str(each.get("gid")): each for each in custom_field["enum_options"] or ()}
    found = options.get(reference.id or "")
    of = f"the custom field “{shown(str(custom_field.get('name')))}” in Asana"
    what = f"the option {reference.id} (“{shown(reference.name)}”)"
    if found is None:
        guess = _same_name(reference.name, options)
        yield missing(reference, f"{what} is not in {of}{guess}", f"It has: {_listed(_named(options))}")
    elif found.get("enabled") is False:
        yield missing(reference, f"{what} of {of} is switched off", "Switch it on there, or take it out here")
    elif str(found.get("name")).casefold() != reference.name.casefold():
        yield hint(reference, f"{what} of {of} is called “{shown(str(found.get('name')))}” there")


def _same_name(name: str, options: Mapping[str, Json]) -> str:
    near = nearest(name, (each for _, each in _named(options)))
    return next((f", did you mean {gid} (“{shown(each)}”)?" for gid, each in _named(options) if each == near), "")


def _named(options: Mapping[str, Json]) -> list[tuple[str, str]]:
    return [(gid, str(each.get("name"))) for gid, each in options.items() if each.get("enabled") is not False]


def _listed(known: Iterable[tuple[str, str]]) -> str:
    return names(f"{gid} “{name}”" for gid, name in known) or "none"
