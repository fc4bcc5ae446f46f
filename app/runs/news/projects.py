"""The projects of tickets that the rulebook in force names."""

from collections.abc import Sequence

from app.rules.vocabulary import Vocabulary
from app.runs.workplace import Workplace


def ticket_projects(place: Workplace) -> Sequence[str]:
    """The gids of the projects of all kinds of tickets."""
    return projects_of(place.rulebook.current().vocabulary)


def projects_of(vocabulary: Vocabulary) -> Sequence[str]:
    return list(dict.fromkeys(kind.project for kind in vocabulary.tickets.values()))
