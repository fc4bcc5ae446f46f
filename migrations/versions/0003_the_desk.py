"""Timers of rules that wait, tickets that can be suggested, and effects that begin later."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Works while the previous version still runs: it adds, and takes nothing away that it does not
    put back wider."""
    op.create_table(
        "timers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("app_id", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False, comment="The rule that looks again."),
        sa.Column("event_id", sa.BigInteger(), nullable=False, comment="The event that it looks at again."),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False, comment="When that happened."),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "replayed",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="A replay began the wait.",
        ),
        sa.Column("state", sa.Text(), nullable=False, comment="waiting; due: it is an event; cancelled: begun anew"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("event_id", "rule"),
    )
    op.create_index(
        "timers_due_idx", "timers", ["due_at", "id"], unique=False, postgresql_where=sa.text("state = 'waiting'")
    )
    op.create_index("timers_lane_idx", "timers", ["lane", "rule", "since", "event_id"], unique=False)
    op.create_table(
        "known_tickets",
        sa.Column("gid", sa.Text(), nullable=False, comment="Asana's id."),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("completed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="The vendor's time."),
        sa.Column(
            "known_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was remembered last.",
        ),
        sa.Column(
            "words",
            postgresql.TSVECTOR(),
            nullable=False,
            comment="Of title and description, as app.rules.related reads them.",
        ),
        sa.PrimaryKeyConstraint("gid"),
    )
    op.create_index(
        "known_tickets_words_idx",
        "known_tickets",
        ["words"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index("known_tickets_known_at_idx", "known_tickets", ["known_at"], unique=False)
    op.create_table(
        "known_words",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column(
            "tickets", sa.Integer(), nullable=False, comment="How many known tickets had it when they were counted."
        ),
        sa.PrimaryKeyConstraint("word"),
    )
    op.create_table(
        "ticket_census",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False, comment="Always 1: there is one row."),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.Column("words", sa.BigInteger(), nullable=False, comment="Of all tickets together."),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "ticket_reads",
        sa.Column("project", sa.Text(), nullable=False, comment="A project of tickets in Asana."),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, comment="When a worker is to read it next."),
        sa.Column("read_up_to", sa.DateTime(timezone=True), nullable=True, comment="All changes before were read."),
        sa.Column(
            "reading",
            sa.Text(),
            nullable=True,
            comment="In which way: other words or other kinds of tickets make it another.",
        ),
        sa.PrimaryKeyConstraint("project"),
    )
    op.add_column(
        "runs",
        sa.Column("undoes", sa.BigInteger(), nullable=True, comment="The run that it takes back, for kind undo."),
    )
    op.alter_column(
        "runs",
        "kind",
        existing_type=sa.Text(),
        existing_nullable=False,
        comment="live, replay, undo or digest",
        existing_comment="live or replay",
    )
    op.create_index("runs_undoes_idx", "runs", ["undoes"], unique=False, postgresql_where=sa.text("undoes IS NOT NULL"))
    op.create_index(
        "runs_shadow_at_idx", "runs", ["created_at"], unique=False, postgresql_where=sa.text("shadow IS NOT NULL")
    )
    op.add_column(
        "effects",
        sa.Column(
            "unseen",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="It was let through with all of its cause: nobody looked at this one.",
        ),
    )
    op.drop_index("effects_contact_idx", table_name="effects")
    op.create_index(
        "effects_contact_idx",
        "effects",
        ["contact", "action"],
        unique=False,
        postgresql_where=sa.text("action IN ('ticket', 'link_ticket', 'user_note')"),
    )
    op.create_index(
        "effects_slot_idx",
        "effects",
        ["lane", "slot"],
        unique=False,
        postgresql_where=sa.text("slot IS NOT NULL"),
    )
    op.create_index(
        "effects_settled_at_idx",
        "effects",
        ["settled_at", "id"],
        unique=False,
        postgresql_where=sa.text("settled_at IS NOT NULL"),
    )
