"""Contacts and what is read beside them, remembered for some minutes: contacts are in the facts of every run."""

from dataclasses import dataclass
from datetime import datetime

from app.integrations.intercom import IntercomClient
from app.rules.events import Article, Company, Contact, Conversation
from app.rules.masking import masked
from app.runs.remembered import Remembered
from app.webhooks.articles import articles_of
from app.webhooks.companies import active_last, company_of
from app.webhooks.events import contact_of, conversation_of
from app.webhooks.untrusted import rows, text

MOST_CONVERSATIONS = 50
_LONGEST_LINE = 100
_MOST_WORDS = 1_000


class ContactCache(Remembered[Contact]):
    """Contacts by id; a merged one is answered by its survivor."""

    def __init__(self, intercom: IntercomClient) -> None:
        super().__init__(lambda contact_id: contact_of(intercom.contact(contact_id)))


@dataclass(frozen=True, slots=True)
class Began:
    """A conversation of a contact: when it began and `about` what, in a line, and its state when it was looked up."""

    conversation: str
    at: datetime
    about: str = ""
    state: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AroundContacts:
    """What is looked up by a contact's id, and articles by the words they are searched with."""

    companies: Remembered[Company | None]
    segments: Remembered[tuple[str, ...]]
    tags: Remembered[tuple[str, ...]]
    conversations: Remembered[tuple[Began, ...]]
    articles: Remembered[tuple[Article, ...]]

    @classmethod
    def of(cls, intercom: IntercomClient) -> "AroundContacts":
        return cls(
            companies=Remembered(lambda contact: _company(intercom, contact)),
            segments=Remembered(lambda contact: _names(intercom.segments_of(contact))),
            tags=Remembered(lambda contact: _names(intercom.contact_tags(contact))),
            conversations=Remembered(lambda contact: _conversations(intercom, contact)),
            articles=Remembered(lambda phrase: _articles(intercom, phrase)),
        )


def _company(intercom: IntercomClient, contact_id: str) -> Company | None:
    found = active_last(intercom.companies_of(contact_id))
    return company_of(found) if found is not None else None


def _names(listed: object) -> tuple[str, ...]:
    return tuple(name for each in rows(listed) if (name := text(each.get("name"))))


def _conversations(intercom: IntercomClient, contact_id: str) -> tuple[Began, ...]:
    read = map(conversation_of, intercom.conversations_of(contact_id, MOST_CONVERSATIONS))
    return tuple(Began(it.id, it.created_at, about(it), it.state) for it in read if it.created_at is not None)


def about(conversation: Conversation) -> str:
    """What a conversation is about, in a short line: its title or subject, else its first words."""
    words = conversation.title or conversation.subject or conversation.first_text or ""
    line = " ".join(masked(words[:_MOST_WORDS]).split())
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1].rstrip()}…"


def _articles(intercom: IntercomClient, phrase: str) -> tuple[Article, ...]:
    return tuple(article for found in intercom.articles_for(phrase) for article in articles_of(found))
