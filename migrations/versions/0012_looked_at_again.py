"""Tickets are looked at once a day; what cannot be read is read ever less often."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_index(
        "ticket_states_may_still_end_idx",
        "ticket_states",
        ["looked_at"],
        postgresql_where=sa.text("NOT is_gone AND (NOT completed OR seen ->> 'is_confirmed' = 'false')"),
    )
    failures = sa.text("0")
    op.add_column(
        "conversation_states",
        sa.Column(
            "failures",
            sa.Integer(),
            server_default=failures,
            nullable=False,
            comment="How often in a row it could not be read.",
        ),
    )
    op.add_column("conversation_states", sa.Column("not_before", MOMENT, nullable=True, comment="When to try again."))
    is_put_off = sa.text("not_before IS NOT NULL")
    op.create_index(
        "conversation_states_not_before_idx", "conversation_states", ["not_before"], postgresql_where=is_put_off
    )
    op.add_column(
        "schedule_rounds",
        sa.Column(
            "failures",
            sa.Integer(),
            server_default=failures,
            nullable=False,
            comment="How often in a row it got no further.",
        ),
    )
    op.alter_column(
        "incidents",
        "kind",
        existing_type=sa.Text(),
        existing_nullable=False,
        existing_comment="destination, effects, rule or events",
        comment="destination, effects, rule, events or reading",
    )
