"""What a rulebook refers to in Intercom, held against Intercom's own lists. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.rules.problems import shown
from app.rules.references import Kind, Reference
from app.runs.references.finding import Finding, did_you_mean, hint, missing, names, nearest

Json = Mapping[str, Any]
Attributes = Mapping[str, Json]

# Intercom's types that can hold ours. A text of Intercom's also takes what our lists allow.
_HOLDS: Mapping[str, frozenset[str]] = {
    "choice": frozenset(("list", "options", "string")),
    "text": frozenset(("string", "list", "options")),
    "number": frozenset(("integer", "decimal", "float")),
    "flag": frozenset(("boolean",)),
    "time": frozenset(("datetime", "date")),
}
_LISTS = frozenset(("list", "options"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Intercom's lists, as far as the rulebook refers to something in them. People, teams, macros: id -> name.
    Attributes: name -> as Intercom tells it, archived ones too."""

    tags: frozenset[str] = frozenset()
    people: Mapping[Kind, Mapping[str, str]] = field(default_factory=dict)
    attributes: Mapping[Kind, Attributes] = field(default_factory=dict)
    macros: Mapping[str, str] = field(default_factory=dict)


def findings_on(reference: Reference, workspace: Workspace) -> Iterator[Finding]:
    """What is to be said about one reference; nothing if all is well."""
    match reference.kind:
        case "tag":
            yield from _tag(reference, workspace.tags)
        case "team" | "teammate":
            yield from _person(reference, workspace.people[reference.kind])
        case "attribute" | "contact attribute" | "company attribute":
            yield from _attribute(reference, workspace.attributes[reference.kind])
        case "option":
            yield from _option(reference, workspace.attributes["attribute"])
        case "contact option":
            yield from _option(reference, workspace.attributes["contact attribute"])
        case "company option":
            yield from _option(reference, workspace.attributes["company attribute"])
        case "macro":
            yield from _macro(reference, workspace.macros)
        case _:
            return


def _tag(reference: Reference, tags: frozenset[str]) -> Iterator[Finding]:
    if reference.name.casefold() in {tag.casefold() for tag in tags}:
        return
    guess = did_you_mean(reference.name, tags)
    not_there = f"the tag “{shown(reference.name)}” is not in Intercom{guess}"
    stop = "" if guess else "."
    if reference.made_by:
        yield hint(reference, f"{not_there}{stop} It will be made when {names(reference.made_by)} first adds it")
    elif reference.used_by:
        yield missing(reference, not_there, "Rules ask for it and no rule adds it: rename it here, or make the tag")
    else:
        yield hint(reference, f"{not_there}{stop} No rule uses it")


def _macro(reference: Reference, macros: Mapping[str, str]) -> Iterator[Finding]:
    if reference.id in macros:
        return
    near = nearest(reference.name, macros.values())
    guess = next((f", did you mean {id_} (“{shown(name)}”)?" for id_, name in macros.items() if name == near), "")
    yield missing(
        reference,
        f"the macro {shown(reference.id or '')} of the text “{shown(reference.name)}” is not in Intercom{guess}",
        "Put the right id here, or let this service's teammate see the macro",
    )


def _person(reference: Reference, people: Mapping[str, str]) -> Iterator[Finding]:
    what = f"the {reference.kind} “{shown(reference.name)}” ({reference.id})"
    name = people.get(reference.id or "")
    if name is None:
        near = nearest(reference.name, people.values())
        there = next((f", did you mean {id_} (“{shown(each)}”)?" for id_, each in people.items() if each == near), "")
        yield missing(
            reference, f"{what} is not in Intercom{there}", "Put the right id here, or take it out of the rulebook"
        )
    elif name.casefold() != reference.name.casefold():
        yield hint(reference, f"{what} is called “{shown(name)}” in Intercom")


def _attribute(reference: Reference, attributes: Attributes) -> Iterator[Finding]:
    whose = "conversation attribute" if reference.kind == "attribute" else reference.kind
    what = f"the {whose} “{shown(reference.name)}”"
    found = attributes.get(reference.name)
    if found is None:
        live = [name for name, each in attributes.items() if not each.get("archived")]
        guess = did_you_mean(reference.name, live)
        yield missing(
            reference,
            f"{what} is not in Intercom{guess}",
            "Give it the name that it has there, or have it made: `triage provision`",
        )
    elif found.get("archived"):
        yield missing(reference, f"{what} is archived in Intercom", "Bring it back there, or take it out of the rules")
    elif not holds(reference, found):
        is_told = f"{what} is of the type {found.get('data_type')} in Intercom and {reference.takes[0]} here"
        yield missing(reference, is_told, "Give it the type here that it has there")


def holds(reference: Reference, found: Json) -> bool:
    """Whether an attribute of Intercom's can hold what the rulebook writes into it."""
    kind = found.get("data_type")
    return not isinstance(kind, str) or any(kind in _HOLDS.get(type_, {kind}) for type_ in reference.takes)


def _option(reference: Reference, attributes: Attributes) -> Iterator[Finding]:
    attribute = attributes.get(reference.within[0])
    if attribute is None or attribute.get("archived") or not has_options(attribute):
        return  # the attribute itself is told of; a text takes any option
    live, archived = labels_of(attribute)
    what = f"the option “{shown(reference.name)}” of “{shown(reference.within[0])}”"
    if reference.name in live:
        return
    if reference.name in archived:
        yield missing(reference, f"{what} is archived in Intercom", "Bring it back there, or take it out of the rules")
        return
    guess = did_you_mean(reference.name, live)
    yield missing(reference, f"{what} is not in Intercom{guess}", "Give it the name that it has there")


def has_options(attribute: Json) -> bool:
    """Whether it is a list: only what is among its options can be chosen."""
    return attribute.get("data_type") in _LISTS or bool(attribute.get("options"))


def labels_of(attribute: Json) -> tuple[list[str], list[str]]:
    """Live and archived options: conversation attributes have objects, contact attributes plain values or objects."""
    live: list[str] = []
    archived: list[str] = []
    for each in attribute.get("options") or ():
        one = each if isinstance(each, Mapping) else {"label": each}
        label = one.get("label") or one.get("value")
        (archived if one.get("archived") else live).append(str(label))
    return live, archived
