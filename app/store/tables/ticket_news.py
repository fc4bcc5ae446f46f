"""What was last seen of tickets in Asana, and how Asana tells of changes to them."""

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from app.store.tables.metadata import Moment, metadata

ticket_states = Table(
    "ticket_states",
    metadata,
    Column("gid", Text, primary_key=True, comment="Asana's id."),
    Column("since", Moment, nullable=False, comment="What happened before is no news, by Asana's clock."),
    Column("seen", JSONB, comment="As app.runs.news.seen writes it; empty: nobody has looked yet."),
    Column("modified_at", Moment, comment="Asana's, when it was seen last."),
    Column("version", Integer, nullable=False, server_default=text("0"), comment="Looks that found something changed."),
    Column("completion", Integer, nullable=False, server_default=text("0"), comment="How often it was completed."),
    Column("completed", Boolean, nullable=False, server_default=text("false")),
    Column("is_gone", Boolean, nullable=False, server_default=text("false"), comment="Asana says that it is deleted."),
    Column("merged_into", Text, comment="The ticket that it is a duplicate of."),
    Column("projects", JSONB, nullable=False, server_default=text("'[]'"), comment="In which it was seen last."),
    Column("looked_at", Moment, nullable=False, server_default=text("now()")),
    Index("ticket_states_merged_into_idx", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
    Index("ticket_states_looked_at_idx", "looked_at", postgresql_where=text("NOT is_gone")),
    Index(
        "ticket_states_may_still_end_idx", "looked_at",
        postgresql_where=text("NOT is_gone AND (NOT completed OR seen ->> 'is_confirmed' = 'false')"),
    ),
)  # fmt: skip

asana_webhooks = Table(
    "asana_webhooks",
    metadata,
    Column("target", Text, primary_key=True, comment="The end of its address, which nobody can guess."),
    Column("project", Text, nullable=False),
    Column("address", Text, nullable=False, comment="The whole address that Asana was given."),
    Column("gid", Text, comment="Asana's id of it; empty while it is being made."),
    Column("secret", Text, comment="From Asana's answer to its making."),
    Column("made_at", Moment, nullable=False, server_default=text("now()")),
    Column("pending_until", Moment, comment="Until then a handshake is answered."),
    Column("retired_at", Moment, comment="Another one has taken its place; what is still on its way is taken in."),
    Column("last_heard_at", Moment),
    Index("asana_webhooks_project_idx", "project"),
)

asana_projects = Table(
    "asana_projects",
    metadata,
    Column("project", Text, primary_key=True, comment="A project of tickets in Asana."),
    Column("sync", Text, comment="How far its events were asked for, where no webhook tells of them."),
    Column("poll_at", Moment, nullable=False, server_default=text("now()"), comment="When to ask next."),
    Column("asked_at", Moment, comment="When its events were asked for last."),
    Column("check_at", Moment, nullable=False, server_default=text("now()"), comment="When to check its webhook next."),
)
