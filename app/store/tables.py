"""Every table of ours, declared once; Alembic compares them with the migrations. Queries are written by hand."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Double,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData(
    naming_convention={"ix": "%(table_name)s_%(column_0_N_name)s_idx", "uq": "%(table_name)s_%(column_0_N_name)s_key"}
)

Moment = DateTime(timezone=True)
UNSETTLED = "state IN ('planned', 'waiting', 'sending')"

installation = Table(
    "installation",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False, comment="Always 1: there is one row."),
    Column("reach", Text, nullable=False, server_default="watch"),
    Column("inside_since", Moment, comment="Conversations opened before are not touched."),
    Column("customers_since", Moment, comment="Customers of conversations opened before see nothing of us."),
    Column("stopped_at", Moment),
    Column("stopped_scope", Text, comment="customers or everything"),
    Column("stopped_by", Text),
    Column("app_id", Text, comment="Intercom's id of our workspace."),
)

lanes = Table(
    "lanes",
    metadata,
    Column("key", Text, primary_key=True, comment="conversation:<app>:<id> and the like."),
    Column("wake_at", Moment, comment="When to look at this lane next; empty: idle."),
    Column("hinted_at", Moment, comment="When a wake-up was last queued."),
    Column("bulk", Boolean, nullable=False, server_default=text("false")),
    Column("epoch", BigInteger, nullable=False, server_default=text("0")),
    Column("leased_until", Moment),
    Column("worker", Text),
    Column("settled_up_to", Moment, comment="The newest created_at among settled events."),
    Index("lanes_wake_at_idx", "wake_at", postgresql_where=text("wake_at IS NOT NULL")),
)

events = Table(
    "events",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("app_id", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("lane", Text),
    Column("delivery_key", Text, nullable=False),
    Column("occurrence_key", Text),
    Column("created_at", Moment, nullable=False, comment="The vendor's time."),
    Column("received_at", Moment, nullable=False, server_default=text("now()")),
    Column("state", Text, nullable=False, comment="waiting, settled, ignored, failed, unreadable"),
    Column("reason", Text),
    Column("late", Boolean, nullable=False, server_default=text("false")),
    Column("replayed", Boolean, nullable=False, server_default=text("false")),
    Column("attempts", SmallInteger, nullable=False, server_default=text("0"), comment="Times it failed."),
    Column("takeovers", SmallInteger, nullable=False, server_default=text("0"), comment="Times its worker died."),
    UniqueConstraint("delivery_key"),
    UniqueConstraint("occurrence_key"),
    Index("events_waiting_idx", "lane", "created_at", "id", postgresql_where=text("state = 'waiting'")),
    Index("events_trouble_idx", "id", postgresql_where=text("state IN ('failed', 'unreadable')")),
    Index("events_lane_idx", "lane", "id"),
)

event_bodies = Table(
    "event_bodies",
    metadata,
    Column("event_id", BigInteger, primary_key=True, autoincrement=False),
    Column("received_at", Moment, primary_key=True),
    Column("body", LargeBinary, nullable=False, comment="The signed bytes, as they came."),
    postgresql_partition_by="RANGE (received_at)",
)

runs = Table(
    "runs",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("event_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False, comment="live or replay"),
    Column("created_at", Moment, nullable=False, server_default=text("now()")),
    Column("event_name", Text, nullable=False),
    Column("digest", Text, nullable=False, comment="The rulebook of that moment."),
    Column("engine", Text, nullable=False),
    Column("codes", Text, nullable=False, comment="One result code per rule, in the rulebook's order."),
    Column("keys", ARRAY(Text), nullable=False, comment="Every effect decided on, also those done before."),
    Column("failures", JSONB, comment="Steps that could not be rendered: rule and reason."),
    Column("shadow", JSONB, comment="Steps that were recorded and not done: rule, action, target, same."),
    Index("runs_event_id_idx", "event_id"),
    Index("runs_live_idx", "event_id", unique=True, postgresql_where=text("kind = 'live'")),
    Index("runs_shadow_idx", "id", postgresql_where=text("shadow IS NOT NULL")),
)

run_facts = Table(
    "run_facts",
    metadata,
    Column("run_id", BigInteger, primary_key=True, autoincrement=False),
    Column("created_at", Moment, primary_key=True, server_default=text("now()")),
    Column("facts", JSONB, nullable=False),
    postgresql_partition_by="RANGE (created_at)",
)

effects = Table(
    "effects",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("key", Text, nullable=False, comment="What makes this effect the same one when it is decided on again."),
    Column("run_id", BigInteger, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("event_id", BigInteger, nullable=False),
    Column("lane", Text, nullable=False, comment="The lane it is carried out in: a contact's notes in the contact's."),
    Column("conversation", Text, comment="The conversation's lane."),
    Column("contact", Text, comment="The contact's lane."),
    Column("rule", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("reach", Text, nullable=False, comment="How far it goes: inside or customers."),
    Column("slot", Text, comment="What a later effect may overtake: attribute, assignee, state."),
    Column("needs", Text, comment="Key of the effect whose result it needs."),
    Column("opened_at", Moment, comment="When the conversation was opened."),
    Column("destination", Text, nullable=False),
    Column("request", JSONB, nullable=False),
    Column("before", JSONB, comment="What the slot held when the rule decided."),
    Column("state", Text, nullable=False, comment="planned, waiting, sending, done, skipped, failed, unsure, held"),
    Column("reason", Text),
    Column("bulk", Boolean, nullable=False, server_default=text("false")),
    Column("due_at", Moment, comment="When to act or look; empty while it needs another effect."),
    Column(
        "has_token", Boolean, nullable=False, server_default=text("false"), comment="Its place in the budget is kept."
    ),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("looks", Integer, nullable=False, server_default=text("0")),
    Column(
        "approved", Boolean, nullable=False, server_default=text("false"), comment="A person let it through the gate."
    ),
    Column("created_at", Moment, nullable=False, server_default=text("now()")),
    Column(
        "planned_at", Moment, nullable=False, server_default=text("now()"), comment="Planned last: by a run, a person."
    ),
    Column("sent_at", Moment, comment="The vendor's clock when it was last sent."),
    Column("tried_at", Moment, comment="Our clock when it was last sent."),
    Column("settled_at", Moment),
    Column("done_at", Moment, comment="The vendor's clock when it was done."),
    Column("far_id", Text),
    Column("url", Text),
    Column("receipt", JSONB),
    UniqueConstraint("key"),
    Index("effects_far_id_key", "destination", "far_id", unique=True, postgresql_where=text("far_id IS NOT NULL")),
    Index("effects_due_idx", "lane", "run_id", "seq", postgresql_where=text(UNSETTLED)),
    Index("effects_run_id_idx", "run_id"),
    Index("effects_conversation_idx", "conversation", "action"),
    Index("effects_contact_idx", "contact", "action", postgresql_where=text("action IN ('ticket', 'user_note')")),
    Index("effects_needs_idx", "needs", postgresql_where=text("needs IS NOT NULL")),
    Index("effects_attention_idx", "id", postgresql_where=text("state IN ('held', 'failed', 'unsure')")),
    Index("effects_seen_idx", "tried_at", postgresql_where=text("reach = 'customers'")),
)

firings = Table(
    "firings",
    metadata,
    Column("subject", Text, primary_key=True, comment="The lane of the conversation or contact."),
    Column("rule", Text, primary_key=True),
    Column("scope", Text, primary_key=True, comment="conversation, customer, change, or matter:<which>."),
    Column("at", Text, nullable=False, comment="When the rule with once_per acted, as facts tell times."),
    Column("fingerprint", Text, nullable=False, comment="What its conditions saw, for once_per: change."),
    Column("event_id", BigInteger, primary_key=True, autoincrement=False),
    Column("run_id", BigInteger, nullable=False),
)

rulebooks = Table(
    "rulebooks",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("sources", JSONB, nullable=False, comment="File name -> text."),
    Column("first_live_at", Moment, nullable=False, server_default=text("now()")),
    Column("last_live_at", Moment, nullable=False, server_default=text("now()")),
)

rulebook_history = Table(
    "rulebook_history",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", Moment, nullable=False, server_default=text("now()")),
    Column("digest", Text, nullable=False, comment="The rulebook that came into force."),
    Column("origin", Text, nullable=False, comment="From where: folder and machine."),
)

reference_checks = Table(
    "reference_checks",
    metadata,
    Column("digest", Text, primary_key=True, comment="A rulebook in force."),
    Column("at", Moment, nullable=False, server_default=text("now()"), comment="When it was checked last."),
    Column("since", Moment, nullable=False, server_default=text("now()")),
    Column("in_force_at", Moment, nullable=False, server_default=text("now()"), comment="When a worker had it last."),
    Column("missing", ARRAY(Text), nullable=False, server_default=text("'{}'"), comment="What was announced."),
)

budgets = Table(
    "budgets",
    metadata,
    Column("destination", Text, primary_key=True),
    Column("per_second", Double, nullable=False),
    Column("burst", Double, nullable=False),
    Column("booked_to", Double, nullable=False, server_default=text("0"), comment="UNIX seconds; GCRA's arrival time."),
    Column("bulk_booked_to", Double, nullable=False, server_default=text("0")),
    Column("blocked_until", Double, nullable=False, server_default=text("0")),
    Column("reported_limit", Integer, comment="The vendor's own word on its window."),
)

flights = Table(
    "flights",
    metadata,
    Column("destination", Text, primary_key=True),
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("leased_until", Moment, nullable=False, server_default=text("'-infinity'")),
)

announcements = Table(
    "announcements",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", Moment, nullable=False, server_default=text("now()")),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False, comment="What it is about; one open announcement per kind and subject."),
    Column("words", Text, nullable=False),
    Column("times", Integer, nullable=False, server_default=text("1")),
    UniqueConstraint("kind", "subject"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False, comment="SHA-256 of the key; the key itself is shown once."),
    Column("created_at", Moment, nullable=False, server_default=text("now()")),
    Column("revoked_at", Moment),
    UniqueConstraint("name"),
    UniqueConstraint("hash"),
)
