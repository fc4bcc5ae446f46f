"""A person decides on what is held: to send it, as it is or in other words, to discard it, to call it done."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from app.errors import NotNow, NotThere
from app.runs.approval.asked_for import APPROVAL
from app.runs.last_message import PROMISE, TOO_LONG
from app.runs.ledger import to_action, to_request
from app.runs.ledger_steps import Message
from app.store import held, held_list, installation
from app.store.database import Database
from app.store.held import Verb
from app.store.held_list import UNSURE


def decide(db: Database, verb: Verb, effects: Sequence[int], *, text: str | None = None) -> int:
    """Do it to those of the effects that wait for it; how many. With `text` one message is sent in these words, without
    its buttons. Raises NotNow while effects are stopped, or where the effect says nothing to a customer; NotThere."""
    if verb == "send":
        installation.check_sending(db)
    if text is not None:
        return _send_as(db, effects[0], text)
    with db.transaction() as conn:
        return held.decide(conn, verb, ids=list(effects))


def refused(db: Database, verb: Verb, effects: Sequence[int]) -> list[str]:
    """Which of the effects do not wait for that decision, each with what they are, for people."""
    states = held.states(db, effects)
    return [_refused(each, states.get(each)) for each in effects if states.get(each) not in held.WAITS_FOR[verb]]


def _refused(effect: int, state: str | None) -> str:
    if state is None:
        return f"there is no effect {effect}; `triage held` shows what waits for a person"
    if state == "held":
        return f"effect {effect} is held, and not unsure: send it or discard it"
    return f"effect {effect} does not wait for a person: it is {state}"


def decide_cause(db: Database, verb: Verb, cause: str) -> int:
    """Do it to all that are held for one cause; how many. Nobody looked at each: what is sent so is judged anew as it
    goes out (has a teammate replied, or stopped it; is it daylight; the fuse), but for being late. Raises NotNow,
    NotThere."""
    if cause not in {each["cause"] for each in held_list.counts(db)} or cause == UNSURE:
        raise NotThere(f"nothing is held for the cause {cause!r}; what is unsure is decided on by its number")
    if verb == "send":
        installation.check_sending(db)
        if cause in (PROMISE, TOO_LONG, APPROVAL):
            raise NotNow(f"each that is held for {cause!r} is read by a person: send them by their numbers")
    return held.decide_all(db, verb, because=cause)


def _send_as(db: Database, effect_id: int, text: str) -> int:
    row = next(iter(held_list.page(db, one=effect_id, limit=1)), None)
    if row is None:
        raise NotThere(f"effect {effect_id} does not wait for a person")
    action = to_action(row["action"], row["request"])
    if not isinstance(action, Message):
        raise NotThere(f"effect {effect_id} says nothing to a customer (it is {row['action']}): leave the text away")
    said = Message(parts=(replace(action.parts[0], kind="reply", name="", html=as_html(text), macro=None, buttons=()),))
    if not text.strip():
        raise NotNow("the text is empty; to say nothing, discard it")
    with db.transaction() as conn:
        count = held.decide(conn, "send", ids=[effect_id])
        if count:
            held.reword(conn, effect_id, to_request(replace(action, parts=said.parts)))
            held.without_buttons(conn, effect_id)
    return count


def as_html(text: str) -> str:
    """Plain words as HTML: a blank line ends a paragraph."""
    paragraphs = (part.strip() for part in text.replace("\r\n", "\n").split("\n\n"))
    return "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in paragraphs if part)
