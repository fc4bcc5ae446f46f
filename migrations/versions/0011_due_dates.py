"""Dates of conversations that call rules."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "due_dates",
        sa.Column("lane", sa.Text(), nullable=False, comment="conversation:<app>:<id>"),
        sa.Column("attribute", sa.Text(), nullable=False, comment="Its label in Intercom."),
        sa.Column(
            "at",
            MOMENT,
            nullable=False,
            comment="The date. A day without a time lasts as long as the desk's work.",
        ),
        sa.Column(
            "set_at", MOMENT, nullable=False, comment="Since when it stands there, at the latest. Intercom's time."
        ),
        sa.Column("seen_at", MOMENT, nullable=False, comment="When it was seen last. Intercom's time."),
        sa.Column(
            "looked_up_to", MOMENT, comment="Rules were called of which the time came until then; empty: it is new."
        ),
        sa.Column(
            "looked_for",
            ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="Those rules, in words.",
        ),
        sa.Column(
            "looked_by",
            sa.Text(),
            server_default=sa.text("''"),
            nullable=False,
            comment="The rulebook of that moment.",
        ),
        sa.Column("look_at", MOMENT, comment="When a rule's time comes; empty: none is to come."),
        sa.PrimaryKeyConstraint("lane", "attribute"),
    )
    to_come, past = sa.text("look_at IS NOT NULL"), sa.text("look_at IS NULL")
    op.create_index("due_dates_look_idx", "due_dates", ["look_at", "lane", "attribute"], postgresql_where=to_come)
    op.create_index("due_dates_past_idx", "due_dates", ["at"], postgresql_where=past)
