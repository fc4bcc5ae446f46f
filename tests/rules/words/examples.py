"""The examples that explain the words, and the shipped rulebook in which each has to load."""

from typing import Any

import pytest

from app.rules.loader import load
from app.rules.rulebook import Rulebook
from app.rules.words.word import Words
from tests.shipped import shipped_files

BESIDE = """
vocabulary:
  attributes:
    Browser: {type: text, ask: Which browser do you use?}
    Device: {options: [Phone, Computer], ask: Which device do you use?}
  company_attributes: {region: {type: text}}
  texts:
    we-are-on-it: We look into it.
  people: {Kim: {slack: "#support"}}
  tags: [vip]
conditions:
  paying customer: {plan: [standard, enterprise]}
"""
WELCOME = """
rules:
  - {name: welcome, when: conversation_started, once_per: customer, then: [internal_note: New here.]}
  - {name: nobody-answered, when: customer_replied, wait: 45m, unless: {tag: spam}, then: [tag: vip]}
  - {name: left-for-three-days, when: {every: weekday, at: "09:00"}, then: [tag: vip]}
"""


def loads(text: str) -> None:
    book = load({**shipped_files(), "own/beside.yaml": BESIDE, "own/example.yaml": text})
    assert isinstance(book, Rulebook), "\n".join(map(str, book))


def rule(**lines: str) -> str:
    """A rule with these lines instead of its own."""
    whole = {"name": "name: example", "when": "when: customer_replied", "then": "then: [tag: bug]", **lines}
    return "rules:\n- " + "\n  ".join(whole.values())


def of(*tables: Words) -> list[Any]:
    return [
        pytest.param(name, word.example, id=f"{name} {word.example}") for each in tables for name, word in each.items()
    ]
