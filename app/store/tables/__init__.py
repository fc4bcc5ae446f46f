"""Every table of ours, declared once; Alembic compares them with the migrations. Queries are written by hand."""

from app.store.tables.decisions import effects, firings, run_facts, runs
from app.store.tables.due_dates import due_dates
from app.store.tables.happenings import event_bodies, events, lanes, timers
from app.store.tables.known_tickets import known_tickets, known_words, ticket_census, ticket_reads
from app.store.tables.metadata import metadata
from app.store.tables.pauses import destinations, incidents, pauses
from app.store.tables.rulebooks import reference_checks, rulebook_history, rulebooks
from app.store.tables.schedules import schedule_matches, schedule_rounds, schedule_watch
from app.store.tables.service import announcements, api_keys, budgets, flights, installation
from app.store.tables.sweeps import conversation_states, recoveries, sweeps
from app.store.tables.tellings import deleted_notes, note_reads, tellings, told_conversations
from app.store.tables.ticket_news import asana_projects, asana_webhooks, ticket_states

__all__ = [
    "announcements",
    "api_keys",
    "asana_projects",
    "asana_webhooks",
    "budgets",
    "conversation_states",
    "deleted_notes",
    "destinations",
    "due_dates",
    "effects",
    "event_bodies",
    "events",
    "firings",
    "flights",
    "incidents",
    "installation",
    "known_tickets",
    "known_words",
    "lanes",
    "metadata",
    "note_reads",
    "pauses",
    "recoveries",
    "reference_checks",
    "rulebook_history",
    "rulebooks",
    "run_facts",
    "runs",
    "schedule_matches",
    "schedule_rounds",
    "schedule_watch",
    "sweeps",
    "tellings",
    "ticket_census",
    "ticket_reads",
    "ticket_states",
    "timers",
    "told_conversations",
]
