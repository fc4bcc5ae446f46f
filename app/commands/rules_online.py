"""What `triage rules check --online` adds: whether the vendors still have what the rulebook refers to."""

from typing import TYPE_CHECKING

from app.commands.vendors import reading_clients
from app.errors import TriageError

if TYPE_CHECKING:
    from app.rules.rulebook import Rulebook
    from app.runs.references.finding import Finding
    from app.settings import Settings


def online_findings(book: "Rulebook", settings: "Settings") -> "tuple[Finding, ...]":
    """What is not in Intercom or Asana as the rulebook needs it, sorted by place; nothing is changed there. Raises
    TriageError when one of them cannot be asked."""
    from app.integrations.errors import CallFailed
    from app.rules.references import references_of
    from app.runs.references.check import check
    from app.store.destinations import written

    with reading_clients(settings) as (intercom, asana):
        try:
            return check(references_of(book), intercom, asana)
        except CallFailed as failure:
            raise TriageError(
                f"the references could not be checked: {written(failure.service)} did not answer as it should:"
                f" {failure.detail}; this says nothing about the rulebook. Try again, or leave --online out"
            ) from failure
