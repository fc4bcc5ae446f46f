"""Which conversations are linked to a ticket, written down for its telling."""

from app.runs.news.fan_out import linked
from app.runs.workplace import Workplace
from app.store import told_conversations
from app.store.tellings import Telling
from app.store.told_conversations import Place


def add_linked(place: Workplace, telling: Telling) -> int:
    """Add the conversations that are linked to the ticket by now; how many are new."""
    found = linked(place.db, telling.gid)
    places = [
        Place(
            conversation=each.conversation, contact=each.contact or each.conversation, speaks=each.speaks,
            spoken_in=each.spoken_in,
        )
        for each in found
    ]  # fmt: skip
    return told_conversations.add(place.db, telling.id, places) if places else 0
