"""Rulebooks that were in force, and what they refer to."""

from sqlalchemy import BigInteger, Column, Identity, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.store.tables.metadata import Moment, metadata

rulebooks = Table(
    "rulebooks",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("sources", JSONB, nullable=False, comment="File name -> text."),
    Column("first_live_at", Moment, nullable=False, server_default=text("now()")),
    Column("last_live_at", Moment, nullable=False, server_default=text("now()")),
)

rulebook_history = Table(
    "rulebook_history",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", Moment, nullable=False, server_default=text("now()")),
    Column("digest", Text, nullable=False, comment="The rulebook that came into force."),
    Column("origin", Text, nullable=False, comment="From where: folder and machine."),
)

reference_checks = Table(
    "reference_checks",
    metadata,
    Column("digest", Text, primary_key=True, comment="A rulebook in force."),
    Column("at", Moment, nullable=False, server_default=text("now()"), comment="When it was checked last."),
    Column("since", Moment, nullable=False, server_default=text("now()")),
    Column("in_force_at", Moment, nullable=False, server_default=text("now()"), comment="When a worker had it last."),
    Column("missing", ARRAY(Text), nullable=False, server_default=text("'{}'"), comment="What was announced."),
)
