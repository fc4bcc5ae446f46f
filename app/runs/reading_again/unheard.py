"""Topics of which Intercom sends nothing, so that reading finds them every time: people are told to subscribe."""

from collections.abc import Collection
from collections.abc import Set as AbstractSet

from app.rules.topics import OUR_OWN
from app.store import announcements, sweeps
from app.store.database import Database

UNHEARD = "topic_not_delivered"
_FOR = 3600.0
"""Seconds. One notification may be lost, and in an outage all are; but for so long others do not arrive meanwhile."""


def tell_unheard(db: Database, found: Collection[str], heard: AbstractSet[str]) -> None:
    """After reading again: events of the topics `found` had to be found, and notifications came of those `heard`."""
    told = heard - OUR_OWN
    for topic in sweeps.heard(db, told):
        announcements.take_back(db, UNHEARD, topic)
    if not told:
        return
    for each in sweeps.unheard(db, set(found) - told):
        if each.seconds >= _FOR:
            announcements.announce(db, UNHEARD, each.topic, _words(each.topic, each.events))


def _words(topic: str, events: int) -> str:
    return (
        f"Intercom sends no notifications of {topic}, and does of other topics: {events} were found only by reading it"
        " again. They come minutes late, and what rules would say to a customer because of them is held. Subscribe to"
        " the topic in Intercom's Developer Hub (your app, Webhooks), with the permission that it asks for"
    )
