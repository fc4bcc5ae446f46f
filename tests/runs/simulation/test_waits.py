"""Simulations of rules that wait: what they would do when they look again."""

from datetime import timedelta

from app.rules.facts import facts_of
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from app.runs.simulation.as_json import simulation_as_json
from app.runs.simulation.simulate import simulate
from app.runs.simulation.text import simulation_as_text
from app.runs.simulation.values import Simulation, Subject
from app.runs.why.words import moment
from tests.rules.makers import AT, a_book, a_snapshot

BOOK = a_book("""
    - name: nobody-answered
      when: customer_replied
      if: {now: {before: 2100-01-01}}
      wait: 45m
      then: [tag: urgent]
    - name: too-late
      when: customer_replied
      if: {conversation.created_at: {newer_than: 30d}}
      wait: 40d
      then: [tag: bug]
    - name: on-trial
      when: customer_replied
      wait: 1h
      mode: shadow
      then: [tag: spam]
""")


def played(book: Rulebook = BOOK, **known: str) -> Simulation:
    snapshot = a_snapshot()
    times = {"now": AT.isoformat(), "conversation.created_at": AT.isoformat()}
    facts = {**facts_of(snapshot, book.vocabulary), **times, **known}
    subject = Subject(event=snapshot.event, contact=None, facts=facts, lane="conversation:sandbox1:1", tickets={})
    return simulate(book, subject, db=None, fuse_at=30)


def test_a_rule_that_waits_is_shown_as_it_would_look_again() -> None:
    told = simulation_as_text(played()).splitlines()

    begins = told.index("Rules that would look again, here as if nothing changed until then:")
    assert told[begins + 1 : begins + 4] == [
        "  nobody-answered",
        f"    {moment(AT + timedelta(minutes=45))} it would act",
        "    - tag urgent",
    ]
    assert f"    {moment(AT + timedelta(days=40))} it would not act" in told
    assert f"    {moment(AT + timedelta(hours=1))} it would only record what it would do" in told


def test_programs_are_told_of_the_second_look_too() -> None:
    rules = simulation_as_json(played())["rules"]

    (waits, too_late, _) = rules
    assert (waits["code"], waits["deeds"]) == ("w", [])
    assert waits["again"]["at"] == (AT + timedelta(minutes=45)).isoformat()
    assert [deed["says"] for deed in waits["again"]["deeds"]] == ["tag urgent"]
    assert (too_late["again"]["code"], too_late["again"]["again"]) == ("n", None)


NOBODY = a_book("""
    - {name: slow, when: {no_human_answer_for: 45m}, then: [tag: urgent]}
    - {name: morning, when: {every: day, at: "09:00"}, then: [tag: bug]}
""")


def test_a_rule_that_counts_is_shown_as_it_would_look_if_nobody_answered() -> None:
    slow, morning = played(NOBODY).rules

    assert (slow.verdict.code, slow.deeds, morning.verdict.code) == ("c", (), "e")
    assert slow.again is not None
    assert slow.again.at == AT + timedelta(minutes=45)
    assert [deed.says for deed in slow.again.rule.deeds] == ["tag urgent"]


PROMISED = """
vocabulary: {attributes: {Promised until: {type: date}}, tags: [urgent]}
rules: [{name: promise, when: {due: Promised until, before: 2h}, then: [tag: urgent]}]
"""


def test_a_rule_that_a_date_calls_is_shown_as_it_would_look_when_the_date_is_due() -> None:
    book = load({"book.yaml": PROMISED})
    assert isinstance(book, Rulebook)
    date = AT + timedelta(days=1)
    ahead = played(book, **{"conversation.attributes.Promised until": date.isoformat()})

    assert ahead.rules[0].again is not None
    assert ahead.rules[0].again.at == date - timedelta(hours=2)
    assert [deed.says for deed in ahead.rules[0].again.rule.deeds] == ["tag urgent"]
    assert "rule waits" not in simulation_as_text(ahead)
    assert played(book, **{"conversation.attributes.Promised until": AT.isoformat()}).rules[0].again is None
    assert played(book).rules[0].again is None
