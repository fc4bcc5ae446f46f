"""Destinations that are paused, and incidents: failures of one cause."""

from sqlalchemy import BigInteger, Boolean, Column, Double, Identity, Index, Integer, Table, Text, text

from app.store.tables.metadata import Moment, metadata

destinations = Table(
    "destinations",
    metadata,
    Column("name", Text, primary_key=True, comment="intercom, asana, slack or mail."),
    Column("failures", Integer, nullable=False, server_default=text("0"), comment="Calls in a row that failed."),
    Column("failing_since", Moment, comment="When the first of them failed."),
)

pauses = Table(
    "pauses",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("destination", Text, nullable=False),
    Column("since", Moment, nullable=False, server_default=text("now()")),
    Column("by", Text, nullable=False, comment="Who paused it."),
    Column("why", Text),
    Column("by_breaker", Boolean, nullable=False, server_default=text("false"), comment="It paused by itself."),
    Column("probe_at", Moment, comment="When one call may try whether it is back."),
    Column("probe_wait", Double, nullable=False, server_default=text("0"), comment="Seconds to the probe after that."),
    Column("until", Moment, comment="Empty while it is in force."),
    Column("ended_by", Text),
    Column("held", Text, comment="What becomes of what customers would see; empty: judged anew."),
    Column("woken", Integer, nullable=False, server_default=text("0"), comment="Effects that waited for its end."),
    Column("drained_at", Moment, comment="When all that had waited was under way again."),
    Index("pauses_in_force_key", "destination", unique=True, postgresql_where=text("until IS NULL")),
    Index("pauses_not_drained_idx", "id", postgresql_where=text("drained_at IS NULL")),
    Index("pauses_destination_idx", "destination", "since"),
)

incidents = Table(
    "incidents",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False, comment="destination, effects, rule, events or reading"),
    Column("cause", Text, nullable=False, comment="What its failures have in common; one is open per cause."),
    Column("destination", Text),
    Column("rule", Text),
    Column("words", Text, nullable=False, comment="What is wrong, for people."),
    Column("opened_at", Moment, nullable=False, server_default=text("now()")),
    Column("last_at", Moment, nullable=False, server_default=text("now()"), comment="When it failed last."),
    Column("failures", Integer, nullable=False, server_default=text("1")),
    Column("event_id", BigInteger, comment="The newest event that it befell."),
    Column("over_at", Moment, comment="Empty while it is open."),
    Column("outcome", Text, comment="How it ended, for people."),
    Index("incidents_open_key", "cause", unique=True, postgresql_where=text("over_at IS NULL")),
)
