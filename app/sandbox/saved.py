"""The sandbox's memory in a file, so that `make run` finds its conversations again after a restart."""

import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from app import clock
from app.sandbox.records import AttributeDefinition, Company, Contact, Conversation, Mail, SlackMessage, Task, Webhook
from app.sandbox.state import State
from app.sandbox.versions import Kept


@dataclass(frozen=True)
class _Saved:
    base: int
    counts: dict[str, int]
    tags: dict[str, tuple[str, str]]
    conversations: list[Conversation]
    contacts: list[Contact]
    tasks: list[Task]
    attributes: list[AttributeDefinition] = field(default_factory=list)
    contact_attributes: list[AttributeDefinition] = field(default_factory=list)
    company_attributes: list[AttributeDefinition] = field(default_factory=list)
    slack: list[SlackMessage] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    companies: list[Company] = field(default_factory=list)
    asana_webhooks: list[Webhook] = field(default_factory=list)


_FORM = TypeAdapter(_Saved)


def save(state: State, file: Path) -> None:
    """Replaces the file in one step: it is the old one or the new one, never half of it."""
    saved = _Saved(
        base=state.ids.base,
        counts=dict(state.ids.counts),
        tags=state.tags,
        conversations=[kept.now for kept in state.conversations.values()],
        contacts=[kept.now for kept in state.contacts.values()],
        tasks=[kept.now for kept in state.tasks.values()],
        attributes=list(state.attributes.values()),
        contact_attributes=list(state.contact_attributes.values()),
        company_attributes=list(state.company_attributes.values()),
        slack=state.slack,
        mails=state.mails,
        companies=[kept.now for kept in state.companies.values()],
        asana_webhooks=list(state.asana_webhooks.values()),
    )
    draft = file.with_suffix(".draft")
    with draft.open("wb") as out:
        out.write(_FORM.dump_json(saved))
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)


def load(state: State, file: Path) -> None:
    """Fills the state from the file; without a file nothing changes. Raises ValueError for any other file."""
    if not file.exists():
        return
    try:
        saved = _FORM.validate_json(file.read_bytes())
    except ValidationError as error:
        raise ValueError(f"{file} does not hold a sandbox's state (move it away to start anew): {error}") from None
    at = clock.monotonic()
    state.ids.base, state.ids.counts = saved.base, Counter(saved.counts)
    state.tags = saved.tags
    state.conversations = {one.id: Kept(one, at) for one in saved.conversations}
    state.contacts = {one.id: Kept(one, at) for one in saved.contacts}
    state.tasks = {one.gid: Kept(one, at) for one in saved.tasks}
    state.asana_webhooks = {one.gid: one for one in saved.asana_webhooks}
    state.companies |= {one.id: Kept(one, at) for one in saved.companies}
    # Over the seed's, which may know more than when the file was written.
    state.attributes |= {one.name: one for one in saved.attributes}
    state.contact_attributes |= {one.name: one for one in saved.contact_attributes}
    state.company_attributes |= {one.name: one for one in saved.company_attributes}
    state.slack, state.mails = saved.slack, saved.mails
