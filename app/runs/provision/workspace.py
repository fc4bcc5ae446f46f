"""What an Intercom workspace is furnished with now, as its lists tell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.integrations.errors import CallFailed, Reason
from app.integrations.intercom import IntercomClient
from app.runs.provision.pace import Pace

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributes:
    """Attributes by name, as Intercom tells them. `standard` are the names of those that Intercom brings along."""

    live: Mapping[str, Json] = field(default_factory=dict)
    archived: Mapping[str, Json] = field(default_factory=dict)
    standard: frozenset[str] = frozenset()

    @property
    def own(self) -> frozenset[str]:
        """The names that the workspace has given, to those in use and to those put away."""
        return frozenset((*self.live, *self.archived))


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    tags: frozenset[str] = frozenset()
    of_conversations: Attributes = field(default_factory=Attributes)
    of_contacts: Attributes = field(default_factory=Attributes)
    of_companies: Attributes = field(default_factory=Attributes)


def read(intercom: IntercomClient, pace: Pace) -> Workspace:
    """The lists as they are now. Raises CallFailed when Intercom cannot be asked."""
    return Workspace(
        tags=frozenset(str(tag.get("name")) for tag in pace.call("intercom", intercom.tags)),
        of_conversations=_sorted(pace.call("intercom", intercom.conversation_attributes)),
        of_contacts=_sorted(pace.call("intercom", intercom.contact_attributes)),
        of_companies=_sorted(pace.call("intercom", intercom.company_attributes)),
    )


def id_of(attribute: Json) -> str:
    """The id by which an attribute is changed. Raises CallFailed if Intercom gave none."""
    if not attribute.get("id"):
        raise CallFailed("intercom", Reason.UNKNOWN, "an attribute came without an id")
    return str(attribute["id"])


def _sorted(listed: Iterable[Json]) -> Attributes:
    own: dict[bool, dict[str, Json]] = {True: {}, False: {}}
    standard = set()
    for each in listed:
        name = str(each.get("name"))
        if each.get("custom") is False:
            standard.add(name)
        else:
            own[each.get("archived") is True][name] = each
    return Attributes(live=own[False], archived=own[True], standard=frozenset(standard))
