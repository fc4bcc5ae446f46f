"""When the digest is due: once its time of the desk's day has come, also where the service was down at that time."""

from app import clock
from app.rules.digest import day_due, due_at
from app.runs.workplace import Workplace
from app.store import digest


def ask_for_digest_if_due(place: Workplace) -> None:
    """Have today's digest told if its time has come, whoever asks first; not where the service began to work after
    that, for which the next one is."""
    app_id = place.installation.current().app_id
    words = place.rulebook.current().vocabulary
    day = day_due(clock.now(), words.digest, words.desk)
    if app_id is None or day is None or digest.is_asked(place.db, day):
        return
    if digest.was_at_work(place.db, due_at(day, words.digest, words.desk)):
        digest.ask(place.db, app_id, day)
