"""Everything the practice room remembers. One event loop reads and changes it, so nothing here locks."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from app import clock
from app.sandbox import seed
from app.sandbox.records import Contact, Conversation, Project, Task
from app.sandbox.versions import Kept

Vendor = Literal["intercom", "asana"]
Kind = Literal["conversation", "part", "tag", "note", "contact", "task", "story"]

# Ids of one kind are never ids of another, so that a caller who mixes them up is told so.
_PREFIX: Mapping[Kind, str] = {
    "conversation": "21",
    "part": "37",
    "tag": "25",
    "note": "16",
    "task": "12",
    "story": "13",
    "contact": "69",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, twice: `unix` by the vendor's clock (seconds, skewed as told), `at` by ours (monotonic seconds)."""

    unix: float
    at: float

    @property
    def second(self) -> int:
        return int(self.unix)


@dataclass(slots=True)
class Ids:
    """Ids that count up from `base`, each kind for itself. Contacts have 24 hexadecimal digits, as in Intercom."""

    base: int
    counts: Counter[str] = field(default_factory=Counter)

    def next(self, kind: Kind) -> str:
        self.counts[kind] += 1
        count = self.counts[kind]
        if kind == "contact":
            return f"{_PREFIX[kind]}{self.base:012x}{count:010x}"
        return f"{_PREFIX[kind]}{self.base}{count:06d}"


class State:
    """Both vendors' memory. `tags` are keyed by their lower-case names: Intercom's tag names know no case."""

    def __init__(self, first_id: int | None) -> None:
        self.ids = Ids(int(clock.now().timestamp()) if first_id is None else first_id)
        self.forget()

    def forget(self) -> None:
        """Back to the seed. Ids go on counting: what a service remembers of an earlier life must not come again."""
        at = clock.monotonic()
        self.admins = {admin.id: admin for admin in seed.ADMINS}
        self.teams = {team.id: team for team in seed.TEAMS}
        self.attributes = {one.name: one for one in seed.ATTRIBUTES}
        self.contact_attributes = {one.name: one for one in seed.CONTACT_ATTRIBUTES}
        self.projects: dict[str, Project] = {one.gid: one for one in seed.PROJECTS}
        self.tags: dict[str, tuple[str, str]] = {}
        self.conversations: dict[str, Kept[Conversation]] = {}
        self.contacts: dict[str, Kept[Contact]] = {one.id: Kept(one, at) for one in seed.CONTACTS}
        self.tasks: dict[str, Kept[Task]] = {}

    def tag(self, name: str) -> tuple[str, str]:
        """(id, name) of the tag, made if it is new."""
        key = name.casefold()
        if key not in self.tags:
            self.tags[key] = (self.ids.next("tag"), name)
        return self.tags[key]
