"""Tickets that nothing tells of: those that a conversation was just linked to, and those outside our projects."""

from app import clock
from app.runs.news.hints import look
from app.runs.news.projects import ticket_projects
from app.runs.workplace import Workplace
from app.store import own_events, ticket_links, ticket_reads, ticket_states

_LINKED_WITHIN = 3600.0
_IN_A_LIST = 60.0
"""For so many seconds a ticket that was filed is looked for in a list of its project: one call for many."""
_READ_EVERY = 15.0


def look_at_new_tickets(place: Workplace) -> None:
    """Have tickets that were linked lately seen for the first time, so that it is known what changes from then on."""
    app_id = place.installation.current().app_id
    if app_id is None:
        return
    unseen = ticket_links.unseen(place.db, within=_LINKED_WITHIN)
    projects = set(ticket_projects(place))
    listed = [each for each in unseen if each.project in projects and each.age < _IN_A_LIST]
    alone = [each for each in unseen if each not in listed]
    with place.db.transaction() as conn:
        for project in sorted({each.project for each in listed if each.project}):
            ticket_reads.bring_forward(conn, project, at_most_every=_READ_EVERY)
        own_events.put(conn, [look(app_id, each.gid, because="first") for each in alone])


def look_elsewhere(place: Workplace) -> None:
    """Have tickets outside the rulebook's projects looked at every hour."""
    app_id = place.installation.current().app_id
    if app_id is None:
        return
    due = ticket_states.due_elsewhere(place.db, ticket_projects(place))
    this_hour = f"{clock.now():%Y-%m-%dT%H}"  # of one that Asana did not show so far there is nothing else to go by
    with place.db.transaction() as conn:
        own_events.put(conn, [look(app_id, gid, because=f"hour/{last or this_hour}") for gid, last in due])
