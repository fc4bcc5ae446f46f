"""Dates that stand in attributes of conversations."""

from sqlalchemy import Column, Index, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY

from app.store.tables.metadata import Moment, metadata

due_dates = Table(
    "due_dates",
    metadata,
    Column("lane", Text, primary_key=True, comment="conversation:<app>:<id>"),
    Column("attribute", Text, primary_key=True, comment="Its label in Intercom."),
    Column("at", Moment, nullable=False, comment="The date. A day without a time lasts as long as the desk's work."),
    Column("set_at", Moment, nullable=False, comment="Since when it stands there, at the latest. Intercom's time."),
    Column("seen_at", Moment, nullable=False, comment="When it was seen last. Intercom's time."),
    Column("looked_up_to", Moment, comment="Rules were called of which the time came until then; empty: it is new."),
    Column("looked_for", ARRAY(Text), nullable=False, server_default=text("'{}'"), comment="Those rules, in words."),
    Column("looked_by", Text, nullable=False, server_default=text("''"), comment="The rulebook of that moment."),
    Column("look_at", Moment, comment="When a rule's time comes; empty: none is to come."),
    Index("due_dates_look_idx", "look_at", "lane", "attribute", postgresql_where=text("look_at IS NOT NULL")),
    Index("due_dates_past_idx", "at", postgresql_where=text("look_at IS NULL")),
)
