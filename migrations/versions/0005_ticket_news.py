"""What was last seen of tickets in Asana, and the webhooks that tell of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ticket_states",
        sa.Column("gid", sa.Text(), nullable=False, comment="Asana's id."),
        sa.Column(
            "since",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="What happened before is no news, by Asana's clock.",
        ),
        sa.Column(
            "seen",
            postgresql.JSONB(),
            nullable=True,
            comment="As app.runs.news.seen writes it; empty: nobody has looked yet.",
        ),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=True, comment="Asana's, when it was seen last."),
        sa.Column(
            "version",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Looks that found something changed.",
        ),
        sa.Column(
            "completion",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="How often it was completed.",
        ),
        sa.Column("completed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "is_gone",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="Asana says that it is deleted.",
        ),
        sa.Column("merged_into", sa.Text(), nullable=True, comment="The ticket that it is a duplicate of."),
        sa.Column(
            "projects",
            postgresql.JSONB(),
            server_default=sa.text("'[]'"),
            nullable=False,
            comment="In which it was seen last.",
        ),
        sa.Column("looked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("gid"),
    )
    op.create_index(
        "ticket_states_merged_into_idx",
        "ticket_states",
        ["merged_into"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_index(
        "ticket_states_looked_at_idx",
        "ticket_states",
        ["looked_at"],
        unique=False,
        postgresql_where=sa.text("NOT is_gone"),
    )
    op.create_table(
        "asana_webhooks",
        sa.Column("target", sa.Text(), nullable=False, comment="The end of its address, which nobody can guess."),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False, comment="The whole address that Asana was given."),
        sa.Column("gid", sa.Text(), nullable=True, comment="Asana's id of it; empty while it is being made."),
        sa.Column("secret", sa.Text(), nullable=True, comment="From Asana's answer to its making."),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "pending_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Until then a handshake is answered.",
        ),
        sa.Column(
            "retired_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Another one has taken its place; what is still on its way is taken in.",
        ),
        sa.Column("last_heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("target"),
    )
    op.create_index("asana_webhooks_project_idx", "asana_webhooks", ["project"], unique=False)
    op.create_table(
        "asana_projects",
        sa.Column("project", sa.Text(), nullable=False, comment="A project of tickets in Asana."),
        sa.Column(
            "sync",
            sa.Text(),
            nullable=True,
            comment="How far its events were asked for, where no webhook tells of them.",
        ),
        sa.Column(
            "poll_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When to ask next.",
        ),
        sa.Column(
            "asked_at", sa.DateTime(timezone=True), nullable=True, comment="When its events were asked for last."
        ),
        sa.Column(
            "check_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When to check its webhook next.",
        ),
        sa.PrimaryKeyConstraint("project"),
    )
    op.create_index(
        "effects_links_idx",
        "effects",
        ["target"],
        unique=False,
        postgresql_where=sa.text("action = 'link_ticket'"),
    )
    op.create_index(
        "effects_tickets_idx",
        "effects",
        ["settled_at"],
        unique=False,
        postgresql_where=sa.text("action IN ('ticket', 'link_ticket') AND state = 'done'"),
    )
    op.add_column(
        "ticket_reads",
        sa.Column(
            "brought_forward_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When somebody wanted it read at once.",
        ),
    )
    # What happened to tickets before somebody looks at them for the first time is no news.
    op.execute(
        "INSERT INTO ticket_states (gid, since)"
        " SELECT DISTINCT CASE action WHEN 'ticket' THEN far_id ELSE target END, now() FROM effects"
        " WHERE action IN ('ticket', 'link_ticket') AND state = 'done'"
        " AND (action = 'link_ticket' OR far_id IS NOT NULL)"
    )
