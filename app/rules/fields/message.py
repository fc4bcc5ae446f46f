"""Fields of what was written or done, and of what the first message of a conversation looks like."""

import re
from collections.abc import Iterator, Mapping

from app.rules import spam
from app.rules.asana_links import task_gid_in
from app.rules.events import Message, Snapshot
from app.rules.fields.field import AUTHORS, Field, message_field
from app.rules.getters import is_teammates_note, known_author, of_command, of_customers_message
from app.rules.operators import phrase, words
from app.rules.thanks import is_only_thanks
from app.rules.vocabulary import Vocabulary
from app.rules.wording import promises_in

_LONGEST = 20_000
_QUESTION = re.compile(r"[?？]\s*(?:$|\n|[\"')»”])|[?？]\s")
_LOOKS_BY_PHRASES: Mapping[str, str] = {
    "technical_question": "technical-question",
    "third_party": "third-party",
    "potential_bug": "potential-bug",
}
LOOKS = (*_LOOKS_BY_PHRASES, "question_back")
_SPAM = "spam"
PHRASES_OF_FIELDS: Mapping[str, tuple[str, ...]] = {
    "message.looks_like": tuple(_LOOKS_BY_PHRASES.values()),
    "spam.signals": (_SPAM,),
    "spam.score": (_SPAM,),
}
"""Fields that read phrase lists of the vocabulary by themselves -> the names of those lists."""


def message_fields(vocabulary: Vocabulary) -> Iterator[Field]:
    of = message_field
    yield of("text", "text", "what was written", lambda it: it.text, from_body=True, masked=True, may_be_empty=True)
    yield of("author", "choice", "who wrote", lambda it: known_author(it.author.kind), options=AUTHORS)
    yield of("author_name", "text", "the writer's name", lambda it: it.author.name)
    yield of("part_type", "text", "comment, note, close, ...", lambda it: it.part_type)
    yield of("attachments", "number", "how many files came with it", lambda it: len(it.attachments))
    about = "a teammate's command in a note: /bug"
    yield of("command", "text", about, of_command(lambda it: it.word), from_body=True)
    about = "what follows the command on its line"
    argument = of_command(lambda it: it.argument)
    yield of("command_argument", "text", about, argument, from_body=True, masked=True)
    about = "what follows the command, on all lines"
    behind = of_command(lambda it: it.text)
    yield of("command_text", "text", about, behind, from_body=True, masked=True, since=4)
    about = "the task that a teammate's note links to (its gid): a note of an Asana link alone, or behind a command"
    yield of("asana_link", "text", about, _asana_link, since=3)
    yield Field(
        name="message.links_own_ticket",
        type="flag",
        about="whether a teammate's note links to a ticket that this conversation has already, filed or linked",
        source="ledger",
        get=_links_own_ticket,
        since=3,
    )
    about = "what a teammate's answer to the customer promises, in its words: a date, or a feature without a reference"
    yield of("promises", "set", about, _promises, from_body=True, any_text=True, since=3)
    about = "the id of our button that the customer pressed"
    yield of("quick_reply", "text", about, lambda it: it.quick_reply_id, since=3)
    yield of("language", "text", "the language of a customer's message, as en", lambda it: it.language, since=3)
    yield Field(
        name="message.is_only_thanks",
        type="flag",
        about="whether a customer's message is no more than thanks: nothing asked, nothing told",
        source="notification",
        get=of_customers_message(is_only_thanks),
        since=3,
    )
    yield _looks_like(vocabulary)
    yield from _spam_fields(vocabulary)


def _asana_link(message: Message) -> object:
    if not is_teammates_note(message):
        return None
    words = message.text[:_LONGEST].split()
    told = words[1:] if words and words[0].startswith("/") else words
    return task_gid_in(told[0]) if len(told) == 1 else None


def _links_own_ticket(snapshot: Snapshot) -> object:
    message = snapshot.event.message
    return None if message is None else _asana_link(message) in snapshot.ticket_gids


def _promises(message: Message) -> object:
    if message.author.kind != "teammate" or is_teammates_note(message):
        return None
    return tuple(promise.found for promise in promises_in(message.text))


def _looks_like(vocabulary: Vocabulary) -> Field:
    looks = {
        look: tuple(map(phrase, vocabulary.phrases[name]))
        for look, name in _LOOKS_BY_PHRASES.items()
        if name in vocabulary.phrases
    }

    def read(text: str) -> object:
        said = words(text[:_LONGEST])
        found = [look for look, phrases in looks.items() if any(each in said for each in phrases)]
        return (*found, "question_back") if _QUESTION.search(text[:_LONGEST]) else tuple(found)

    return Field(
        name="message.looks_like",
        short="looks_like",
        type="set",
        options=LOOKS,
        about=(
            "what a customer's message looks like by the vocabulary's phrases technical-question, third-party and "
            "potential-bug; question_back: it asks something"
        ),
        source="notification",
        get=of_customers_message(read),
        since=3,
    )


def _spam_fields(vocabulary: Vocabulary) -> Iterator[Field]:
    listed = vocabulary.phrases.get(_SPAM, ())

    def signals(snapshot: Snapshot) -> frozenset[str] | None:
        conversation = snapshot.event.conversation
        if conversation is None or conversation.started_by != "customer" or conversation.first_text is None:
            return None
        contact = snapshot.contact or snapshot.event.contact
        email = contact.email if contact else None
        return spam.signals_in(conversation.first_text[:_LONGEST], email=email, listed=listed)

    def score(snapshot: Snapshot) -> object:
        found = signals(snapshot)
        return None if found is None else spam.score(found)

    yield Field(
        name="spam.signals",
        type="set",
        options=spam.SIGNALS,
        about="what speaks for spam in a customer's first message; spam_phrases: the vocabulary's phrases spam",
        source="conversation",
        get=signals,
        since=3,
    )
    yield Field(
        name="spam.score",
        type="number",
        about="how loudly it speaks for spam, from 0 to 100",
        source="conversation",
        get=score,
        since=3,
    )
