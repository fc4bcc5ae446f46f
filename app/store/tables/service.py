"""The installation itself: its settings, budgets, announcements and keys."""

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    Identity,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from app.store.tables.metadata import Moment, metadata

installation = Table(
    "installation",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False, comment="Always 1: there is one row."),
    Column("reach", Text, nullable=False, server_default="watch"),
    Column("inside_since", Moment, comment="Conversations opened before are not touched."),
    Column("customers_since", Moment, comment="Customers of conversations opened before see nothing of us."),
    Column("stopped_at", Moment),
    Column("stopped_scope", Text, comment="customers or everything"),
    Column("stopped_by", Text),
    Column("app_id", Text, comment="Intercom's id of our workspace."),
)

budgets = Table(
    "budgets",
    metadata,
    Column("destination", Text, primary_key=True),
    Column("per_second", Double, nullable=False),
    Column("burst", Double, nullable=False),
    Column("booked_to", Double, nullable=False, server_default=text("0"), comment="UNIX seconds; GCRA's arrival time."),
    Column("bulk_booked_to", Double, nullable=False, server_default=text("0")),
    Column("blocked_until", Double, nullable=False, server_default=text("0")),
    Column("reported_limit", Integer, comment="The vendor's own word on its window."),
)

flights = Table(
    "flights",
    metadata,
    Column("destination", Text, primary_key=True),
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("leased_until", Moment, nullable=False, server_default=text("'-infinity'")),
)

announcements = Table(
    "announcements",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", Moment, nullable=False, server_default=text("now()")),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False, comment="What it is about; one open announcement per kind and subject."),
    Column("words", Text, nullable=False),
    Column("times", Integer, nullable=False, server_default=text("1")),
    UniqueConstraint("kind", "subject"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False, comment="SHA-256 of the key; the key itself is shown once."),
    Column("created_at", Moment, nullable=False, server_default=text("now()")),
    Column("revoked_at", Moment),
    UniqueConstraint("name"),
    UniqueConstraint("hash"),
)
