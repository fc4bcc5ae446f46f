"""The words of a desk that talks to customers, to stand beside the vocabulary of `makers`, and books of its rules."""

from textwrap import dedent, indent
from typing import Any

from app.rules.actions import Action
from app.rules.decide import decide
from app.rules.decision import Decision
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from tests.rules.makers import VOCABULARY

DESK_WORDS = """
vocabulary:
  languages: {default: en, also: [ru]}
  attributes:
    Kind:
      options: [Technical issue, Question]
      ask: {en: What is it about?, ru: О чём это?}
      labels: {Technical issue: {ru: Техническая проблема}, Question: {ru: Вопрос}}
    Urgency: {options: [Urgent, Can wait], ask: How urgent is it?}
    Details: {type: text, ask: 'Hello {{ contact.name }}, what happened?'}
  company_attributes: {region: {type: text}}
  texts:
    greeting: {en: 'Hello {{ contact.name }}!', ru: 'Здравствуйте, {{ contact.name }}!'}
    english only: We look into it.
    read this: 'Have a look at {{ article.url }}.'
    refund: {macro: '789'}
  people:
    Kim: {slack: '#support', email: kim@example.com}
    Lea: {email: lea@example.com}
    Bo: {teammate: '9009'}
"""
NOW = "2026-03-10T12:00:00+00:00"


def a_desk(rules: str) -> Rulebook:
    """A rulebook of these rules (the list under `rules:`) and all words."""
    text = f"rules:\n{indent(dedent(rules).lstrip(), '  ')}"
    book = load({"rules.yaml": text, "vocabulary.yaml": VOCABULARY, "words.yaml": DESK_WORDS})
    assert isinstance(book, Rulebook), "\n".join(map(str, book))
    return book


def doing(then: str, when: str = "[customer_replied, teammate_noted]") -> Rulebook:
    """One rule, called r, with these steps."""
    return a_desk(f"- {{name: r, when: {when}, then: [{then}]}}")


def known(**more: Any) -> dict[str, object]:
    """Facts of a customer's reply in a chat; `__` in a name stands for a dot, and a capital name for a conversation
    attribute. None takes one away."""
    facts: dict[str, object] = {
        "event.name": "customer_replied",
        "event.topic": "conversation.user.replied",
        "conversation.id": "1",
        "conversation.channel": "chat",
        "contact.id": "c1",
        "contact.name": "Zoë",
        "message.author": "customer",
        "message.text": "",
        "now": NOW,
    }
    for name, value in more.items():
        key = name.replace("__", ".")
        facts[f"conversation.attributes.{key}" if key[0].isupper() else key] = value
    return {name: value for name, value in facts.items() if value is not None}


def done(then: str, **more: Any) -> tuple[Action, ...]:
    """What comes of these steps."""
    return actions(decide(doing(then), known(**more)))


def actions(decision: Decision) -> tuple[Action, ...]:
    """What there is to do: all steps but those that are not needed."""
    return tuple(step.action for step in decision.steps if not step.needless)


def failure(then: str, **more: Any) -> str:
    """Why one of these steps cannot be made."""
    (failed,) = decide(doing(then), known(**more)).failures
    return failed.reason
