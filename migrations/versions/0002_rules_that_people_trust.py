"""What rules in shadow would have done, when rules with `once_per` acted, and which rulebook was in force when."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "runs",
        sa.Column(
            "shadow",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="Steps that were recorded and not done: rule, action, target, same.",
        ),
    )
    op.create_index("runs_shadow_idx", "runs", ["id"], unique=False, postgresql_where=sa.text("shadow IS NOT NULL"))
    op.create_table(
        "firings",
        sa.Column("subject", sa.Text(), nullable=False, comment="The lane of the conversation or contact."),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False, comment="conversation, customer, change, or matter:<which>."),
        sa.Column("at", sa.Text(), nullable=False, comment="When the rule with once_per acted, as facts tell times."),
        sa.Column("fingerprint", sa.Text(), nullable=False, comment="What its conditions saw, for once_per: change."),
        sa.Column("event_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "rule", "scope", "event_id"),
    )
    op.create_table(
        "rulebook_history",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False, comment="The rulebook that came into force."),
        sa.Column("origin", sa.Text(), nullable=False, comment="From where: folder and machine."),
        sa.PrimaryKeyConstraint("id"),
    )
    op.execute(
        "INSERT INTO rulebook_history (at, digest, origin)"
        " SELECT last_live_at, digest, 'from before there was a history' FROM rulebooks ORDER BY last_live_at"
    )
    op.create_table(
        "reference_checks",
        sa.Column("digest", sa.Text(), nullable=False, comment="A rulebook in force."),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When it was checked last.",
        ),
        sa.Column("since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "in_force_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When a worker had it last.",
        ),
        sa.Column(
            "missing",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="What was announced.",
        ),
        sa.PrimaryKeyConstraint("digest"),
    )
