"""On which topics a rule may ask for what people wrote."""

from collections.abc import Iterable

from app.rules.asked import ANSWERS
from app.rules.asked_fields import asked_by
from app.rules.fields import BODY_FIELDS
from app.rules.instructions import AskFor
from app.rules.rulebook import Rulebook
from app.rules.topics import EVENT_BY_TOPIC


def topics_with_body(books: Iterable[Rulebook]) -> frozenset[str]:
    """The topics on which a rule may ask for what people wrote, or a customer answer what a rule asked."""
    return frozenset(
        topic
        for book in books
        for topic, name in EVENT_BY_TOPIC.items()
        if (name == ANSWERS and _asks_customers(book))
        or any(asked_by(book, place) & BODY_FIELDS for place in book.candidates(name, topic))
    )


def _asks_customers(book: Rulebook) -> bool:
    return any(isinstance(each, AskFor) for rule in book.rules for each in rule.instructions())
