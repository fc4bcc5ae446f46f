"""Events that were found by reading again."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "events",
        sa.Column(
            "recovered",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="No notification came: it was found by reading again.",
        ),
    )
