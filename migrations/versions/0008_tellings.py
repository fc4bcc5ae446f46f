"""How far the customers of a ticket are told."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tellings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("app_id", sa.Text(), nullable=False),
        sa.Column("gid", sa.Text(), nullable=False, comment="The ticket's task in Asana."),
        sa.Column("completion", sa.Integer(), nullable=False, comment="How often the ticket had been completed."),
        sa.Column("state", sa.Text(), nullable=False, comment="cooling, telling, over, cancelled, stopped"),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it was cancelled or stopped, or what it waits for."),
        sa.Column("stopped_by", sa.Text(), nullable=True, comment="The person who stopped it; empty: the ticket did."),
        sa.Column(
            "confirmed_at", sa.DateTime(timezone=True), nullable=False, comment="When the ticket was found confirmed."
        ),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When a worker is to look next.",
        ),
        sa.Column(
            "completed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Asana's time of the completion, once customers are told.",
        ),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("what_changed", sa.Text(), nullable=True),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("app_id", "gid", "completion"),
    )
    op.create_index(
        "tellings_due_idx",
        "tellings",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('cooling', 'telling')"),
    )
    op.create_table(
        "told_conversations",
        sa.Column("telling_id", sa.BigInteger(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False, comment="The conversation's lane."),
        sa.Column("contact", sa.Text(), nullable=False, comment="The customer's lane, as known when last looked at."),
        sa.Column("speaks", sa.Boolean(), nullable=False, comment="Whether the customer is told in this conversation."),
        sa.Column(
            "spoken_in",
            sa.Text(),
            nullable=True,
            comment="The customer's conversation in which it is told instead.",
        ),
        sa.Column("state", sa.Text(), nullable=False, comment="waiting, released"),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why the customer is not told."),
        sa.Column("name", sa.Text(), nullable=True, comment="The customer's, for the ticket's comment."),
        sa.Column(
            "approved",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="A person read the words first.",
        ),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["telling_id"], ["tellings.id"]),
        sa.PrimaryKeyConstraint("telling_id", "conversation"),
    )
    op.create_index(
        "told_conversations_customer_key",
        "told_conversations",
        ["telling_id", "contact"],
        unique=True,
        postgresql_where=sa.text("speaks"),
    )
    op.create_index(
        "told_conversations_released_idx",
        "told_conversations",
        ["released_at"],
        unique=False,
        postgresql_where=sa.text("speaks AND released_at IS NOT NULL"),
    )
    op.create_table(
        "deleted_notes",
        sa.Column(
            "effect_id", sa.BigInteger(), autoincrement=False, nullable=False, comment="The effect that wrote the note."
        ),
        sa.Column(
            "seen_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was seen to be gone.",
        ),
        sa.PrimaryKeyConstraint("effect_id"),
    )
    op.create_table(
        "note_reads",
        sa.Column(
            "contact", sa.Text(), nullable=False, comment="The lane of a customer with notes that are to be deleted."
        ),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When a worker is to look next which of them are gone.",
        ),
        sa.PrimaryKeyConstraint("contact"),
    )
    op.create_index(
        "effects_replacing_idx",
        "effects",
        ["id"],
        unique=False,
        postgresql_where=sa.text("action = 'user_note' AND receipt ->> 'replaces' IS NOT NULL"),
    )
    op.create_index(
        "effects_retired_idx",
        "effects",
        ["contact"],
        unique=False,
        postgresql_where=sa.text("action = 'retire_user_note'"),
    )
