"""Every table of ours, declared once; Alembic compares them with the migrations. Queries are written by hand."""

from app.store.tables.decisions import effects, firings, run_facts, runs
from app.store.tables.happenings import event_bodies, events, lanes, timers
from app.store.tables.known_tickets import known_tickets, known_words, ticket_census, ticket_reads
from app.store.tables.metadata import metadata
from app.store.tables.rulebooks import reference_checks, rulebook_history, rulebooks
from app.store.tables.service import announcements, api_keys, budgets, flights, installation

__all__ = [
    "announcements",
    "api_keys",
    "budgets",
    "effects",
    "event_bodies",
    "events",
    "firings",
    "flights",
    "installation",
    "known_tickets",
    "known_words",
    "lanes",
    "metadata",
    "reference_checks",
    "rulebook_history",
    "rulebooks",
    "run_facts",
    "runs",
    "ticket_census",
    "ticket_reads",
    "timers",
]
