"""What holds for any rulebook and any facts."""

import string
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.rules.decide import decide
from app.rules.decision import CODES
from app.rules.explain import as_text, explain
from app.rules.fields import fields_of
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from tests.rules.makers import VOCABULARY, a_book

SHIPPED = {file.name: file.read_text("utf-8") for file in (Path(__file__).parents[2] / "rulebook").glob("*.yaml")}
WHOLE = "\n".join(SHIPPED.values())
BOOK = a_book(r"""
    - name: a
      when: customer_replied
      if: {Issue Type: Technical Issue}
      then: [set: {Issue Priority: High}, tag: bug]
    - name: b
      when: customer_replied
      if: {Issue Priority: High}
      unless: {tag: spam}
      then: [tag: urgent, close: ]
    - name: c
      when: [customer_replied, teammate_noted]
      if: {any: [{tag: bug}, {Seats: {at_least: 3}}]}
      then: [file_in_asana: {kind: bug, matter: '{{ message.text }}'}, user_note: bug]
    - name: d
      when: {teammate_command: /bug}
      then: [file_in_asana: bug, user_note: bug, set: {Remark: '{{ contact.name }}'}]
    - name: e
      when: conversation.user.replied
      if: {not: {message.text: {mentions: failing}}}
      then: [internal_note: '{{ contact.name }}']
    - name: f
      when: customer_replied
      if: [{Vip: true}, {conversation.state: closed}, {plan: {not: pro}}]
      then: [set: {Seats: 3}]
    - name: g
      when: customer_replied
      if: {conversation.created_at: {before: '2026-01-01'}}
      then: [assign: {team: Support}]
    - name: h
      when: customer_replied
      if: {message.text: {matches: 'x+y'}, contact.name: {is: known}}
      then: [tag: [bug, spam]]
    - name: i
      when: customer_replied
      if: {ticket.kinds: bug}
      then: [set: {Seats: 4}, set: {Seats: 3}]
""")

words = st.sampled_from(["Technical Issue", "High", "bug", "spam", "closed", "ошибка", "xxy", "/bug", "", "2025-01-01"])
values = st.one_of(
    words,
    st.text(max_size=20),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.lists(words, max_size=3),
    st.none(),
    st.dictionaries(words, words, max_size=1),
)
events = st.sampled_from(
    [
        {"event.name": "customer_replied", "event.topic": "conversation.user.replied"},
        {"event.name": "teammate_noted", "event.topic": "conversation.admin.noted", "message.command": "/bug"},
        {"event.name": "teammate_noted", "event.topic": "conversation.user.replied"},
        {"event.name": "customer_replied"},
    ]
)
names = st.sampled_from(sorted(field.name for field in fields_of(BOOK.vocabulary).values()))
any_facts = st.builds(lambda known, event: {**known, **event}, st.dictionaries(names, values, max_size=25), events)


@settings(deadline=None)
@given(any_facts)
def test_a_decision_is_the_same_again_and_has_a_code_for_every_rule(facts: dict[str, Any]) -> None:
    first, second = decide(BOOK, facts), decide(BOOK, facts)

    assert first == second
    assert len(first.codes) == len(BOOK.rules)
    assert set(first.codes) <= set(CODES)
    keys = [(type(step.action), str(step.action), step.n) for step in first.steps]
    assert len(set(keys)) == len(keys)


@settings(deadline=None)
@given(any_facts)
def test_explaining_gives_the_codes_and_steps_of_the_decision(facts: dict[str, Any]) -> None:
    decision, verdicts = decide(BOOK, facts), explain(BOOK, facts)

    assert "".join(verdict.code for verdict in verdicts) == decision.codes
    assert {type(step.action) for verdict in verdicts for step in verdict.steps} == {
        type(step.action) for step in decision.steps
    }
    assert as_text(verdicts)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_reading_never_raises_on_any_text(text: str) -> None:
    assert isinstance(load({"a.yaml": text}), tuple | Rulebook)


@settings(deadline=None)
@given(st.text(alphabet="[]{}:-?|>&*!#'\"%@, \nab01~" + string.whitespace, max_size=120))
def test_reading_never_raises_on_anything_like_yaml(text: str) -> None:
    assert isinstance(load({"a.yaml": f"rules:\n{text}", "v.yaml": VOCABULARY}), tuple | Rulebook)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_reading_never_raises_on_a_mutated_book(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(WHOLE)))
    length = data.draw(st.integers(0, 40))
    middle = data.draw(
        st.one_of(
            st.text(max_size=5), st.sampled_from(["{", "[", ": ", "\n  - ", "{{ x }}", "null", "true", "~", "- a"])
        )
    )

    assert isinstance(load({"a.yaml": WHOLE[:start] + middle + WHOLE[start + length :]}), tuple | Rulebook)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_book_in_which_lines_moved_is_read_or_told(data: st.DataObject) -> None:
    text = "".join(SHIPPED.values())
    lines = text.splitlines()
    line = data.draw(st.integers(0, len(lines) - 1))
    other = data.draw(st.integers(0, len(lines) - 1))
    lines[line], lines[other] = lines[other], lines[line]

    assert isinstance(load({"a.yaml": "\n".join(lines)}), tuple | Rulebook)
