"""What was asked of a customer before, as facts tell it, and what an event says in answer.

The fact `history.questions` holds, by attribute: the rule that asked, how often, when last (ISO), whether it went out,
whether somebody else has taken over since (`over`), and what each button means (uuid -> value)."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.rules.answers import Unclear, answer_in, is_only_answer
from app.rules.operators import NOW
from app.rules.thanks import is_only_thanks
from app.rules.vocabulary import Vocabulary

QUESTIONS = "history.questions"
ANSWERS = "customer_replied"
"""The event that may answer a question in plain words."""
WHILE_DECIDING = "this decision"
"""Where a field comes from that is found out while the rules are asked."""
LASTS = timedelta(days=7)
"""How long a question waits for an answer in plain words; a button answers at any time."""
Facts = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One attribute that was asked for. `is_open`: it is to go out, or went out and may still be answered."""

    attribute: str
    rule: str
    times: int
    at: str
    was_sent: bool
    was_left: bool
    is_open: bool
    buttons: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_numbered(self) -> bool:
        """Whether its options stood in the text as a numbered list: buttons have no numbers."""
        return not self.buttons


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a customer's message is to an open question. `value` None: it is no answer that can be used. `is_all`: the
    message is that answer and nothing else, a pressed button or the option's own words."""

    asked: Asked
    value: str | float | None
    is_all: bool = False


def asked_before(facts: Facts) -> dict[str, Asked]:
    """Every attribute that was asked for in this conversation, by its name, as facts tell it."""
    told, fired = facts.get(QUESTIONS), facts.get("history.fired")
    return every_asked(
        told if isinstance(told, Mapping) else {},
        knows=lambda name: facts.get(f"conversation.attributes.{name}") is not None,
        fired=fired if isinstance(fired, Mapping) else (),
        now=_moment(facts.get(NOW)),
    )


def every_asked(
    told: Mapping[str, object], *, knows: Callable[[str], bool], fired: Collection[object], now: datetime | None
) -> dict[str, Asked]:
    """Every attribute that was asked for, by its name. `told` is what the ledger tells of it, `knows` says whether an
    attribute is known by now, `fired` are "rule|scope" of what rules did before."""
    return {
        name: _asked(name, each, is_known=knows(name), fired=fired, now=now)
        for name, each in told.items()
        if isinstance(each, Mapping)
    }


def _asked(
    attribute: str, told: Mapping[str, object], *, is_known: bool, fired: Collection[object], now: datetime | None
) -> Asked:
    buttons, times = told.get("buttons"), told.get("times")
    rule, at = str(told.get("rule") or ""), str(told.get("at") or "")
    left = f"{rule}|{left_scope(attribute)}" in fired
    return Asked(
        attribute=attribute,
        rule=rule,
        times=times if isinstance(times, int) else 1,
        at=at,
        was_sent=told.get("sent") is True,
        was_left=left,
        is_open=not (is_known or left or told.get("over") is True or _is_over(at, now)),
        buttons={str(uuid): str(value) for uuid, value in buttons.items()} if isinstance(buttons, Mapping) else {},
    )


def left_scope(attribute: str) -> str:
    """The scope in which it is remembered that a question was left to a person."""
    return f"left:{attribute}"


def _is_over(at: str, now: datetime | None) -> bool:
    asked_at = _moment(at)
    try:
        return now is not None and asked_at is not None and now - asked_at > LASTS
    except TypeError:  # one of them has no time zone
        return False


def _moment(told: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(told))
    except ValueError:
        return None


def open_question(asked: Iterable[Asked], *, was_sent: bool) -> Asked | None:
    """The open question that was asked last, of those that the customer has seen, or of those that are still to go
    out."""
    waiting = [each for each in asked if each.is_open and each.was_sent is was_sent]
    return max(waiting, key=lambda each: each.at, default=None)


def answer_of(facts: Facts, vocabulary: Vocabulary) -> Answer | None:
    """What the event answers: a pressed button, or words to the question that is open. None if it answers nothing: bare
    thanks are no answer, unless they name an option."""
    before = asked_before(facts)
    button = facts.get("message.quick_reply")
    for asked in before.values():
        if isinstance(button, str) and button in asked.buttons:
            return Answer(asked=asked, value=asked.buttons[button], is_all=True)
    if facts.get("event.name") != ANSWERS:
        return None
    newest = open_question(before.values(), was_sent=True)
    attribute = vocabulary.attributes.get(newest.attribute) if newest else None
    text = facts.get("message.text")
    if newest is None or attribute is None or not isinstance(text, str):
        return None
    read = answer_in(text, attribute, numbered=newest.is_numbered)
    if is_only_thanks(text) and (attribute.type != "choice" or not isinstance(read, str)):
        return None
    if isinstance(read, Unclear):
        return Answer(asked=newest, value=None)
    return Answer(asked=newest, value=read, is_all=is_only_answer(text, attribute, numbered=newest.is_numbered))
