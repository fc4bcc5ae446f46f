"""Tickets that can be suggested, and how far they were read."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, SmallInteger, Table, Text, text
from sqlalchemy.dialects.postgresql import TSVECTOR

from app.store.tables.metadata import Moment, metadata

known_tickets = Table(
    "known_tickets",
    metadata,
    Column("gid", Text, primary_key=True, comment="Asana's id."),
    Column("kind", Text, nullable=False),
    Column("project", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("url", Text),
    Column("completed", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False, comment="The vendor's time."),
    Column("known_at", Moment, nullable=False, server_default=text("now()"), comment="When it was remembered last."),
    Column("words", TSVECTOR, nullable=False, comment="Of title and description, as app.rules.related reads them."),
    Index("known_tickets_words_idx", "words", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
    Index("known_tickets_known_at_idx", "known_at"),
)

known_words = Table(
    "known_words",
    metadata,
    Column("word", Text, primary_key=True),
    Column("tickets", Integer, nullable=False, comment="How many known tickets had it when they were counted."),
)

ticket_census = Table(
    "ticket_census",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False, comment="Always 1: there is one row."),
    Column("tickets", Integer, nullable=False),
    Column("words", BigInteger, nullable=False, comment="Of all tickets together."),
    Column("counted_at", Moment, nullable=False),
)

ticket_reads = Table(
    "ticket_reads",
    metadata,
    Column("project", Text, primary_key=True, comment="A project of tickets in Asana."),
    Column("due_at", Moment, nullable=False, comment="When a worker is to read it next."),
    Column("brought_forward_at", Moment, comment="When somebody wanted it read at once."),
    Column("read_up_to", Moment, comment="All changes before were read."),
    Column("reading", Text, comment="In which way: other words or other kinds of tickets make it another."),
)
