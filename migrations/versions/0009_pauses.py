"""Destinations that are paused, and incidents."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _destinations()
    _pauses()
    _incidents()


def _destinations() -> None:
    op.create_table(
        "destinations",
        sa.Column("name", sa.Text(), nullable=False, comment="intercom, asana, slack or mail."),
        sa.Column(
            "failures",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Calls in a row that failed.",
        ),
        sa.Column("failing_since", MOMENT, comment="When the first of them failed."),
        sa.PrimaryKeyConstraint("name"),
    )
    op.execute("INSERT INTO destinations (name) VALUES ('intercom'), ('asana'), ('slack'), ('mail')")


def _pauses() -> None:
    op.create_table(
        "pauses",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("since", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("by", sa.Text(), nullable=False, comment="Who paused it."),
        sa.Column("why", sa.Text()),
        sa.Column(
            "by_breaker",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="It paused by itself.",
        ),
        sa.Column("probe_at", MOMENT, comment="When one call may try whether it is back."),
        sa.Column(
            "probe_wait",
            sa.Double(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Seconds to the probe after that.",
        ),
        sa.Column("until", MOMENT, comment="Empty while it is in force."),
        sa.Column("ended_by", sa.Text()),
        sa.Column(
            "held",
            sa.Text(),
            comment="What becomes of what customers would see; empty: judged anew.",
        ),
        sa.Column(
            "woken",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Effects that waited for its end.",
        ),
        sa.Column("drained_at", MOMENT, comment="When all that had waited was under way again."),
        sa.PrimaryKeyConstraint("id"),
    )
    in_force, not_drained = sa.text("until IS NULL"), sa.text("drained_at IS NULL")
    op.create_index("pauses_in_force_key", "pauses", ["destination"], unique=True, postgresql_where=in_force)
    op.create_index("pauses_not_drained_idx", "pauses", ["id"], postgresql_where=not_drained)
    op.create_index("pauses_destination_idx", "pauses", ["destination", "since"])


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="destination, effects, rule or events"),
        sa.Column(
            "cause", sa.Text(), nullable=False, comment="What its failures have in common; one is open per cause."
        ),
        sa.Column("destination", sa.Text()),
        sa.Column("rule", sa.Text()),
        sa.Column("words", sa.Text(), nullable=False, comment="What is wrong, for people."),
        sa.Column("opened_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        sa.Column("last_at", MOMENT, server_default=sa.text("now()"), nullable=False, comment="When it failed last."),
        sa.Column("failures", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("event_id", sa.BigInteger(), comment="The newest event that it befell."),
        sa.Column("over_at", MOMENT, comment="Empty while it is open."),
        sa.Column("outcome", sa.Text(), comment="How it ended, for people."),
        sa.PrimaryKeyConstraint("id"),
    )
    is_open = sa.text("over_at IS NULL")
    op.create_index("incidents_open_key", "incidents", ["cause"], unique=True, postgresql_where=is_open)
