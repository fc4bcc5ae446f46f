"""What a manager may do behind a rulebook's back: rename or take away what it refers to."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.sandbox.records import AttributeDefinition, CustomField, Project
from app.sandbox.state import State

Rearrange = Callable[[State, str, str | None], bool]


def rearrange(state: State, kind: str, id_: str, name: str | None) -> bool:
    """Give what has this id another name; without a name take it away. Whether there is such a thing."""
    change = KINDS.get(kind)
    return change is not None and change(state, id_, name)


def _tag(state: State, id_: str, name: str | None) -> bool:
    found = state.tags.pop(id_.casefold(), None)
    if found and name:
        state.tags[name.casefold()] = (found[0], name)
    return found is not None


def _team(state: State, id_: str, name: str | None) -> bool:
    found = state.teams.pop(id_, None)
    if found and name:
        state.teams[id_] = replace(found, name=name)
    return found is not None


def _teammate(state: State, id_: str, name: str | None) -> bool:
    found = state.admins.pop(id_, None)
    if found and name:
        state.admins[id_] = replace(found, name=name)
    return found is not None


def _attribute_among(attributes: dict[str, AttributeDefinition], id_: str, name: str | None) -> bool:
    found = attributes.pop(id_, None)
    if found:
        attributes[name or id_] = replace(found, name=name) if name else replace(found, archived=True)
    return found is not None


def _option(state: State, id_: str, name: str | None) -> bool:
    """`id_`: the attribute's name, a slash and the option's label."""
    attribute, _, label = id_.partition("/")
    found = state.attributes.get(attribute)
    if found is None or label not in found.options:
        return False
    choices = tuple(
        replace(one, label=name or label, archived=not name) if one.label == label else one for one in found.choices
    )
    state.attributes[attribute] = replace(found, choices=choices)
    return True


def _project(state: State, id_: str, name: str | None) -> bool:
    found = state.projects.pop(id_, None)
    if found and name:
        state.projects[id_] = replace(found, name=name)
    return found is not None


def _section(state: State, id_: str, name: str | None) -> bool:
    def changed(project: Project) -> Project:
        kept = [(gid, name if gid == id_ and name else old) for gid, old in project.sections if name or gid != id_]
        return replace(project, sections=tuple(kept))

    return _in_projects(state, changed)


def _field(state: State, id_: str, name: str | None) -> bool:
    def changed(project: Project) -> Project:
        kept = [field for field in project.fields if name or field.gid != id_]
        return replace(
            project, fields=tuple(replace(one, name=name) if one.gid == id_ and name else one for one in kept)
        )

    return _in_projects(state, changed)


def _field_option(state: State, id_: str, name: str | None) -> bool:
    def with_option(field: CustomField) -> CustomField:
        if id_ not in dict(field.options):
            return field
        if name is None:
            return replace(field, disabled=field.disabled | {id_})
        return replace(field, options=tuple((gid, name if gid == id_ else old) for gid, old in field.options))

    return _in_projects(state, lambda project: replace(project, fields=tuple(map(with_option, project.fields))))


def _in_projects(state: State, changed: Callable[[Project], Project]) -> bool:
    before = dict(state.projects)
    state.projects = {gid: changed(project) for gid, project in before.items()}
    return state.projects != before


KINDS: Mapping[str, Rearrange] = {
    "tag": _tag,
    "team": _team,
    "teammate": _teammate,
    "attribute": lambda state, id_, name: _attribute_among(state.attributes, id_, name),
    "contact_attribute": lambda state, id_, name: _attribute_among(state.contact_attributes, id_, name),
    "option": _option,
    "project": _project,
    "section": _section,
    "field": _field,
    "field_option": _field_option,
}
