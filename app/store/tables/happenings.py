"""What happened and waits to be handled: lanes, events, timers."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from app.store.tables.metadata import Moment, metadata

lanes = Table(
    "lanes",
    metadata,
    Column("key", Text, primary_key=True, comment="conversation:<app>:<id> and the like."),
    Column("wake_at", Moment, comment="When to look at this lane next; empty: idle."),
    Column("hinted_at", Moment, comment="When a wake-up was last queued."),
    Column("bulk", Boolean, nullable=False, server_default=text("false")),
    Column("epoch", BigInteger, nullable=False, server_default=text("0")),
    Column("leased_until", Moment),
    Column("worker", Text),
    Column("settled_up_to", Moment, comment="The newest created_at among settled events."),
    Index("lanes_wake_at_idx", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
)

events = Table(
    "events",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("app_id", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("lane", Text),
    Column("delivery_key", Text, nullable=False),
    Column("occurrence_key", Text),
    Column("created_at", Moment, nullable=False, comment="The vendor's time."),
    Column("received_at", Moment, nullable=False, server_default=text("now()")),
    Column("state", Text, nullable=False, comment="waiting, settled, ignored, failed, unreadable"),
    Column("reason", Text),
    Column("late", Boolean, nullable=False, server_default=text("false")),
    Column("replayed", Boolean, nullable=False, server_default=text("false")),
    Column(
        "recovered",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="No notification came: it was found by reading again.",
    ),
    Column("attempts", SmallInteger, nullable=False, server_default=text("0"), comment="Times it failed."),
    Column("takeovers", SmallInteger, nullable=False, server_default=text("0"), comment="Times its worker died."),
    UniqueConstraint("delivery_key"),
    UniqueConstraint("occurrence_key"),
    Index("events_waiting_idx", "lane", "created_at", "id", postgresql_where=text("state = 'waiting'")),
    Index("events_trouble_idx", "id", postgresql_where=text("state IN ('failed', 'unreadable')")),
    Index("events_lane_idx", "lane", "id"),
)

event_bodies = Table(
    "event_bodies",
    metadata,
    Column("event_id", BigInteger, primary_key=True, autoincrement=False),
    Column("received_at", Moment, primary_key=True),
    Column("body", LargeBinary, nullable=False, comment="The signed bytes, as they came."),
    postgresql_partition_by="RANGE (received_at)",
)

timers = Table(
    "timers",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("app_id", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("rule", Text, nullable=False, comment="The rule that looks again."),
    Column("event_id", BigInteger, nullable=False, comment="The event that it looks at again."),
    Column("since", Moment, nullable=False, comment="When that happened."),
    Column("due_at", Moment, nullable=False),
    Column("replayed", Boolean, nullable=False, server_default=text("false"), comment="A replay began the wait."),
    Column("state", Text, nullable=False, comment="waiting; due: it is an event; cancelled"),
    Column("ended", Text, comment="Why it was cancelled; empty: it was begun anew."),
    UniqueConstraint("event_id", "rule"),
    Index("timers_due_idx", "due_at", "id", postgresql_where=text("state = 'waiting'")),
    Index("timers_lane_idx", "lane", "rule", "since", "event_id"),
)
