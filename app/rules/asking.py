"""Questions under way: an answer becomes the attribute, the next question follows, what is no answer is asked once more
and then left to a person."""

from collections.abc import Sequence
from functools import partial
from html import escape

from app.rules import decision as codes
from app.rules.actions import OPEN_QUESTION, Action, InternalNote, SetAttribute
from app.rules.asked import Answer, answer_of, left_scope
from app.rules.firing import LIVE, Firing
from app.rules.instructions import AskFor, Scene
from app.rules.operators import NOW
from app.rules.problems import Position
from app.rules.rulebook import Rule, Rulebook
from app.rules.steps import Steps

_NOWHERE = Position("", 0, 0)


class Asking:
    """One event's part in the questions of its conversation."""

    def __init__(self, book: Rulebook, scene: Scene, steps: Steps) -> None:
        self._scene = scene
        self._steps = steps
        self._answer = answer_of(scene.seen.facts, book.vocabulary)
        self._place = _place_of(book, self._answer)
        self._rule = book.rules[self._place] if self._place is not None else None
        self.firings: list[Firing] = []

    def take_answer(self) -> None:
        """Set the attribute that the event answers, before any rule looks at it."""
        answer = self._answer
        if answer is None or answer.value is None:
            return
        name = answer.asked.attribute
        self._scene.note("question.answered", name)
        self._scene.note("question.answered_only", answer.is_all)
        self._scene.note(OPEN_QUESTION, None)
        before = self._scene.seen.facts.get(f"conversation.attributes.{name}")
        self._add(SetAttribute(name=name, value=answer.value, before=before))

    def go_on(self, told: Sequence[str]) -> tuple[int, str] | None:
        """After all rules: the place of the rule that asked and why it goes on; None if it does not. `told` are the
        codes of all rules: one that has acted on the answer by itself has asked what it wants to."""
        answer, rule, place = self._answer, self._rule, self._place
        if answer is None or rule is None or place is None or rule.mode is not LIVE:
            return None
        if self._scene.seen.facts.get(f"conversation.attributes.{answer.asked.attribute}") is not None:
            return None if told[place] == codes.MATCHED else self._next(place, answer.asked.attribute)
        if answer.value is not None or self._scene.seen.facts.get("message.is_only_thanks") is True:
            return None
        return place, self._once_more(rule, answer)

    def _next(self, place: int, attribute: str) -> tuple[int, str] | None:
        for ask in self._asks(attribute):
            if len(ask.attributes) > 1 and self._steps.ask(self._owner, ask, ask.action):
                return place, f"{attribute} is answered, and the next question follows"
        return None

    def _once_more(self, rule: Rule, answer: Answer) -> str:
        name, times = answer.asked.attribute, answer.asked.times
        asks = self._asks(name)
        insists = all(ask.insist for ask in asks)
        for ask in asks if insists else ():
            if self._steps.ask(self._owner, ask, partial(ask.once_more, name, time=times + 1)):
                return f"the answer to {name} could not be used: it asks once more"
        now = self._scene.text(NOW)
        self.firings.append(Firing(rule=rule.name, scope=left_scope(name), at=now))
        if not insists:
            return f"the customer writes something else: the question for {name} is over"
        words = f"<p>{escape(name)} was asked {times} times without an answer that could be used. Please go on.</p>"
        self._add(InternalNote(html=words))
        return f"{name} was asked {times} times: left to a person"

    def _asks(self, attribute: str) -> list[AskFor]:
        instructions = self._rule.instructions() if self._rule else ()
        asks = (each for each in instructions if isinstance(each, AskFor))
        return [ask for ask in asks if attribute in {each.name for each in ask.attributes}]

    def _add(self, action: Action) -> None:
        owner = self._owner
        self._steps.add(owner, action, owner.position)

    @property
    def _owner(self) -> Rule:
        """The rule that asked; one of its name where it is gone."""
        name = self._answer.asked.rule if self._answer else ""
        return self._rule or Rule(name=name, position=_NOWHERE, when=(), when_position=_NOWHERE)


def _place_of(book: Rulebook, answer: Answer | None) -> int | None:
    """Where the rule stands that asked; None if it is gone."""
    places = (place for place, rule in enumerate(book.rules) if answer and rule.name == answer.asked.rule)
    return next(places, None)
