"""Fields that the whole conversation tells: who answered, when, and what became of it."""

from collections.abc import Iterator
from datetime import timedelta

from app.rules import bug_details, course
from app.rules.desk import hours_between
from app.rules.events import Snapshot
from app.rules.fields.field import Field, Need, looked_up
from app.rules.vocabulary import Vocabulary


def course_fields(vocabulary: Vocabulary) -> Iterator[Field]:
    of: Need = "conversation"
    about = "how often teammates answered; notes, bots and this service do not count"
    yield looked_up("conversation.human_replies", "number", about, of, course.human_replies)
    about = "how often the customer wrote"
    yield looked_up("conversation.customer_messages", "number", about, of, course.customer_messages)
    about = "whether Fin or another bot wrote in it"
    yield looked_up("conversation.bot_replied", "flag", about, of, course.bot_replied)
    about = "whether a teammate answered, it was closed, or a ticket was filed from it"
    yield looked_up("conversation.handled", "flag", about, of, course.is_handled)
    about = "whether the customer wrote since a teammate last answered; notes, bots, this service, thanks do not count"
    yield looked_up("conversation.awaits_teammate", "flag", about, of, course.awaits_teammate)
    about = (
        "since when the customer waits for a person: the first message that nobody has handled; an answer of a "
        "teammate, a close and a ticket handle, and notes, bots and this service do not"
    )
    get = course.unanswered_since
    yield looked_up("conversation.unanswered_since", "time", about, of, get, since=4)
    about = "when a teammate last answered; notes, bots and this service do not count"
    yield looked_up("conversation.last_human_reply", "time", about, of, course.last_human_reply, since=4)
    about = "how often it was opened again with something to say; answers to our questions and thanks do not count"
    yield looked_up("conversation.reopened", "number", about, of, course.reopened)
    about = "seconds from the customer's first message to the first answer of a teammate"
    yield looked_up("conversation.first_response", "number", about, of, course.first_response)
    about = "seconds from the customer's first message to the last close"
    yield looked_up("conversation.handling_time", "number", about, of, course.handling_time)
    yield _response_band(vocabulary)
    yield from _bug_fields()


def _response_band(vocabulary: Vocabulary) -> Field:
    bands, desk = vocabulary.response_time, vocabulary.desk

    def get(snapshot: Snapshot) -> object:
        asked, answered = course.first_contact_and_reply(snapshot)
        until = answered or snapshot.now
        if bands is None or asked is None or until is None:
            return None
        contact = snapshot.contact or snapshot.event.contact
        at_work = desk.in_country(contact.country if contact else None) if desk else None
        band = bands.band(hours_between(at_work, asked, until, bands.counting))
        return band if answered or band == bands.band(timedelta.max) else None

    return looked_up(
        "conversation.response_band",
        "choice",
        "the band of response_time in the vocabulary that the first answer falls into; the last one once it is sure",
        "conversation",
        get,
        options=tuple(label for label, _ in bands.bands) if bands else (),
    )


def _bug_fields() -> Iterator[Field]:
    def given(snapshot: Snapshot) -> frozenset[str] | None:
        written = course.customers_texts(snapshot)
        return None if written is None else bug_details.details_in(written[0], recordings=written[1])

    def missing(snapshot: Snapshot) -> object:
        known = given(snapshot)
        return None if known is None else bug_details.missing_of(known)

    options = bug_details.DETAILS
    about = "the details of a bug report that the customer gave"
    yield looked_up("bug.has", "set", about, "conversation", given, options=options)
    about = "the details of a bug report that the customer did not give yet"
    yield looked_up("bug.missing", "set", about, "conversation", missing, options=options)
