"""Rules of which a test says what keeps them from acting, and facts of a moment in a conversation."""

from app.rules.rulebook import Rulebook
from tests.rules.makers import a_book, facts

NOW = "2026-03-10T12:00:00+00:00"
SCRIPT = "{% for t in conversation.tags %}{{ message.text }}{% endfor %}"
"""A matter that cannot be made of long texts."""


def a_rule_with(keys: str, *, condition: str = "", then: str = "[tag: bug]") -> Rulebook:
    asked = f"if: {condition}, " if condition else ""
    return a_book(f"- {{name: r, when: [customer_replied, teammate_noted], {asked}then: {then}, {keys}}}")


def in_conversation(conversation: str = "1", now: str = NOW, **more: object) -> dict[str, object]:
    return {**facts(**more), "conversation.id": conversation, "contact.id": "c1", "now": now}
