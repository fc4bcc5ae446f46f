"""What has become of a telling so far."""

from app.runs.telling.news import key_start
from app.runs.turn_notes import FOR_THE_CUSTOMER
from app.store import told_conversations
from app.store.database import Database
from app.store.tellings import Telling
from app.store.told_conversations import Outcome


def outcomes(db: Database, telling: Telling) -> list[Outcome]:
    """What became of each customer whose turn has come, in that order."""
    return told_conversations.outcomes(db, telling.id, start=key_start(telling), draft=FOR_THE_CUSTOMER)
