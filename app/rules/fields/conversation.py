"""Fields that the conversation tells as it stood in the notification."""

from collections.abc import Iterator

from app.rules.channels import CHANNELS
from app.rules.desk import DeskHours
from app.rules.events import Snapshot
from app.rules.fields.field import AUTHORS, Field, attribute_told, conversation_field
from app.rules.getters import known_author, of_conversation
from app.rules.languages import base_language
from app.rules.vocabulary import Attribute, Vocabulary

# Up to API 2.15 a conversation's priority is priority / not_priority, from 2.16 none ... urgent (Intercom-OpenAPI).
_PRIORITIES = ("none", "low", "medium", "high", "urgent", "priority", "not_priority")
_STATES = ("open", "closed", "snoozed")


def conversation_fields(vocabulary: Vocabulary) -> Iterator[Field]:
    of = conversation_field
    yield of("id", "text", "Intercom's id", lambda it: it.id)
    yield of("title", "text", "its title", lambda it: it.title, masked=True)
    yield of("state", "choice", "open, closed or snoozed", lambda it: it.state, options=_STATES)
    about = "where it came in"
    yield of("channel", "choice", about, lambda it: it.channel, options=CHANNELS, short="channel", since=3)
    yield of("subject", "text", "the subject of its first message", lambda it: it.subject, masked=True)
    yield of("started_by", "choice", "who started it", lambda it: known_author(it.started_by), options=AUTHORS)
    yield of("priority", "choice", "Intercom's priority", lambda it: it.priority, options=_PRIORITIES)
    yield of("created_at", "time", "when it began", lambda it: it.created_at)
    yield of("tags", "set", "its tags", lambda it: it.tags, options=vocabulary.tags, short="tag")
    yield from _assignees(vocabulary)
    yield of("first_text", "text", "its first message", lambda it: it.first_text, from_body=True, masked=True)
    yield of("waiting_since", "time", "since when the customer waits", lambda it: it.waiting_since)
    yield _language(vocabulary)


def _assignees(vocabulary: Vocabulary) -> Iterator[Field]:
    team = {id_: name for name, id_ in vocabulary.teams.items()}
    teammate = {id_: name for name, id_ in vocabulary.teammates.items()}
    of = conversation_field
    yield of("teammate", "text", "who it is assigned to", lambda it: teammate.get(it.teammate_id or "", it.teammate_id))
    yield of("team", "text", "the team it is assigned to", lambda it: team.get(it.team_id or "", it.team_id))


def _language(vocabulary: Vocabulary) -> Field:
    default = vocabulary.languages.default

    def get(snapshot: Snapshot) -> object:
        conversation = snapshot.event.conversation
        if conversation is None:
            return None
        contact = snapshot.contact or snapshot.event.contact
        return conversation.language or base_language(contact.language if contact else None) or default

    return Field(
        name="conversation.language",
        type="text",
        about="the language to answer in: the customer's words', else the profile's, else the desk's, as en",
        source="conversation",
        get=get,
        since=3,
    )


def attribute_field(attribute: Attribute, desk: DeskHours | None) -> Field:
    """A conversation attribute of the vocabulary; its label is its short name. A day without a time ends as the desk's
    work does."""
    return Field(
        name=f"conversation.attributes.{attribute.name}",
        short=attribute.name,
        type=attribute.type,
        options=attribute.options,
        about=attribute.about,
        source="conversation",
        get=of_conversation(lambda it: attribute_told(attribute, it.attributes, desk)),
        masked=attribute.type == "text",
    )
