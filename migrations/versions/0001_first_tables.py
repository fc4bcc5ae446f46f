"""The first tables: the queue's own, then ours, with a partition for what no month takes."""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()
    cursor.execute(SchemaManager.get_schema())
    op.create_table(
        "announcements",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "subject",
            sa.Text(),
            nullable=False,
            comment="What it is about; one open announcement per kind and subject.",
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "subject", name=op.f("announcements_kind_subject_key")),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of the key; the key itself is shown once."
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hash", name=op.f("api_keys_hash_key")),
        sa.UniqueConstraint("name", name=op.f("api_keys_name_key")),
    )
    op.create_table(
        "budgets",
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("per_second", sa.Double(), nullable=False),
        sa.Column("burst", sa.Double(), nullable=False),
        sa.Column(
            "booked_to",
            sa.Double(),
            server_default=sa.text("0"),
            nullable=False,
            comment="UNIX seconds; GCRA's arrival time.",
        ),
        sa.Column("bulk_booked_to", sa.Double(), server_default=sa.text("0"), nullable=False),
        sa.Column("blocked_until", sa.Double(), server_default=sa.text("0"), nullable=False),
        sa.Column("reported_limit", sa.Integer(), nullable=True, comment="The vendor's own word on its window."),
        sa.PrimaryKeyConstraint("destination"),
    )
    op.create_table(
        "effects",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "key", sa.Text(), nullable=False, comment="What makes this effect the same one when it is decided on again."
        ),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "lane",
            sa.Text(),
            nullable=False,
            comment="The lane it is carried out in: a contact's notes in the contact's.",
        ),
        sa.Column("conversation", sa.Text(), nullable=True, comment="The conversation's lane."),
        sa.Column("contact", sa.Text(), nullable=True, comment="The contact's lane."),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("reach", sa.Text(), nullable=False, comment="How far it goes: inside or customers."),
        sa.Column(
            "slot", sa.Text(), nullable=True, comment="What a later effect may overtake: attribute, assignee, state."
        ),
        sa.Column("needs", sa.Text(), nullable=True, comment="Key of the effect whose result it needs."),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True, comment="When the conversation was opened."),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("request", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "before",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="What the slot held when the rule decided.",
        ),
        sa.Column(
            "state", sa.Text(), nullable=False, comment="planned, waiting, sending, done, skipped, failed, unsure, held"
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("bulk", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When to act or look; empty while it needs another effect.",
        ),
        sa.Column(
            "has_token",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="Its place in the budget is kept.",
        ),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("looks", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "approved",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="A person let it through the gate.",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "planned_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="Planned last: by a run, a person.",
        ),
        sa.Column(
            "sent_at", sa.DateTime(timezone=True), nullable=True, comment="The vendor's clock when it was last sent."
        ),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True, comment="Our clock when it was last sent."),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True, comment="The vendor's clock when it was done."),
        sa.Column("far_id", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("receipt", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", name=op.f("effects_key_key")),
    )
    op.create_index(
        "effects_attention_idx",
        "effects",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state IN ('held', 'failed', 'unsure')"),
    )
    op.create_index(
        "effects_contact_idx",
        "effects",
        ["contact", "action"],
        unique=False,
        postgresql_where=sa.text("action IN ('ticket', 'user_note')"),
    )
    op.create_index("effects_conversation_idx", "effects", ["conversation", "action"], unique=False)
    op.create_index(
        "effects_due_idx",
        "effects",
        ["lane", "run_id", "seq"],
        unique=False,
        postgresql_where=sa.text("state IN ('planned', 'waiting', 'sending')"),
    )
    op.create_index(
        "effects_far_id_key",
        "effects",
        ["destination", "far_id"],
        unique=True,
        postgresql_where=sa.text("far_id IS NOT NULL"),
    )
    op.create_index(
        "effects_needs_idx", "effects", ["needs"], unique=False, postgresql_where=sa.text("needs IS NOT NULL")
    )
    op.create_index("effects_run_id_idx", "effects", ["run_id"], unique=False)
    op.create_index(
        "effects_seen_idx",
        "effects",
        ["tried_at"],
        unique=False,
        postgresql_where=sa.text("reach = 'customers'"),
    )
    op.create_table(
        "event_bodies",
        sa.Column("event_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="The signed bytes, as they came."),
        sa.PrimaryKeyConstraint("event_id", "received_at"),
        postgresql_partition_by="RANGE (received_at)",
    )
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("app_id", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=True),
        sa.Column("delivery_key", sa.Text(), nullable=False),
        sa.Column("occurrence_key", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="The vendor's time."),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="waiting, settled, ignored, failed, unreadable"),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("late", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("replayed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False, comment="Times it failed."
        ),
        sa.Column(
            "takeovers",
            sa.SmallInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Times its worker died.",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("delivery_key", name=op.f("events_delivery_key_key")),
        sa.UniqueConstraint("occurrence_key", name=op.f("events_occurrence_key_key")),
    )
    op.create_index("events_lane_idx", "events", ["lane", "id"], unique=False)
    op.create_index(
        "events_trouble_idx",
        "events",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state IN ('failed', 'unreadable')"),
    )
    op.create_index(
        "events_waiting_idx",
        "events",
        ["lane", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "flights",
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), server_default=sa.text("'-infinity'"), nullable=False),
        sa.PrimaryKeyConstraint("destination", "slot"),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False, comment="Always 1: there is one row."),
        sa.Column("reach", sa.Text(), server_default="watch", nullable=False),
        sa.Column(
            "inside_since",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Conversations opened before are not touched.",
        ),
        sa.Column(
            "customers_since",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Customers of conversations opened before see nothing of us.",
        ),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_scope", sa.Text(), nullable=True, comment="customers or everything"),
        sa.Column("stopped_by", sa.Text(), nullable=True),
        sa.Column("app_id", sa.Text(), nullable=True, comment="Intercom's id of our workspace."),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "lanes",
        sa.Column("key", sa.Text(), nullable=False, comment="conversation:<app>:<id> and the like."),
        sa.Column(
            "wake_at", sa.DateTime(timezone=True), nullable=True, comment="When to look at this lane next; empty: idle."
        ),
        sa.Column("hinted_at", sa.DateTime(timezone=True), nullable=True, comment="When a wake-up was last queued."),
        sa.Column("bulk", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("epoch", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column(
            "settled_up_to",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="The newest created_at among settled events.",
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(
        "lanes_wake_at_idx", "lanes", ["wake_at"], unique=False, postgresql_where=sa.text("wake_at IS NOT NULL")
    )
    op.create_table(
        "rulebooks",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("sources", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="File name -> text."),
        sa.Column("first_live_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_live_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "run_facts",
        sa.Column("run_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "created_at"),
        postgresql_partition_by="RANGE (created_at)",
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="live or replay"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("event_name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False, comment="The rulebook of that moment."),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("codes", sa.Text(), nullable=False, comment="One result code per rule, in the rulebook's order."),
        sa.Column(
            "keys",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="Every effect decided on, also those done before.",
        ),
        sa.Column(
            "failures",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="Steps that could not be rendered: rule and reason.",
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("runs_event_id_idx", "runs", ["event_id"], unique=False)
    op.create_index("runs_live_idx", "runs", ["event_id"], unique=True, postgresql_where=sa.text("kind = 'live'"))
    op.execute("INSERT INTO installation (id) VALUES (1)")
    op.execute("CREATE TABLE event_bodies_rest PARTITION OF event_bodies DEFAULT")
    op.execute("CREATE TABLE run_facts_rest PARTITION OF run_facts DEFAULT")
    # Lanes and effects are updated many times: room on the page keeps those updates off the indexes.
    op.execute("ALTER TABLE lanes SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02)")
    op.execute("ALTER TABLE effects SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02)")
    op.execute("ALTER TABLE budgets SET (fillfactor = 10)")


def downgrade() -> None:
    raise RuntimeError("the first tables are not taken back: restore a backup instead")
