"""Tickets that nothing tells of: those that a conversation was just linked to, those that were done by then, those
outside our projects, and those of which a single delivery may have been lost."""

from app import clock
from app.runs.news.hints import look
from app.runs.news.projects import ticket_projects
from app.runs.workplace import Workplace
from app.store import late_links, own_events, ticket_links, ticket_reads, ticket_states

_LINKED_WITHIN = 3600.0
_LATE_WITHIN = 86_400.0
_IN_A_LIST = 60.0
"""For so many seconds a ticket that was filed is looked for in a list of its project: one call for many."""
_READ_EVERY = 15.0
_MOST_AGAIN = 50
"""So many tickets are looked at again in a minute, each with one call: less than half of what Asana's smallest plan
allows."""


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


def look_at_late_links(place: Workplace) -> None:
    """Have tickets looked at once more that a conversation was linked to when their customers were told already: the
    look has that conversation's customer told as well."""
    app_id = place.installation.current().app_id
    if app_id is None:
        return
    late = late_links.left_out(place.db, app_id, within=_LATE_WITHIN)
    with place.db.transaction() as conn:
        own_events.put(conn, [look(app_id, each.gid, because=f"linked/{each.effect}") for each in late])


def look_elsewhere(place: Workplace) -> None:
    """Have tickets outside the rulebook's projects looked at every hour."""
    app_id = place.installation.current().app_id
    if app_id is None:
        return
    due = ticket_states.due_elsewhere(place.db, ticket_projects(place))
    this_hour = f"{clock.now():%Y-%m-%dT%H}"  # of one that Asana did not show so far there is nothing else to go by
    with place.db.transaction() as conn:
        own_events.put(conn, [look(app_id, gid, because=f"hour/{last or this_hour}") for gid, last in due])


def look_again(place: Workplace) -> None:
    """Have every ticket that may still be completed, cancelled or confirmed looked at once a day, whatever was told of
    it: that it was moved to another section shows in no list of what has changed."""
    app_id = place.installation.current().app_id
    if app_id is None:
        return
    due = ticket_states.due_again(place.db, most=_MOST_AGAIN)
    with place.db.transaction() as conn:
        own_events.put(conn, [look(app_id, gid, because=f"day/{last}", recovered=True) for gid, last in due])
