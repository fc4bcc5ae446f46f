"""Rules that the clock calls, and why a wait has ended."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column(
        "timers",
        sa.Column("ended", sa.Text(), nullable=True, comment="Why it was cancelled; empty: it was begun anew."),
    )
    op.alter_column(
        "timers",
        "state",
        existing_type=sa.Text(),
        existing_nullable=False,
        comment="waiting; due: it is an event; cancelled",
        existing_comment="waiting; due: it is an event; cancelled: begun anew",
    )
    op.create_table(
        "schedule_watch",
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column(
            "written",
            sa.Text(),
            nullable=False,
            comment="The rule's schedule in words: another one is watched anew.",
        ),
        sa.Column("up_to", moment, nullable=False, comment="All its times until then were begun, or told as missed."),
        sa.PrimaryKeyConstraint("rule"),
    )
    op.create_table(
        "schedule_rounds",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("app_id", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column(
            "is_preview",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="Only counted, never done.",
        ),
        sa.Column("day", sa.Date(), nullable=False, comment="As days are in the schedule's time zone."),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="counting, held, releasing, done, dropped"),
        sa.Column(
            "allowed",
            sa.Integer(),
            nullable=True,
            comment="A person said go: on how many more than the fuse allows it may act.",
        ),
        sa.Column("reached", moment, nullable=True, comment="When the last conversation began that was looked at."),
        sa.Column("looked_at", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "matched",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="On how many the rule would act.",
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("epoch", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("leased_until", moment, nullable=True),
        sa.Column("began_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "schedule_rounds_day_idx",
        "schedule_rounds",
        ["rule", "day"],
        unique=True,
        postgresql_where=sa.text("NOT is_preview"),
    )
    op.create_index(
        "schedule_rounds_work_idx",
        "schedule_rounds",
        ["id"],
        postgresql_where=sa.text("state IN ('counting', 'releasing')"),
    )
    op.create_table(
        "schedule_matches",
        sa.Column("round_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False, comment="Intercom's id."),
        sa.Column("acts", sa.Boolean(), nullable=False, comment="The rule would act, and not only be recorded."),
        sa.Column("found_at", moment, nullable=False, comment="When Intercom showed it so."),
        sa.Column(
            "body",
            sa.LargeBinary(),
            nullable=True,
            comment="The conversation as it was found, JSON; empty in a preview.",
        ),
        sa.ForeignKeyConstraint(["round_id"], ["schedule_rounds.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round_id", "conversation"),
    )
