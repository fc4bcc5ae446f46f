"""What rules decide, planned; and short ways to ask for it."""

from typing import Any

from app.rules.decide import decide
from app.rules.events import Snapshot
from app.rules.facts import facts_of
from app.rules.loader import load
from app.rules.rulebook import Rulebook
from app.runs.occasion import Occasion
from app.runs.plan import plan
from app.store.effects import Planned
from tests.rules.makers import a_note, a_snapshot

VOCABULARY = """
vocabulary:
  attributes: {Type: {options: [Bug, Wish], ask: What is it?}}
  tags: [bug]
  tickets: {bug: {project: "101"}}
  texts: {hello: Hello., noted: Noted.}
"""
MESSAGE = "e7/message/turn/1"


def planned(then: dict[str, str], *, happened: Snapshot | None = None, **occasion: Any) -> list[Planned]:
    """The effects of these rules' steps, all called by what happened, else by a reply. `reach` of a rule behind its
    name: `name/inside`."""
    snapshot = happened or a_snapshot()
    rules = "".join(
        f"  - name: {name.partition('/')[0]}\n    when: {snapshot.event.name}\n    then: {steps}\n"
        + (f"    reach: {name.partition('/')[2]}\n" if "/" in name else "")
        for name, steps in then.items()
    )
    book = load({"book.yaml": f"{VOCABULARY}rules:\n{rules}"})
    assert isinstance(book, Rulebook), "\n".join(map(str, book))
    decision = decide(book, facts_of(snapshot, book.vocabulary))
    told = {"event_id": 7, "event": snapshot.event, "lane": "conversation:sandbox1:1", "tickets": {}, **occasion}
    return plan(decision, Occasion(**told))


def by_action(effects: list[Planned], action: str) -> list[Planned]:
    return [effect for effect in effects if effect.action == action]


def noted(text: str) -> Snapshot:
    return a_snapshot(name="teammate_noted", topic="conversation.admin.noted", message=a_note(text))
