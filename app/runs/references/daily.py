"""The running service checks its rulebook's references: every day, and when another rulebook comes into force."""

from app.integrations.errors import CallFailed
from app.log import logger
from app.rules.references import references_of
from app.rules.rulebook import Rulebook
from app.runs.budget import Parked
from app.runs.bulk_turn import turn_of_bulk
from app.runs.references.check import check
from app.runs.references.finding import Finding
from app.runs.workplace import Workplace
from app.store import announcements, reference_checks

_KIND = "reference_missing"
_DIFFERENT, _OURS = "rulebooks_differ", "rulebook"
_AGAIN_IN = 600.0
_LONGEST_SUBJECT = 200
_SHOWN = 12
_log = logger(room="runs")


def check_references_if_due(place: Workplace) -> None:
    """Announce what the rulebooks in force refer to and no vendor has any more; what is there again is taken back.
    One worker does it for all. A vendor that cannot be asked says nothing about the rulebook: it is asked later."""
    book = place.rulebook.current()
    if reference_checks.claim(place.db, book.digest):
        _check(place, book)
    _take_back_what_is_over(place)
    _tell_whether_they_differ(place)


def _check(place: Workplace, book: Rulebook) -> None:
    try:
        found = check(
            references_of(book), place.intercom, place.asana, turn=lambda service: turn_of_bulk(place, service)
        )
    except (CallFailed, Parked) as failure:
        reference_checks.put_off(place.db, book.digest, seconds=_AGAIN_IN)
        _log.warning("references_not_checked", detail=str(failure), again_in=_AGAIN_IN)
        return
    except BaseException:
        reference_checks.put_off(place.db, book.digest, seconds=_AGAIN_IN)
        raise
    missing = [each for each in found if each.severity == "error"]
    reference_checks.keep(place.db, book.digest, {finding.subject[:_LONGEST_SUBJECT] for finding in missing})
    _tell(place, missing)
    _log.info("references_checked", digest=book.digest[:_SHOWN], missing=len(missing))


def _tell(place: Workplace, missing: list[Finding]) -> None:
    for finding in missing:
        words = f"{finding.message} ({finding.position})"
        if announcements.announce(place.db, _KIND, finding.subject, words):
            _log.warning("reference_missing", subject=finding.subject, used_by=finding.used_by)


def _take_back_what_is_over(place: Workplace) -> None:
    for subject in announcements.subjects(place.db, _KIND) - reference_checks.missing(place.db):
        announcements.take_back(place.db, _KIND, subject)


def _tell_whether_they_differ(place: Workplace) -> None:
    digests = [digest[:_SHOWN] for digest in reference_checks.side_by_side(place.db)]
    is_told = _OURS in announcements.subjects(place.db, _DIFFERENT)
    if digests and not is_told:
        words = (
            f"workers have different rulebooks in force ({', '.join(digests)}): what is done with an event depends on"
            " who takes it. Bring the same files to every machine; `triage rules history` says where each came from"
        )
        announcements.announce(place.db, _DIFFERENT, _OURS, words)
        _log.warning("rulebooks_differ", digests=digests)
    elif is_told and not digests:
        announcements.take_back(place.db, _DIFFERENT, _OURS)
