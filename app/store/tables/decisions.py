"""What was decided and done: runs, effects, firings."""

from sqlalchemy import BigInteger, Boolean, Column, Identity, Index, Integer, Table, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.store.tables.metadata import UNSETTLED, Moment, metadata

runs = Table(
    "runs",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("event_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False, comment="live, replay, undo or digest"),
    Column("created_at", Moment, nullable=False, server_default=text("now()")),
    Column("event_name", Text, nullable=False),
    Column("digest", Text, nullable=False, comment="The rulebook of that moment."),
    Column("engine", Text, nullable=False),
    Column("codes", Text, nullable=False, comment="One result code per rule, in the rulebook's order."),
    Column("keys", ARRAY(Text), nullable=False, comment="Every effect decided on, also those done before."),
    Column("failures", JSONB, comment="Steps that could not be rendered: rule and reason."),
    Column("shadow", JSONB, comment="Steps that were recorded and not done: rule, action, target, same."),
    Column("undoes", BigInteger, comment="The run that it takes back, for kind undo."),
    Index("runs_event_id_idx", "event_id"),
    Index("runs_undoes_idx", "undoes", postgresql_where=text("undoes IS NOT NULL")),
    Index("runs_live_idx", "event_id", unique=True, postgresql_where=text("kind = 'live'")),
    Index("runs_shadow_idx", "id", postgresql_where=text("shadow IS NOT NULL")),
    Index("runs_shadow_at_idx", "created_at", postgresql_where=text("shadow IS NOT NULL")),
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
    Column(
        "unseen",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="It was let through with all of its cause: nobody looked at this one.",
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
    Index("effects_slot_idx", "lane", "slot", postgresql_where=text("slot IS NOT NULL")),
    Index(
        "effects_contact_idx",
        "contact",
        "action",
        postgresql_where=text("action IN ('ticket', 'link_ticket', 'user_note')"),
    ),
    Index("effects_links_idx", "target", postgresql_where=text("action = 'link_ticket'")),
    Index(
        "effects_tickets_idx",
        "settled_at",
        postgresql_where=text("action IN ('ticket', 'link_ticket') AND state = 'done'"),
    ),
    Index(
        "effects_replacing_idx",
        "id",
        postgresql_where=text("action = 'user_note' AND receipt ->> 'replaces' IS NOT NULL"),
    ),
    Index("effects_retired_idx", "contact", postgresql_where=text("action = 'retire_user_note'")),
    Index("effects_needs_idx", "needs", postgresql_where=text("needs IS NOT NULL")),
    Index("effects_attention_idx", "id", postgresql_where=text("state IN ('held', 'failed', 'unsure')")),
    Index("effects_seen_idx", "tried_at", postgresql_where=text("reach = 'customers'")),
    Index("effects_settled_at_idx", "settled_at", "id", postgresql_where=text("settled_at IS NOT NULL")),
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
