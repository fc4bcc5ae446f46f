"""Whether everything that a rulebook refers to is at the vendors: their lists are read, nothing is changed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from app.integrations.asana import AsanaClient
from app.integrations.errors import CallFailed, Reason, Service
from app.integrations.intercom import IntercomClient
from app.rules.references import Kind, Reference
from app.runs.references import in_asana, in_intercom
from app.runs.references.finding import Finding
from app.runs.references.in_asana import Project
from app.runs.references.in_intercom import Attributes, Workspace

Turn = Callable[[Service], AbstractContextManager[None]]
_OF_ASANA = frozenset(("project", "section", "field", "field option", "section name", "field name", "option name"))
_NOT_TO_BE_HAD = frozenset((Reason.NOT_FOUND, Reason.REFUSED))


def check(
    references: Sequence[Reference],
    intercom: IntercomClient,
    asana: AsanaClient,
    *,
    turn: Turn = lambda _service: nullcontext(),
) -> tuple[Finding, ...]:
    """What is not as the rulebook needs it, sorted by place. Each read is made inside `turn(service)`, which waits for
    a place in that vendor's budget. Raises CallFailed when a vendor cannot be asked: that is no finding."""
    workspace = _workspace({each.kind for each in references}, intercom, turn)
    projects = {gid: _project(gid, asana, turn) for gid in dict.fromkeys(map(_project_of, references)) if gid}
    found = (each for one in references for each in _findings(one, workspace, projects))
    return tuple(sorted(found, key=lambda finding: (finding.position, finding.message)))


def _findings(reference: Reference, workspace: Workspace, projects: dict[str, Project | None]) -> Iterator[Finding]:
    gid = _project_of(reference)
    if gid:
        return in_asana.findings_on(reference, projects[gid])
    return in_intercom.findings_on(reference, workspace)


def _project_of(reference: Reference) -> str | None:
    """The gid of the project that a reference to Asana is to, or leads into."""
    if reference.kind not in _OF_ASANA:
        return None
    return reference.id if reference.kind == "project" else reference.within[0]


def _workspace(kinds: set[Kind], intercom: IntercomClient, turn: Turn) -> Workspace:
    def listed(kind: Kind, read: Callable[[], list[dict[str, Any]]]) -> list[dict[str, Any]]:
        if kind not in kinds:
            return []
        with turn("intercom"):
            return read()

    return Workspace(
        tags=frozenset(str(tag.get("name")) for tag in listed("tag", intercom.tags)),
        people={
            "team": _by_id(listed("team", intercom.teams)),
            "teammate": _by_id(listed("teammate", intercom.teammates)),
        },
        macros=_by_id(listed("macro", intercom.macros)),
        attributes={
            "attribute": _by_name(listed("attribute", intercom.conversation_attributes)),
            "contact attribute": _own(listed("contact attribute", intercom.contact_attributes)),
            "company attribute": _own(listed("company attribute", intercom.company_attributes)),
        },
    )


def _by_id(people: Iterable[dict[str, Any]]) -> dict[str, str]:
    return {str(each.get("id")): str(each.get("name") or "") for each in people}


def _by_name(attributes: Iterable[dict[str, Any]]) -> Attributes:
    """A live attribute goes before an archived one of the same name."""
    archived_first = sorted(attributes, key=lambda each: not each.get("archived"))
    return {str(each.get("name")): each for each in archived_first}


def _own(attributes: Iterable[dict[str, Any]]) -> Attributes:
    """The workspace's own attributes: what Intercom brings along is not among a contact's or company's attributes."""
    return _by_name(each for each in attributes if each.get("custom") is not False)


def _project(gid: str, asana: AsanaClient, turn: Turn) -> Project | None:
    try:
        with turn("asana"):
            project = asana.project(gid, "name,archived")
        with turn("asana"):
            sections = list(asana.sections(gid))
        with turn("asana"):
            settings = list(asana.custom_field_settings(gid))
    except CallFailed as failure:
        if failure.reason in _NOT_TO_BE_HAD:
            return None
        raise
    fields = (each.get("custom_field") or {} for each in settings)
    return Project(
        name=str(project.get("name") or gid),
        archived=project.get("archived") is True,
        sections={str(each.get("gid")): str(each.get("name") or "") for each in sections},
        fields={str(each.get("gid")): each for each in fields},
    )
