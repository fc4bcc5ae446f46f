"""How far Intercom was read again, and what was last seen of conversations."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from app.store.tables.metadata import Moment, metadata

sweeps = Table(
    "sweeps",
    metadata,
    Column("app_id", Text, primary_key=True, comment="Intercom's id of the workspace that is read."),
    Column("began_at", Moment, nullable=False, comment="Nothing that happened before is brought in."),
    Column("searched_up_to", Moment, nullable=False, comment="All changes before were found. Intercom's time."),
    Column("search_began_at", Moment, comment="When the search under way began; empty: none is. Intercom's time."),
    Column("reached", Moment, comment="How far the search under way has come."),
    Column("search_at", Moment, nullable=False, comment="When to search next."),
    Column("due_at", Moment, nullable=False, comment="When to look next: to search, or to read what was found."),
    Column("leased_until", Moment, comment="A worker is at it until then, unless it goes on."),
    Column("epoch", BigInteger, nullable=False, server_default=text("0")),
    Column("failing_since", Moment, comment="Since when Intercom cannot be read."),
)

conversation_states = Table(
    "conversation_states",
    metadata,
    Column("lane", Text, primary_key=True, comment="conversation:<app>:<id>"),
    Column("changed_at", Moment, nullable=False, comment="When it was changed last, as far as was seen."),
    Column("parts", Integer, comment="How many parts it had then."),
    Column("unread_since", Moment, comment="Since when there is a change to read; empty: it was read."),
    Column("told_up_to", Moment, comment="All that happened before is an event. Intercom's time."),
    Column(
        "failures",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="How often in a row it could not be read.",
    ),
    Column("not_before", Moment, comment="When to try again."),
    Column("attributes", JSONB, comment="As they were read last, name -> value."),
    Column("tags", JSONB, comment="As they were read last, id -> name."),
    Index("conversation_states_unread_idx", "changed_at", postgresql_where=text("unread_since IS NOT NULL")),
    Index("conversation_states_changed_at_idx", "changed_at"),
    Index("conversation_states_not_before_idx", "not_before", postgresql_where=text("not_before IS NOT NULL")),
)

recoveries = Table(
    "recoveries",
    metadata,
    Column("topic", Text, primary_key=True),
    Column("events", BigInteger, nullable=False, comment="How many were found of which no notification came."),
    Column("last_at", Moment, nullable=False, server_default=text("now()")),
    Column("unheard_since", Moment, comment="Since when some are found while notifications come of other topics only."),
)
