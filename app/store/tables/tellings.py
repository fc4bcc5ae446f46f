"""How far the customers of a ticket are told that it is done."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from app.store.tables.metadata import Moment, metadata

tellings = Table(
    "tellings",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("app_id", Text, nullable=False),
    Column("gid", Text, nullable=False, comment="The ticket's task in Asana."),
    Column("completion", Integer, nullable=False, comment="How often the ticket had been completed."),
    Column("state", Text, nullable=False, comment="cooling, telling, over, cancelled, stopped"),
    Column("reason", Text, comment="Why it was cancelled or stopped, or what it waits for."),
    Column("stopped_by", Text, comment="The person who stopped it; empty: the ticket did."),
    Column("confirmed_at", Moment, nullable=False, comment="When the ticket was found confirmed."),
    Column("due_at", Moment, nullable=False, server_default=text("now()"), comment="When a worker is to look next."),
    Column("completed_at", Moment, comment="Asana's time of the completion, once customers are told."),
    Column("kind", Text),
    Column("title", Text),
    Column("url", Text),
    Column("what_changed", Text),
    Column("over_at", Moment),
    UniqueConstraint("app_id", "gid", "completion"),
    Index("tellings_due_idx", "due_at", "id", postgresql_where=text("state IN ('cooling', 'telling')")),
)

deleted_notes = Table(
    "deleted_notes",
    metadata,
    Column("effect_id", BigInteger, primary_key=True, autoincrement=False, comment="The effect that wrote the note."),
    Column("seen_at", Moment, nullable=False, server_default=text("now()"), comment="When it was seen to be gone."),
)

note_reads = Table(
    "note_reads",
    metadata,
    Column("contact", Text, primary_key=True, comment="The lane of a customer with notes that are to be deleted."),
    Column("due_at", Moment, nullable=False, comment="When a worker is to look next which of them are gone."),
)

told_conversations = Table(
    "told_conversations",
    metadata,
    Column("telling_id", BigInteger, ForeignKey("tellings.id"), nullable=False),
    Column("conversation", Text, nullable=False, comment="The conversation's lane."),
    Column("contact", Text, nullable=False, comment="The customer's lane, as known when last looked at."),
    Column("speaks", Boolean, nullable=False, comment="Whether the customer is told in this conversation."),
    Column("spoken_in", Text, comment="The customer's conversation in which it is told instead."),
    Column("state", Text, nullable=False, comment="waiting, released"),
    Column("reason", Text, comment="Why the customer is not told."),
    Column("name", Text, comment="The customer's, for the ticket's comment."),
    Column("approved", Boolean, nullable=False, server_default=text("false"), comment="A person read the words first."),
    Column("released_at", Moment),
    Column("not_before", Moment, comment="Put off until the customer's day begins."),
    PrimaryKeyConstraint("telling_id", "conversation"),
    Index(
        "told_conversations_customer_key",
        "telling_id",
        "contact",
        unique=True,
        postgresql_where=text("speaks"),
    ),
    Index(
        "told_conversations_released_idx",
        "released_at",
        postgresql_where=text("speaks AND released_at IS NOT NULL"),
    ),
)
