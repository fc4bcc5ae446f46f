"""Rules that the clock calls: up to when each was looked after, its rounds, and what they found."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)

from app.store.tables.metadata import Moment, metadata

schedule_watch = Table(
    "schedule_watch",
    metadata,
    Column("rule", Text, primary_key=True),
    Column("written", Text, nullable=False, comment="The rule's schedule in words: another one is watched anew."),
    Column("up_to", Moment, nullable=False, comment="All its times until then were begun, or told as missed."),
)

schedule_rounds = Table(
    "schedule_rounds",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("app_id", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("is_preview", Boolean, nullable=False, server_default=text("false"), comment="Only counted, never done."),
    Column("day", Date, nullable=False, comment="As days are in the schedule's time zone."),
    Column("due_at", Moment, nullable=False),
    Column("state", Text, nullable=False, comment="counting, held, releasing, done, dropped"),
    Column("allowed", Integer, comment="A person said go: on how many more than the fuse allows it may act."),
    Column("reached", Moment, comment="When the last conversation began that was looked at."),
    Column("looked_at", Integer, nullable=False, server_default=text("0")),
    Column("matched", Integer, nullable=False, server_default=text("0"), comment="On how many the rule would act."),
    Column("reason", Text),
    Column(
        "failures", Integer, nullable=False, server_default=text("0"), comment="How often in a row it got no further."
    ),
    Column("epoch", BigInteger, nullable=False, server_default=text("0")),
    Column("leased_until", Moment),
    Column("began_at", Moment, nullable=False, server_default=text("now()")),
    Column("ended_at", Moment),
    Index("schedule_rounds_day_idx", "rule", "day", unique=True, postgresql_where=text("NOT is_preview")),
    Index("schedule_rounds_work_idx", "id", postgresql_where=text("state IN ('counting', 'releasing')")),
)

schedule_matches = Table(
    "schedule_matches",
    metadata,
    Column(
        "round_id", BigInteger, ForeignKey("schedule_rounds.id", ondelete="CASCADE"), primary_key=True,
        autoincrement=False,
    ),
    Column("conversation", Text, primary_key=True, comment="Intercom's id."),
    Column("acts", Boolean, nullable=False, comment="The rule would act, and not only be recorded."),
    Column("found_at", Moment, nullable=False, comment="When Intercom showed it so."),
    Column("body", LargeBinary, comment="The conversation as it was found, JSON; empty in a preview."),
)  # fmt: skip
