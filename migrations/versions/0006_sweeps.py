"""How far Intercom was read again, and what was last seen of conversations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment, its_time = sa.DateTime(timezone=True), "Intercom's time."
    op.create_table(
        "sweeps",
        sa.Column("app_id", sa.Text(), nullable=False, comment="Intercom's id of the workspace that is read."),
        sa.Column("began_at", moment, nullable=False, comment="Nothing that happened before is brought in."),
        sa.Column("searched_up_to", moment, nullable=False, comment=f"All changes before were found. {its_time}"),
        sa.Column(
            "search_began_at",
            moment,
            nullable=True,
            comment=f"When the search under way began; empty: none is. {its_time}",
        ),
        sa.Column("reached", moment, nullable=True, comment="How far the search under way has come."),
        sa.Column("search_at", moment, nullable=False, comment="When to search next."),
        sa.Column("due_at", moment, nullable=False, comment="When to look next: to search, or to read what was found."),
        sa.Column("leased_until", moment, nullable=True, comment="A worker is at it until then, unless it goes on."),
        sa.Column("epoch", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("failing_since", moment, nullable=True, comment="Since when Intercom cannot be read."),
        sa.PrimaryKeyConstraint("app_id"),
    )
    op.create_table(
        "conversation_states",
        sa.Column("lane", sa.Text(), nullable=False, comment="conversation:<app>:<id>"),
        sa.Column("changed_at", moment, nullable=False, comment="When it was changed last, as far as was seen."),
        sa.Column("parts", sa.Integer(), nullable=True, comment="How many parts it had then."),
        sa.Column(
            "unread_since",
            moment,
            nullable=True,
            comment="Since when there is a change to read; empty: it was read.",
        ),
        sa.Column("told_up_to", moment, nullable=True, comment=f"All that happened before is an event. {its_time}"),
        sa.Column(
            "attributes",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="As they were read last, name -> value.",
        ),
        sa.Column(
            "tags",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="As they were read last, id -> name.",
        ),
        sa.PrimaryKeyConstraint("lane"),
    )
    op.create_index(
        "conversation_states_unread_idx",
        "conversation_states",
        ["changed_at"],
        postgresql_where=sa.text("unread_since IS NOT NULL"),
    )
    op.create_index("conversation_states_changed_at_idx", "conversation_states", ["changed_at"])
    op.create_table(
        "recoveries",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column(
            "events", sa.BigInteger(), nullable=False, comment="How many were found of which no notification came."
        ),
        sa.Column("last_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "unheard_since",
            moment,
            nullable=True,
            comment="Since when some are found while notifications come of other topics only.",
        ),
        sa.PrimaryKeyConstraint("topic"),
    )
