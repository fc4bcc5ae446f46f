"""What language a customer writes in: of the message at hand, and of the conversation."""

from dataclasses import replace

from app.rules.events import Conversation, Event, Message
from app.rules.languages import Languages, base_language
from app.webhooks.language import detect

_LONG_ENOUGH = 25


def with_languages(event: Event, languages: Languages) -> Event:
    """The event with the languages of a customer's message and of the conversation, where they can be told."""
    message = event.message
    if message is not None and message.author.kind == "customer":
        message = replace(message, language=_spoken(message.text, languages))
    conversation = event.conversation and replace(
        event.conversation, language=_of_conversation(event.conversation, message, languages)
    )
    return replace(event, message=message, conversation=conversation)


def _of_conversation(conversation: Conversation, message: Message | None, languages: Languages) -> str | None:
    """What the customer wrote in just now, else in the first message."""
    if message is not None and message.language:
        return message.language
    if conversation.started_by != "customer" or not conversation.first_text:
        return None
    return _spoken(conversation.first_text, languages)


def _spoken(text: str, languages: Languages) -> str | None:
    """The language of a text. Of a short one only a language that the desk speaks is believed."""
    found = detect(text)
    is_ours = found in {base_language(code) for code in languages.all}
    return found if is_ours or len(text) >= _LONG_ENOUGH else None
