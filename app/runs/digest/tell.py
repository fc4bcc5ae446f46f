"""The event that asks for the digest becomes a run of its own: one alert for each place that it goes to."""

from collections.abc import Sequence

from app import clock
from app.runs.digest.audience import alerts
from app.runs.digest.text import in_words, read_day
from app.runs.own_run import own_run, planned_alert, save
from app.runs.workplace import Workplace
from app.store import announcements, digest
from app.store.digest import RULE
from app.store.effects import Entry
from app.store.events import StoredEvent
from app.store.lanes import Lease


def tell_digest(place: Workplace, lease: Lease, stored: StoredEvent) -> Sequence[Entry]:
    """Write down the digest for each place that it goes to; what can be carried out now. Where there is nobody to tell,
    it is announced."""
    day = digest.day_of(place.db, stored.id)
    book = place.rulebook.current()
    words = book.vocabulary
    text = in_words(read_day(place.db, day, clock.now(), words.digest, words.desk), place.links.service)
    told = alerts(place, words, text)
    if not told:
        announcements.announce(place.db, "digest", "daily", text)
    effects = [planned_alert(each, lease, of=f"digest/{day.isoformat()}", rule=RULE) for each in told]
    return save(place, lease, own_run(place, stored, kind="digest", name="digest", effects=effects))
