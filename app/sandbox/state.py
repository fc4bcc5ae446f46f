"""Everything the practice room remembers. One event loop reads and changes it, so nothing here locks."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from app import clock
from app.sandbox import seed, workspace_seed
from app.sandbox.records import Company, Contact, Conversation, Mail, Project, SlackMessage, Task, Webhook
from app.sandbox.versions import Kept

Vendor = Literal["intercom", "asana", "slack", "mail"]
VENDORS: tuple[Vendor, ...] = get_args(Vendor)
Kind = Literal["conversation", "part", "tag", "note", "contact", "task", "story", "webhook", "attribute", "company"]

# Ids of one kind are never ids of another, so that a caller who mixes them up is told so.
_PREFIX: Mapping[Kind, str] = {
    "conversation": "21",
    "part": "37",
    "tag": "25",
    "note": "16",
    "task": "12",
    "story": "13",
    "webhook": "14",
    "contact": "69",
    "company": "67",
    "attribute": "40",
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
    """Ids that count up from `base`, each kind for itself. Contacts and companies have 24 hexadecimal digits,
    as in Intercom.
    """

    base: int
    counts: Counter[str] = field(default_factory=Counter)

    def next(self, kind: Kind) -> str:
        self.counts[kind] += 1
        count = self.counts[kind]
        if kind in {"contact", "company"}:
            return f"{_PREFIX[kind]}{self.base:012x}{count:010x}"
        return f"{_PREFIX[kind]}{self.base}{count:06d}"


class State:
    """Every vendor's memory. `tags` are keyed by their lower-case names: Intercom's tag names know no case."""

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
        self.company_attributes = {one.name: one for one in workspace_seed.COMPANY_ATTRIBUTES}
        self.companies: dict[str, Kept[Company]] = {one.id: Kept(one, at) for one in workspace_seed.COMPANIES}
        self.segments = {one.id: one for one in workspace_seed.SEGMENTS}
        self.projects: dict[str, Project] = {one.gid: one for one in seed.PROJECTS}
        self.tags: dict[str, tuple[str, str]] = {}
        self.conversations: dict[str, Kept[Conversation]] = {}
        self.contacts: dict[str, Kept[Contact]] = {one.id: Kept(one, at) for one in seed.CONTACTS}
        self.tasks: dict[str, Kept[Task]] = {}
        self.asana_webhooks: dict[str, Webhook] = {}
        self.slack: list[SlackMessage] = []
        self.mails: list[Mail] = []

    def forget_labels(self) -> None:
        """As a workspace is in which nobody has made an attribute or a tag yet."""
        self.attributes, self.contact_attributes, self.company_attributes, self.tags = {}, {}, {}, {}

    def tag(self, name: str) -> tuple[str, str]:
        """(id, name) of the tag, made if it is new."""
        key = name.casefold()
        if key not in self.tags:
            self.tags[key] = (self.ids.next("tag"), name)
        return self.tags[key]
